"""How large a report would be, counted before it is read, and the refusal of one that is too large."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from services.reporting.domain.specification import PERIOD, Specification, TooManyCells
from services.reporting.queries.released import periods_of
from services.reporting.queries.scope import Readable, shown
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.tables import fact, series

LIMIT: Final = 200_000
"""Cells that a report has at most: a sheet that a program still opens."""


def check_size(
    material: Material,
    each: Readable,
    specification: Specification,
    parameters: Parameters,
    frequency: str,
) -> None:
    """Raises TooManyCells, with the dimension that has most codes: choosing some of these narrows it most.

    Figures are counted only where their code lists and periods would allow too many cells.
    """
    if _bound(material, each, specification, parameters, frequency) <= LIMIT:
        return
    cells, widest = size_of(material, each, specification, parameters, frequency)
    if cells > LIMIT:
        label = material.say("Period") if widest == PERIOD else material.dimension(parameters.subject, widest)
        raise TooManyCells(cells=cells, limit=LIMIT, dimension=widest, label=label)


def _bound(
    material: Material,
    each: Readable,
    specification: Specification,
    parameters: Parameters,
    frequency: str,
) -> int:
    """How many cells there could be at most, by what the code lists have."""
    cells = _periods(material, each, parameters, frequency) if PERIOD in specification.placed else 1
    for name in specification.dimensions:
        listed = material.codes(parameters.subject, name).definition
        picked = specification.filters.get(name, ())
        if not picked and listed is None:
            return LIMIT + 1
        cells *= len(picked) or len(listed.codes if listed is not None else ())
    return cells


def size_of(
    material: Material,
    each: Readable,
    specification: Specification,
    parameters: Parameters,
    frequency: str,
) -> tuple[int, str]:
    """How many cells the figures of a source would have, and the dimension with most codes."""
    slots = material.slots_of(parameters.subject)
    widths = {
        name: _count(material, each, [name], slots, specification, frequency)
        for name in specification.dimensions
        if name in slots
    }
    if PERIOD in specification.placed:
        widths[PERIOD] = _periods(material, each, parameters, frequency)
    cells = 1
    for axis in (specification.tables, specification.rows, specification.columns):
        names = [name for name in axis if name != PERIOD and name in slots]
        several = _count(material, each, names, slots, specification, frequency) if len(names) > 1 else 0
        product = 1
        for name in names:
            product *= widths[name]
        cells *= min(several, product) if several else product
    cells *= widths.get(PERIOD, 1)
    return cells, max(widths, key=lambda name: (widths[name], name), default=PERIOD)


def _count(
    material: Material,
    each: Readable,
    names: Sequence[str],
    slots: Mapping[str, int],
    specification: Specification,
    frequency: str,
) -> int:
    """How many combinations of codes of these dimensions the figures have that show."""
    picked = tuple(
        (name, tuple(sorted(specification.filters[name]))) for name in names if name in specification.filters
    )
    key = ("combinations", each.dataset, each.through, tuple(names), picked, frequency)
    known: int | None = material.learnt.get(key)
    if known is None:
        columns = [series.c[f"d{slots[name]}"] for name in names]
        query = sa.select(*columns).where(series.c.dataset == each.dataset, series.c.frequency == frequency)
        for name, codes in picked:
            query = query.where(series.c[f"d{slots[name]}"].in_(codes))
        if each.outside or each.known_at is not None:
            # A code that came later than what shows is none of the reader's business yet.
            later = shown([each], series.c.dataset, fact.c.known_from)
            query = query.where(sa.exists().where(fact.c.series == series.c.id, later))
        counted = sa.select(sa.func.count()).select_from(query.distinct().subquery())
        known = material.learnt[key] = material.connection.execute(counted).scalar_one()
    return known


def _periods(material: Material, each: Readable, parameters: Parameters, frequency: str) -> int:
    """How many periods were released within the range."""
    [released] = periods_of(material.connection, material.learnt, [each], frequency)
    return sum(parameters.first_day <= period <= parameters.last_day for period in released)
