"""Views of submissions, for those who may see them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Columns, reading
from eventlog.columns import ROWS_LIMIT, canonical_columns
from servicekit.commands import log_errors
from servicekit.context import Context
from servicekit.errors import NotFound, NotSignedIn
from servicekit.kit import Kit
from services.submission.domain.submission import OPEN, Submission, next_steps
from services.submission.intake.frames import pack, unpack
from services.submission.intake.standing import years_of
from services.submission.projections import figures_key, observations_at
from services.submission.queries.comments import answered, comments_on
from services.submission.queries.places import cursor
from services.submission.tables import bases, replaced, standing, steps, submissions

_SHOWN: Final = (
    "id", "country", "indicator", "source", "state", "reason", "amendment", "media_type", "file_name",
    "file_sha256", "size_bytes", "observations", "periods", "base", "errors", "warnings", "notes", "added",
    "changed", "unchanged", "submitted_by", "submitted_at", "changed_at", "validated_by", "approved_by",
    "released_by", "released_at", "superseded_by", "question", "answer", "organisation", "responsible",
    "mapping", "release_at", "scheduled_by", "unscheduled_because",
)  # fmt: skip
_SEE_BEFORE_RELEASE: Final = ("see", "submit", "validate", "approve")


class Queries:
    """Answers about submissions. A submission that the caller may not see does not exist for them."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def list(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of the submissions the caller may see, the newest first, without their findings.

        Raises NotSignedIn: to the public an empty list would say that there are none.
        """
        if context.actor is None:
            raise NotSignedIn()
        limit, after = request["limit"], cursor(request["after"])
        with reading(self._kit.database) as connection:
            query = sa.select(submissions).where(self._visible(connection, context))
            for name in ("country", "indicator", "source", "state"):
                if request.get(name) is not None:
                    query = query.where(submissions.c[name] == request[name])
            if after:
                query = query.where(submissions.c.received_position < after)
            query = query.order_by(submissions.c.received_position.desc()).limit(limit + 1)
            rows = connection.execute(query).all()
        page = rows[:limit]
        items = [self.view(row, context, findings=False) for row in page]
        return {"items": items, "next": str(page[-1].received_position) if len(rows) > limit else None}

    def get(self, submission: str, context: Context) -> dict[str, Any]:
        """One submission with its findings and the steps that the caller may take now."""
        row = self.row(submission, context)
        with reading(self._kit.database) as connection:
            said = comments_on(connection, submission)
        return {**self.view(row, context), **answered(row.findings, row.warnings, said)}

    def observations(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of the observations that were recorded, in the order of their keys."""
        row = self.row(request["submission"], context)
        limit, after = request["limit"], cursor(request["after"])
        items: list[dict[str, Any]] = []
        chunks = list(row.chunks)
        while len(items) <= limit and (after + len(items)) // ROWS_LIMIT < len(chunks):
            at = after + len(items)
            table = _recorded(self._kit, [chunks[at // ROWS_LIMIT]])[0]
            start = at % ROWS_LIMIT
            if start >= table.rows:
                break
            part = {name: table.column(name)[start : start + limit + 1 - len(items)] for name in table.names}
            items += [dict(zip(part, values, strict=True)) for values in zip(*part.values(), strict=True)]
        return {"items": items[:limit], "next": str(after + limit) if len(items) > limit else None}

    def differences(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of old and new figures: as they stand now, or for a released one as they stood then."""
        row = self.row(request["submission"], context)
        limit, after = request["limit"], cursor(request["after"])
        if row.state == "received":  # its observations are on their way
            return {"items": [], "total": 0, "next": None}
        own = _recorded(self._kit, row.chunks)
        with reading(self._kit.database) as connection:
            if row.state == "released":
                old = _contents(connection, replaced, replaced.c.submission == row.id)
            else:
                old = standing_tables(connection, row.figures, years_of(row.periods))
        head = {
            "dimensions": own[0].header["dimensions"],
            "after": after,
            "limit": limit,
            "own": len(own),
        }
        parts = [*map(canonical_columns, own), *old.values()]
        answer, _ = unpack(
            self._kit.workers.run("services.submission.intake.work:differences", pack(head, parts))
        )
        more = after + limit < answer["total"]
        return {
            "items": answer["items"],
            "total": answer["total"],
            "next": str(after + limit) if more else None,
        }

    def history(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of what happened to a submission, the oldest first."""
        row = self.row(request["submission"], context)
        limit, after = request["limit"], cursor(request["after"])
        wanted = sa.and_(steps.c.submission == row.id, steps.c.position > after)
        with reading(self._kit.database) as connection:
            found = connection.execute(
                sa.select(steps).where(wanted).order_by(steps.c.position).limit(limit + 1)
            ).all()
        received = {"submission.received": row.organisation}
        items = [{**each._mapping, "organisation": received.get(each.type)} for each in found[:limit]]
        return {"items": items, "next": str(items[-1]["position"]) if len(found) > limit else None}

    def responsibilities(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """The open submissions that a person answers for, the oldest first, without any figure.

        For the person, and for who may hand them over. Raises NotSignedIn.
        """
        if context.actor is None:
            raise NotSignedIn()
        actor, limit, after = f"person:{request['person']}", request["limit"], cursor(request["after"])
        query = (
            sa.select(submissions)
            .where(submissions.c.responsible == actor, submissions.c.state.in_(sorted(OPEN)))
            .where(submissions.c.received_position > after)
            .order_by(submissions.c.received_position)
        )
        with reading(self._kit.database) as connection:
            rows = connection.execute(query).all()
        mine = [row for row in rows if actor == context.actor or self.may_hand_over(context, row)]
        shown = ("id", "country", "indicator", "source", "state", "submitted_at", "organisation")
        items = [{name: getattr(row, name) for name in shown} for row in mine[:limit]]
        return {
            "items": items,
            "next": str(mine[limit - 1].received_position) if len(mine) > limit else None,
        }

    def original(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Where the original of a submission is kept, for who may see the submission. Raises NotFound."""
        row = self.row(request["submission"], context)
        if row.original is None:
            raise NotFound(kind="original", id=row.id)
        return {**row.original, "key_id": f"country:{row.country}"}

    def may_hand_over(self, context: Context, place: Any) -> bool:
        """Whether the caller may give somebody else the responsibility for submissions of a place."""
        return self._kit.rights.allows(
            context.actor,
            "submission.hand-over",
            country=place.country,
            indicator=place.indicator,
            source=place.source,
            address=context.address,
        )

    def row(self, submission: str, context: Context) -> Any:
        """The row of a submission that the caller may see. Raises NotFound."""
        with reading(self._kit.database) as connection:
            row = connection.execute(sa.select(submissions).where(submissions.c.id == submission)).first()
        if row is None or not self.may_see(context, row, released=row.state == "released"):
            raise NotFound(kind="submission", id=submission)
        return row

    def may_see(self, context: Context, place: Any, *, released: bool) -> bool:
        """Whether the caller may see submissions of a place (country, indicator, source).

        Before release only those who may submit, validate or approve there; then the country's people.
        """
        actions = [f"submission.{name}" for name in _SEE_BEFORE_RELEASE] + (
            ["figures.read"] if released else []
        )
        return any(
            self._kit.rights.allows(
                context.actor,
                action,
                country=place.country,
                indicator=place.indicator,
                source=place.source,
                address=context.address,
            )
            for action in actions
        )

    def view(self, row: Any, context: Context, *, findings: bool = True) -> dict[str, Any]:
        """A submission as operations answer it."""
        return {
            **{name: getattr(row, name) for name in _SHOWN},
            **({"findings": row.findings} if findings else {}),
            "original": None if row.original is None else _shown_original(row.original),
            "next_steps": self._next_steps(row, context),
            "duplicate": False,
        }

    def _next_steps(self, row: Any, context: Context) -> Sequence[str]:
        if context.actor is None or row.state not in OPEN:
            return []
        workflow = self._kit.reference.workflow(row.country)
        return [
            step
            for step in next_steps(state_of(row), context.actor, workflow)
            if self._kit.rights.allows(
                context.actor,
                f"submission.{step}",
                country=row.country,
                indicator=row.indicator,
                source=row.source,
                address=context.address,
            )
        ]

    def _visible(self, connection: Connection, context: Context) -> sa.ColumnElement[bool]:
        places = connection.execute(
            sa.select(
                submissions.c.figures, submissions.c.country, submissions.c.indicator, submissions.c.source
            ).distinct()
        ).all()
        wholly = [each.figures for each in places if self.may_see(context, each, released=False)]
        released = [each.figures for each in places if self.may_see(context, each, released=True)]
        return submissions.c.figures.in_(wholly) | (
            submissions.c.figures.in_(released) & (submissions.c.state == "released")
        )


def state_of(row: Any) -> Submission:
    """The submission of a row, as far as rules about steps need it."""
    return Submission(
        id=row.id,
        country=row.country,
        indicator=row.indicator,
        source=row.source,
        reason=row.reason,
        submitted_by=row.submitted_by,
        responsible=row.responsible,
        had=tuple(row.had),
        content_sha256=row.content_sha256,
        periods=tuple(row.periods),
        state=row.state,
        base=row.base,
        added=row.added,
        changed=row.changed,
        errors=row.errors,
        release_at=row.release_at,
        scheduled_by=row.scheduled_by,
        validated_by=row.validated_by,
        approved_by=row.approved_by,
    )


def _shown_original(original: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of an attached original; where it is kept is nobody's business."""
    return {name: value for name, value in original.items() if name != "blob"}


def open_submissions(connection: Connection, figures: str) -> Sequence[Any]:
    """Rows of the open submissions of the same figures, the oldest first.

    One that was received and not checked yet is left out: events come one by one, and what it holds is
    whole only with the last of them. It counts as sent at the same time.
    """
    whole = sorted(OPEN - {"received"})
    return connection.execute(
        sa.select(submissions)
        .where(submissions.c.figures == figures, submissions.c.state.in_(whole))
        .order_by(submissions.c.received_position)
    ).all()


def closed_contents(connection: Connection, figures: str) -> dict[str, int]:
    """Content digest to how many closed submissions of the same figures had it."""
    found = connection.execute(
        sa.select(submissions.c.content_sha256, sa.func.count())
        .where(submissions.c.figures == figures, submissions.c.state.not_in(sorted(OPEN)))
        .group_by(submissions.c.content_sha256)
    )
    return {row[0]: row[1] for row in found}


def base_of(connection: Connection, country: str, indicator: str, source: str) -> Any:
    """The last release of some figures: position and submission; None if there was none."""
    figures = figures_key(country, indicator, source)
    return connection.execute(sa.select(bases).where(bases.c.figures == figures)).first()


def standing_tables(
    connection: Connection, figures: str, years: Iterable[str] | None = None
) -> dict[str, bytes]:
    """Year to table of the figures as they stand; only the named years where any are named."""
    wanted = standing.c.figures == figures
    if years is not None:
        wanted &= standing.c.year.in_(sorted(years))
    return _contents(connection, standing, wanted)


def recorded_parts(kit: Kit, positions: Sequence[int]) -> list[bytes]:
    """Recorded observations as the worker takes them, a part per chunk. Raises ContentsErased."""
    return [canonical_columns(each) for each in _recorded(kit, positions)]


def _recorded(kit: Kit, positions: Sequence[int]) -> list[Columns]:
    with log_errors():
        return observations_at(kit.log, positions)


def _contents(connection: Connection, table: sa.Table, wanted: sa.ColumnElement[bool]) -> dict[str, bytes]:
    found = connection.execute(sa.select(table.c.year, table.c.content).where(wanted).order_by(table.c.year))
    return {year: bytes(content) for year, content in found}
