"""The cells that a release changes, read from a copy of the figures in which it was tried out."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.differences import Difference, Side
from services.reporting.domain.figures import absence_of, unscaled
from services.reporting.domain.impact import CellImpact, kind_of
from services.reporting.domain.periods import Period
from services.reporting.queries.differences import Amendment, differences
from services.reporting.queries.observations import dimensions_of
from services.reporting.tables import fact, mask, series

_EVERY: Final = 1_000_000_000

Cell = tuple[int, int]
"""The series of a cell, and the first day of its period."""


def hidden_cells(connection: Connection, periods: Sequence[Period]) -> set[Cell]:
    """The cells of these periods that are hidden from outsiders."""
    rows = connection.execute(
        sa.select(mask.c.series, mask.c.period, series.c.frequency)
        .join(series, series.c.id == mask.c.series)
        .where(mask.c.until.is_(None), mask.c.period.in_(sorted({each.start for each in periods})))
    )
    touched = {(each.frequency, each.start) for each in periods}
    return {(row.series, row.period) for row in rows if (row.frequency, row.period) in touched}


def impact_cells(
    copy: Connection, indicator: str, position: int, hidden: set[Cell], hides: set[Cell]
) -> list[CellImpact]:
    """The cells of a release that was tried out, then those of which only the mask changes.

    Each by series and period. hidden, hides: the hidden cells before and after.
    """
    amendment = Amendment(position=position, indicator=indicator, opened=position)
    changed, _ = differences(copy, amendment, outside=False, limit=_EVERY)
    cells = [
        CellImpact(
            kind=kind_of(change), difference=change, hidden_before=at in hidden, hidden_after=at in hides
        )
        for at, change in changed
    ]
    others = sorted((hidden ^ hides) - {at for at, _ in changed})
    standing = _standing(copy, indicator, others)
    return cells + [
        CellImpact(
            kind="unchanged", difference=standing[at], hidden_before=at in hidden, hidden_after=at in hides
        )
        for at in others
        if at in standing
    ]


def _standing(copy: Connection, indicator: str, cells: Sequence[Cell]) -> dict[Cell, Difference]:
    """What stands in cells, as a difference that makes none."""
    slots = dimensions_of(copy, indicator)
    wanted = set(cells)
    rows = copy.execute(
        sa.select(
            series.c.id,
            fact.c.period,
            series.c.frequency,
            fact.c.value,
            fact.c.scale,
            fact.c.status,
            *(series.c[f"d{slot}"] for slot in slots.values()),
        )
        .join(fact, fact.c.series == series.c.id)
        .where(fact.c.known_to.is_(None), fact.c.period.in_(sorted({period for _, period in cells})))
    )
    found = {}
    for number, period, frequency, value, scale, status, *codes in rows:
        if (number, period) in wanted:
            side = Side(absence=absence_of(status)) if value is None else Side(value=unscaled(value, scale))
            found[number, period] = Difference(
                frequency=frequency,
                period=period,
                codes=dict(zip(slots, codes, strict=True)),
                old=side,
                new=side,
                absolute=None,
                percent=None,
            )
    return found
