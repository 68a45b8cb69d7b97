"""Which periods there are figures of, and since when: what is released, never a figure itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.due import Expected
from services.reporting.domain.figures import PROVISIONAL
from services.reporting.queries.explanations import explanations
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable, shown
from services.reporting.tables import due_dates, fact, release, release_period, series

Pair = tuple[str, str]
"""A country and an indicator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a period of a source's figures stands. count: of its figures; provisional: one is marked so."""

    count: int
    provisional: bool


def standings(connection: Connection, each: Readable) -> dict[tuple[str, int], Standing]:
    """Every period of which a source has figures, by frequency and first day."""
    rows = connection.execute(
        sa.select(
            series.c.frequency,
            fact.c.period,
            sa.func.count().label("count"),
            sa.func.sum(sa.case((fact.c.status == PROVISIONAL, 1), else_=0)).label("provisional"),
        )
        .join(fact, fact.c.series == series.c.id)
        .where(
            series.c.dataset == each.dataset,
            fact.c.known_from <= each.through,
            sa.or_(fact.c.known_to.is_(None), fact.c.known_to > each.through),
            fact.c.value.is_not(None),
        )
        .group_by(series.c.frequency, fact.c.period)
    )
    return {
        (row.frequency, row.period): Standing(count=row[2], provisional=bool(row.provisional)) for row in rows
    }


def amended(connection: Connection, scope: Sequence[Readable]) -> frozenset[tuple[int, str, int]]:
    """(dataset, frequency, first day) of the periods that amendments touched, as far as these show."""
    rows = connection.execute(
        sa.select(release_period.c.dataset, release_period.c.frequency, release_period.c.period)
        .join(release, release.c.position == release_period.c.release)
        .where(release.c.amends, shown(scope, release_period.c.dataset, release_period.c.release))
        .distinct()
    )
    return frozenset((row[0], row[1], row[2]) for row in rows)


def closed_pairs(
    connection: Connection, reader: Reader, *, countries: Collection[str] | None, indicator: str | None
) -> list[Pair]:
    """The figures of which the reader may know that they are there, and no more."""
    found = explanations(connection, reader, countries=countries, indicator=indicator)
    return [(each.country, each.indicator) for each in found if each.because is None]


def expected_of(connection: Connection, pairs: Collection[Pair]) -> Mapping[Pair, Expected]:
    """What countries set for their indicators, where they set something."""
    rows: Any = connection.execute(
        sa.select(due_dates).where(due_dates.c.country.in_(sorted({country for country, _ in pairs})))
    )
    return {
        (row.country, row.indicator): Expected(
            due_days=row.due_days,
            frequencies=None if row.frequencies is None else tuple(row.frequencies),
            first=row.first,
            last=row.last,
        )
        for row in rows
        if (row.country, row.indicator) in pairs
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """When figures of a period were first released: on which day."""

    on: date
    position: int


def first_came(connection: Connection, scope: Sequence[Readable]) -> dict[tuple[int, str, int], Came]:
    """When each period of these figures was first released, by dataset, frequency and first day."""
    first = (
        sa.select(
            release_period.c.dataset,
            release_period.c.frequency,
            release_period.c.period,
            sa.func.min(release_period.c.release).label("position"),
        )
        .where(shown(scope, release_period.c.dataset, release_period.c.release))
        .group_by(release_period.c.dataset, release_period.c.frequency, release_period.c.period)
        .subquery()
    )
    rows = connection.execute(
        sa.select(first, release.c.released_at).join(release, release.c.position == first.c.position)
    )
    return {
        (row.dataset, row.frequency, row.period): Came(
            on=date.fromisoformat(row.released_at[:10]), position=row.position
        )
        for row in rows
    }
