"""Which figures of a vintage a reader sees less of today than then: hidden or rounded since.

It follows from decisions about masks alone, which were to be seen when they were made, and from no figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.queries.observations import Cut, base_of, statement
from services.reporting.queries.scope import Readable
from services.reporting.tables import fact, mask, series

Place = tuple[str, str, str, int, tuple[str, ...]]
"""country, source, frequency, first day, and a code for each dimension: what tells a figure of an
indicator.
"""


def narrowed(
    connection: Connection, scope: Sequence[Readable], slots: Mapping[str, int], cut: Cut
) -> frozenset[Place]:
    """The figures of a cut that today's decisions hide or round, and those of the vintage did not.

    scope: as known at a vintage; of the newest figures, and of those that are seen exactly as they were, none
    is.
    """
    found: set[Place] = set()
    for each in scope:
        if each.outside and not each.exactly and each.known_at is not None:
            rows = connection.execute(_statement(each, slots, cut)).all()
            for frequency, period, *codes in rows:
                found.add((each.country, each.source, frequency, period, tuple(codes)))
    return frozenset(found)


def _statement(each: Readable, slots: Mapping[str, int], cut: Cut) -> sa.Select[Any]:
    """frequency, period and codes of what is less to see than at its vintage."""
    known_at = each.known_at

    def hidden(*when: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        same = (mask.c.series == fact.c.series, mask.c.period == fact.c.period)
        return sa.exists().where(*same, *when)

    then = hidden(mask.c.since <= known_at, sa.or_(mask.c.until.is_(None), mask.c.until > known_at))
    less: sa.ColumnElement[bool] = hidden(mask.c.until.is_(None))
    today = base_of([replace(each, known_at=None)])
    before = base_of([replace(each, exactly=True)])
    if today is not None and before is not None:
        less = sa.or_(less, sa.func.coalesce(today, 0) > sa.func.coalesce(before, 0))
    codes = [series.c[f"d{slot}"] for slot in slots.values()]
    return (
        statement([each], slots, cut)
        .with_only_columns(series.c.frequency, fact.c.period, *codes)
        .where(fact.c.value.is_not(None), sa.not_(then), less)
    )
