"""Views of pulls, for who may submit what they bring, and for who looks after the country's sources."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from eventlog import reading, writing
from servicekit.context import Context
from servicekit.errors import NotFound, NotSignedIn
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.submission.domain.pulls import PullDisconnected
from services.submission.queries.looks import looks
from services.submission.queries.places import cursor
from services.submission.tables import pulls

_SHOWN: Final = (
    "pull", "country", "indicator", "source", "agency", "address", "form", "charset", "mapping", "every",
    "reason", "agreed_by", "agreed_at", "connected", "ended_by", "ended_at", "comment", "submission",
    "delivered_at", "failure",
)  # fmt: skip
_SEEN_BY: Final = ("submission.submit", "source.declare")


class PullQueries:
    """Answers about pulls. One that the caller may not see does not exist for them."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def list(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of a country's pulls, the newest first. failing: only those whose failure lasts.

        Raises NotSignedIn.
        """
        if context.actor is None:
            raise NotSignedIn()
        limit, after = request["limit"], cursor(request["after"])
        query = sa.select(pulls).where(pulls.c.country == request["country"])
        if request["failing"]:
            query = query.where(pulls.c.failure.is_not(None))
        if after:
            query = query.where(pulls.c.agreed_position < after)
        with reading(self._kit.database) as connection:
            rows = connection.execute(query.order_by(pulls.c.agreed_position.desc())).all()
        mine = [row for row in rows if self._may_see(row, context)]
        page = mine[:limit]
        return {
            "items": [self._view(row) for row in page],
            "next": str(page[-1].agreed_position) if len(mine) > limit else None,
        }

    def get(self, pull: str, context: Context) -> dict[str, Any]:
        """One pull. Raises NotFound."""
        return self._view(self.row(pull, context))

    def row(self, pull: str, context: Context) -> Any:
        """The row of a pull that the caller may see. Raises NotFound."""
        with reading(self._kit.database) as connection:
            row = connection.execute(sa.select(pulls).where(pulls.c.pull == pull)).first()
        if row is None or not self._may_see(row, context):
            raise NotFound(kind="pull", id=pull)
        return row

    def run(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Have it fetched at the next look, within seconds, and submitted also if nothing changed.

        Raises NotFound, PullDisconnected.
        """
        row = self.row(request["pull"], context)
        if not row.connected:
            raise PullDisconnected(pull=row.pull)
        now = rfc3339(self._kit.clock())
        wanted = {"due_at": now, "wanted": True}
        with writing(self._kit.database) as connection:
            changed = connection.execute(looks.update().where(looks.c.pull == row.pull).values(**wanted))
            if not changed.rowcount:
                never = {"pull": row.pull, "terms": row.terms, "failures": 0}
                connection.execute(looks.insert(), {**never, **wanted})
        return self._view(row)

    def _may_see(self, row: Any, context: Context) -> bool:
        if context.person is None:
            return False
        principal = self._kit.rights.principal(context.actor or "")
        return (principal is None or principal.organisation is None) and any(
            self._kit.rights.allows(
                context.actor,
                action,
                country=row.country,
                indicator=row.indicator,
                source=row.source,
                address=context.address,
            )
            for action in _SEEN_BY
        )

    def _view(self, row: Any) -> dict[str, Any]:
        with reading(self._kit.database) as connection:
            look = connection.execute(sa.select(looks).where(looks.c.pull == row.pull)).first()
        return {
            **{name: getattr(row, name) for name in _SHOWN},
            "looked_at": None if look is None else look.looked_at,
            "due_at": look.due_at if look is not None and row.connected and look.terms == row.terms else None,
        }
