"""Vintages: from `as_of` to a log position, and from a position to what an auditor holds against the log."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import EventLog
from servicekit.errors import Fault
from services.reporting.domain.report import Vintage
from services.reporting.queries.scope import Readable, shown
from services.reporting.tables import release


class BadVintage(Fault):
    """as_of is neither a log position that was reached nor a day that has begun. fields: as_of."""

    code = "bad-as-of"
    status = 422


class NothingReleasedYet(Fault):
    """A vintage is older than the figures. fields: as_of, first (RFC 3339), position of the first vintage."""

    code = "nothing-released-yet"
    status = 404


def position_of(log: EventLog, as_of: str | None, *, today: datetime) -> int | None:
    """The log position that as_of means: a bare integer, or the end of a date in UTC; None: the newest.

    today: now; what will be known on a later day nobody can say. Raises BadVintage.
    """
    if as_of is None or as_of == "":
        return None
    if re.fullmatch(r"[0-9]{1,15}", as_of):
        if int(as_of) > log.head().position:
            raise BadVintage(as_of=as_of)
        return int(as_of)
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise BadVintage(as_of=as_of[:40]) from None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", as_of) or day > today.astimezone(UTC).date():
        raise BadVintage(as_of=as_of[:40])
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)
    return log.position_at(midnight - timedelta(microseconds=1))


def vintage(log: EventLog, position: int, *, past: bool) -> Vintage:
    """What a report says about the state of the log that it shows."""
    head, found = log.since(position - 1, limit=1) if position else (log.head(), [])
    event = found[0] if found else None
    chain = event.chain if event else log.chain_at(0)
    assert chain is not None, "a position that was read from the log is in it"
    return Vintage(
        epoch=head.epoch,
        position=position,
        chain=chain.hex(),
        recorded_at=event.recorded_at if event else datetime.fromtimestamp(0, UTC),
        past=past,
    )


def first_releases(connection: Connection, scope: Sequence[Readable]) -> list[tuple[int, str]]:
    """From which log position on each of these figures is shown to its reader, and when it was released.

    scope: what that reader sees of them now. Moments are RFC 3339; the earliest comes first.
    """
    rows = connection.execute(
        sa.select(release.c.position, release.c.outside_from, release.c.released_at, release.c.dataset)
        .where(shown(scope, release.c.dataset, release.c.position))
        .order_by(release.c.position.desc())
    )
    outside = {each.dataset for each in scope if each.outside}
    first = {
        row.dataset: (
            row.outside_from or row.position if row.dataset in outside else row.position,
            row.released_at,
        )
        for row in rows
    }
    return sorted(first.values())
