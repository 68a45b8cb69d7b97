"""The tables that masks are decided of: those of a release, and what a reader can hold against them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.periods import parse_period, period_code
from services.reporting.queries.observations import dimensions_of
from services.reporting.tables import dataset, fact, mask, protected, release, series


def mask_tables(
    connection: Connection, place: Mapping[str, str], periods: Sequence[str], position: int
) -> tuple[list[str], list[dict[str, Any]]]:
    """(names of the dimensions, the tables of the release at a position and those around it).

    place: country, indicator, source. periods: of the release. Each table has source, period, whether
    it is decided (no part of the release), cells as [key, value, scale, since, until], keep ([hidden
    key, the last release that still showed it, 0: none did]), and whether it was withheld as a whole.
    """
    touched = {(place["source"], period) for period in periods}
    years = {parse_period(period).start // 10_000 for period in periods}
    slots = dimensions_of(connection, place["indicator"])
    withheld = _withheld(connection, place)
    around: dict[tuple[str, str], dict[str, Any]] = {}
    for year in sorted(years):
        around |= _tables_of(connection, place, list(slots.values()), year, position)
    for source, period in touched:
        around.setdefault((source, period), {"cells": [], "keep": []})
    return list(slots), [
        {
            "source": source,
            "period": period,
            "decided": (source, period) not in touched,
            "cells": sorted(table["cells"], key=lambda cell: (cell[0], cell[3])),
            "keep": sorted(table["keep"]),
            "withheld": (source, period) in withheld,
        }
        for (source, period), table in sorted(around.items())
    ]


def _withheld(connection: Connection, place: Mapping[str, str]) -> set[tuple[str, str]]:
    """Source and period of the tables that were withheld by the last decision about them."""
    rows = connection.execute(
        sa.select(dataset.c.source, protected.c.frequency, protected.c.period)
        .join(dataset, dataset.c.id == protected.c.dataset)
        .where(
            dataset.c.country == place["country"],
            dataset.c.indicator == place["indicator"],
            protected.c.method == "withhold",
            protected.c.until.is_(None),
        )
    )
    return {(row.source, period_code(row.frequency, row.period)) for row in rows}


def _tables_of(
    connection: Connection, place: Mapping[str, str], slots: Sequence[int], year: int, position: int
) -> dict[tuple[str, str], dict[str, Any]]:
    """The figures of a country's indicator for the periods that begin in a year, by source and period.

    Every version that stood at some time up to the position.
    """
    codes = [series.c[f"d{slot}"] for slot in slots]
    here = [
        dataset.c.country == place["country"],
        dataset.c.indicator == place["indicator"],
    ]
    days = (year * 10_000, year * 10_000 + 9_999)
    own = [dataset.c.source, series.c.frequency]
    facts = connection.execute(
        sa.select(*own, fact.c.period, fact.c.value, fact.c.scale, fact.c.known_from, fact.c.known_to, *codes)
        .join(series, series.c.id == fact.c.series)
        .join(dataset, dataset.c.id == series.c.dataset)
        .where(
            *here,
            fact.c.period.between(*days),
            fact.c.known_from <= position,
        )
    ).all()
    shown_through = (
        sa.select(sa.func.coalesce(sa.func.max(release.c.position), 0))
        .where(release.c.dataset == dataset.c.id, release.c.outside_from < mask.c.since)
        .correlate(dataset, mask)
        .scalar_subquery()
    )
    kept = connection.execute(
        sa.select(*own, mask.c.period, shown_through, *codes)
        .join(series, series.c.id == mask.c.series)
        .join(dataset, dataset.c.id == series.c.dataset)
        .where(*here, mask.c.period.between(*days), mask.c.until.is_(None))
    ).all()
    tables: dict[tuple[str, str], dict[str, Any]] = {}
    for source, frequency, start, value, scale, since, until, *key in facts:
        table = tables.setdefault((source, period_code(frequency, start)), {"cells": [], "keep": []})
        table["cells"].append([key, value, scale, since, until if until and until <= position else None])
    for source, frequency, start, through, *key in kept:
        table = tables.setdefault((source, period_code(frequency, start)), {"cells": [], "keep": []})
        table["keep"].append([key, through])
    return tables
