"""Scheduled releases that did not come about: who is to be told, and what somebody was told."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import reading
from servicekit.context import Context, person_of
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.submission.domain.submission import OPEN
from services.submission.queries import Queries
from services.submission.queries.places import cursor
from services.submission.tables import missed, missed_told, submissions

SHOWN_FOR: Final = timedelta(days=14)
"""How long it is shown of a submission that nobody can release any more."""
AGE: Final = timedelta(days=7)
"""What is older is not told by mail: who sets up mail does not get the news of last year."""


class MissedQueries:
    """Answers about releases that did not come about at their moment."""

    def __init__(self, kit: Kit, queries: Queries) -> None:
        self._kit = kit
        self._queries = queries

    def mine(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of what the caller was told and still stands, the newest first. Raises NotSignedIn.

        It stands until the submission is released or has another moment; of one that is closed, for a
        fortnight. readable: whether the caller may see the submission; who scheduled it is told all the same.
        """
        person = person_of(context)
        newest = sa.select(sa.func.max(missed.c.position)).where(missed.c.submission == submissions.c.id)
        query = (
            _told(missed_told.c.person == person)
            .where(
                missed.c.position == newest.correlate(submissions).scalar_subquery(),
                submissions.c.release_at.is_(None),
                sa.or_(
                    submissions.c.state.in_(sorted(OPEN)),
                    sa.and_(
                        submissions.c.state != "released",
                        missed.c.missed_at >= rfc3339(self._kit.clock() - SHOWN_FOR),
                    ),
                ),
            )
            .order_by(missed.c.position.desc())
        )
        with reading(self._kit.database) as connection:
            rows = connection.execute(query).all()
        start, limit = cursor(request["after"]), request["limit"]
        return {
            "items": [
                {**_view(row), "readable": self._queries.may_see(context, row, released=False)}
                for row in rows[start : start + limit]
            ],
            "next": str(start + limit) if len(rows) > start + limit else None,
        }

    def untold(self, connection: Connection) -> sa.Row[Any] | None:
        """The oldest that nobody was told of yet."""
        query = sa.select(missed).where(missed.c.told_at.is_(None)).order_by(missed.c.position).limit(1)
        return connection.execute(query).first()

    def recipients(self, row: Any) -> list[str]:
        """Numbers of those to tell: who scheduled it, and who may release it. Who ended it knows."""
        place = {"country": row.country, "indicator": row.indicator, "source": row.source}
        rights = self._kit.rights
        return [
            principal.actor.removeprefix("person:")
            for principal in rights.active()
            if principal.actor.startswith("person:")
            and principal.actor != row.by
            and (
                (principal.actor == row.scheduled_by and principal.country == row.country)
                or rights.allows(principal.actor, "submission.release", **place)
            )
        ]

    def unmailed(self, connection: Connection) -> list[sa.Row[Any]]:
        """Those told of whom no mail was tried to its end, the oldest first, with the state of today."""
        earliest = rfc3339(self._kit.clock() - AGE)
        query = _told(missed_told.c.mail_outcome.is_(None), missed.c.missed_at >= earliest)
        return [*connection.execute(query.order_by(missed.c.position, missed_told.c.person))]


def _told(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(missed, missed_told.c.person, submissions.c.state, submissions.c.release_at)
        .join(
            missed_told,
            sa.and_(
                missed_told.c.submission == missed.c.submission, missed_told.c.position == missed.c.position
            ),
        )
        .join(submissions, submissions.c.id == missed.c.submission)
        .where(*conditions)
    )


def _view(row: sa.Row[Any]) -> dict[str, Any]:
    shown = ("submission", "country", "indicator", "source", "at", "reason", "missed_at", "state")
    return {name: getattr(row, name) for name in shown}
