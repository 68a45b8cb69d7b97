"""Whether totals are missing where there could be some: only then a read of all parts is worth its while."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.figures import TOTAL, Figure
from services.reporting.queries.released import Learnt, periods_of
from services.reporting.queries.scope import Readable
from services.reporting.tables import series

_OF_A_PERIOD: Final = itemgetter(*map(Figure._fields.index, ("country", "source", "frequency", "period")))
_OF_A_TABLE: Final = itemgetter(*map(Figure._fields.index, ("country", "source", "period")))


def has_gaps(
    connection: Connection,
    learnt: Learnt,
    scope: Sequence[Readable],
    slots: Mapping[str, int],
    summed: Sequence[str],
    found: Sequence[Figure],
    frequency: str,
    days: tuple[int, int],
) -> bool:
    """Whether a total over dimensions (summed) that somebody could have reported is missing among the figures
    that were found of a frequency and of the periods that begin between two days.

    Either a series has no sibling that is its total, or a whole period has none.
    """
    if not scope:
        return False
    key = (tuple((each.dataset, each.through) for each in scope), frequency, tuple(summed))
    lacking: bool | None = learnt.get(key)
    if lacking is None:
        datasets = [each.dataset for each in scope]
        lacking = learnt[key] = _series_lack_totals(connection, datasets, slots, summed, frequency)
    if lacking:
        return True
    have = set(map(_OF_A_TABLE, found))
    first, last = days
    return any(
        first <= period <= last and (each.country, each.source, period) not in have
        for each, periods in zip(scope, periods_of(connection, learnt, scope, frequency), strict=True)
        for period in periods
    )


def lacks_total(found: Sequence[Figure], axis: int) -> bool:
    """Whether a table of one row per code of a dimension (axis: its place) has periods without a total."""
    totals = [figure for figure in found if figure.codes[axis] == TOTAL and not figure.derived]
    return set(map(_OF_A_PERIOD, found)) != set(map(_OF_A_PERIOD, totals))


def _series_lack_totals(
    connection: Connection,
    datasets: Sequence[int],
    slots: Mapping[str, int],
    summed: Sequence[str],
    frequency: str,
) -> bool:
    columns = [series.c[f"d{slot}"] for slot in slots.values()]
    for name in summed:
        column = series.c[f"d{slots[name]}"]
        siblings = [series.c.dataset, *(each for each in columns if each is not column)]
        here = sa.select(*siblings).where(series.c.dataset.in_(datasets), series.c.frequency == frequency)
        lacks = sa.except_(here.where(column != TOTAL), here.where(column == TOTAL)).limit(1)
        if connection.execute(lacks).first():
            return True
    return False
