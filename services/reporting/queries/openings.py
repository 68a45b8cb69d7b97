"""The rows of visibility as values: what a reader was given, and since when it reads without a break."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.moments import moment_of, written
from services.reporting.domain.visibility import Opening
from services.reporting.tables import visibility

COLUMNS: Final[tuple[sa.Column[Any], ...]] = (
    visibility.c.reader,
    visibility.c.reason,
    visibility.c.since,
    visibility.c.held_since,
    visibility.c.held_at,
    visibility.c.opens_at,
    visibility.c.ends_at,
    visibility.c.lapses_at,
    visibility.c.embargo_until,
    visibility.c.embargo_position,
    visibility.c.terms,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An opening as a reader holds it. held_since, held_at: the position and the moment since which."""

    opening: Opening
    held_since: int
    held_at: datetime


def held_by(connection: Connection, owner: str, indicator: str, at: int | None = None) -> dict[str, Held]:
    """What every reader holds of an owner's indicator now, or held at a log position; by reader."""
    standing = (
        visibility.c.until.is_(None)
        if at is None
        else sa.and_(visibility.c.since <= at, sa.or_(visibility.c.until.is_(None), visibility.c.until > at))
    )
    query = sa.select(*COLUMNS).where(
        visibility.c.owner == owner, visibility.c.indicator == indicator, standing
    )
    return {row.reader: held_of(row) for row in connection.execute(query)}


def held_of(row: sa.Row[Any]) -> Held:
    """The value of a row of COLUMNS."""
    return Held(opening=opening_of(row), held_since=row.held_since, held_at=moment_of(row.held_at))


def opening_of(row: sa.Row[Any]) -> Opening:
    """The opening of a row of COLUMNS."""
    return Opening(
        reason=row.reason,
        opens_at=moment_of(row.opens_at),
        ends_at=moment_of(row.ends_at),
        lapses_at=moment_of(row.lapses_at),
        embargo_until=moment_of(row.embargo_until),
        embargo_position=row.embargo_position,
        terms=row.terms,
    )


def row_of(held: Held) -> Mapping[str, Any]:
    """The columns of visibility that say this."""
    opening = held.opening
    return {
        "reason": opening.reason,
        "held_since": held.held_since,
        "held_at": written(held.held_at),
        "opens_at": written(opening.opens_at),
        "ends_at": written(opening.ends_at),
        "lapses_at": written(opening.lapses_at),
        "embargo_until": written(opening.embargo_until),
        "embargo_position": opening.embargo_position,
        "terms": opening.terms,
    }
