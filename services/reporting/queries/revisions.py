"""Figures as they were first released, to a reader: what was hidden at any time is hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.figures import Value, unscaled
from services.reporting.queries.observations import Cut, within
from services.reporting.queries.rounding import base_where, rounded_in_sql
from services.reporting.queries.scope import Readable
from services.reporting.tables import fact, mask, protected, series

Place = tuple[str, int, tuple[str, ...]]
"""Frequency, first day of the period, and a code for each dimension in the indicator's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first value of a figure, None where it is hidden; times: how often it was changed since."""

    value: Value | None
    times: int


def first_releases(
    connection: Connection, each: Readable, slots: Mapping[str, int], cut: Cut
) -> dict[Place, First]:
    """The first value of every figure of a cut that had one, as far as releases show to the reader.

    An outsider sees none of a cell that was masked at any time, not even where it no longer is: the moment
    of which it would be shown lies between decisions. For the same reason it is rounded where it ever was.
    """
    value: sa.ColumnElement[Any] = fact.c.value
    if each.outside:
        ever = sa.exists().where(mask.c.series == fact.c.series, mask.c.period == fact.c.period)
        base = base_where(protected.c.dataset == each.dataset)
        value = sa.case((ever, None), else_=rounded_in_sql(fact.c.value, fact.c.scale, base))
    began = (
        sa.select(
            fact.c.series,
            fact.c.period,
            sa.func.min(fact.c.known_from).label("first"),
            sa.func.count().label("versions"),
        )
        .join(series, series.c.id == fact.c.series)
        .where(
            series.c.dataset == each.dataset,
            fact.c.known_from <= each.through,
            fact.c.value.is_not(None),
            within(slots, cut),
        )
        .group_by(fact.c.series, fact.c.period)
        .subquery()
    )
    rows = connection.execute(
        sa.select(
            series.c.frequency,
            fact.c.period,
            value.label("value"),
            fact.c.scale,
            began.c.versions,
            *(series.c[f"d{slot}"] for slot in slots.values()),
        )
        .join(
            began,
            sa.and_(
                began.c.series == fact.c.series,
                began.c.period == fact.c.period,
                began.c.first == fact.c.known_from,
            ),
        )
        .join(series, series.c.id == fact.c.series)
    )
    return {
        (row[0], row[1], tuple(row[5:])): First(
            value=None if row.value is None else unscaled(row.value, row.scale), times=row.versions - 1
        )
        for row in rows
    }
