"""What figures are rounded to for readers outside, and how a country wants an indicator protected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.protection import Protection, protection_from
from services.reporting.queries.scope import Readable
from services.reporting.tables import fact, protected, protection, series

DIGITS: Final = 18
"""Decimals that a stored number can have: ten to the power of more would not fit beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """The base that the figures of a period are rounded to."""

    frequency: str
    period: int
    round_to: int


def protection_of(connection: Connection, country: str, indicator: str) -> Protection:
    """What a country decided of an indicator; masks where it decided nothing."""
    row = (
        connection.execute(
            sa.select(protection).where(protection.c.country == country, protection.c.indicator == indicator)
        )
        .mappings()
        .first()
    )
    return Protection() if row is None else protection_from(row)


def rounding_at(
    known_at: int | sa.ColumnElement[int] | None, *, exactly: bool = False
) -> sa.ColumnElement[bool]:
    """The decisions of today, and with them those of a vintage: where either rounds, figures are rounded.

    exactly: those of the vintage alone.
    """
    today = protected.c.until.is_(None)
    if known_at is None:
        return today
    if exactly:
        return sa.and_(protected.c.since <= known_at, sa.or_(today, protected.c.until > known_at))
    return sa.or_(today, sa.and_(protected.c.since <= known_at, protected.c.until > known_at))


def base_where(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """The base for a fact and its series under the decisions that conditions leave; null: as it is."""
    return (
        sa.select(sa.func.max(protected.c.round_to))
        .where(
            protected.c.dataset == series.c.dataset,
            protected.c.frequency == series.c.frequency,
            protected.c.period == fact.c.period,
            *conditions,
        )
        .correlate(series, fact)
        .scalar_subquery()
    )


def rounded_in_sql(
    value: sa.ColumnElement[Any], scale: sa.ColumnElement[int], base: sa.ColumnElement[Any]
) -> sa.ColumnElement[Any]:
    """domain.protection.rounded in SQL; the value itself where the base is null."""
    step = base * tens_of(scale)
    size = ((sa.func.abs(value, type_=sa.BigInteger) * 2 + step) // (step * 2)) * step
    return sa.case((base.is_(None), value), (value < 0, -size), else_=size)


def tens_of(scale: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Ten to the power of scale in SQL."""
    tens = sa.case({power: 10**power for power in range(DIGITS + 1)}, value=scale, else_=1)
    return sa.cast(tens, sa.BigInteger)


def roundings(connection: Connection, each: Readable) -> Sequence[Rounding]:
    """What is rounded of the figures of a dataset for its reader, in the order of time."""
    if not (each.outside and each.rounded):
        return []
    rows = connection.execute(
        sa.select(protected.c.frequency, protected.c.period, sa.func.max(protected.c.round_to))
        .where(
            protected.c.dataset == each.dataset,
            protected.c.round_to.is_not(None),
            rounding_at(each.known_at, exactly=each.exactly),
        )
        .group_by(protected.c.frequency, protected.c.period)
        .order_by(protected.c.period, protected.c.frequency)
    )
    return [Rounding(frequency=row[0], period=row[1], round_to=row[2]) for row in rows]


def rounded_periods(
    connection: Connection, scope: Sequence[Readable]
) -> Mapping[tuple[str, str, str, int], int]:
    """The base by country, source, frequency and first day of what is rounded for a reader."""
    return {
        (each.country, each.source, found.frequency, found.period): found.round_to
        for each in scope
        for found in roundings(connection, each)
    }
