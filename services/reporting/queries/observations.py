"""Figures to a reader: one statement for a page, in which what is hidden never leaves the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.errors import Fault
from services.reporting.domain.figures import Figure, absence_of, unscaled
from services.reporting.queries.scope import Readable
from services.reporting.tables import dimension, fact, mask, release, series

FIRST_DAY, LAST_DAY = 0, 99_999_999


class UnknownDimension(Fault):
    """The indicator has no such dimension. fields: dimension, indicator."""

    code = "unknown-dimension"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Which cells of a table: codes by dimension, frequencies, and the days that periods begin between."""

    codes: Mapping[str, Collection[str]] = field(default_factory=dict)
    frequencies: Collection[str] = ()
    first_day: int = FIRST_DAY
    last_day: int = LAST_DAY


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: after the cell of this period of this series of these figures."""

    dataset: int
    series: int
    period: int


def dimensions_of(connection: Connection, indicator: str) -> dict[str, int]:
    """The dimensions of an indicator in which figures were released, with their columns."""
    rows = connection.execute(
        sa.select(dimension.c.name, dimension.c.slot)
        .where(dimension.c.indicator == indicator)
        .order_by(dimension.c.slot)
    )
    return {row.name: row.slot for row in rows}


def figures(
    connection: Connection,
    scope: Sequence[Readable],
    slots: Mapping[str, int],
    cut: Cut,
    *,
    at: int | None = None,
) -> list[Figure]:
    """Every figure of a cut of tables of one indicator, in no particular order.

    scope: what the reader may see. slots: dimensions_of the indicator; codes of a figure are in its order.
    at: the vintage's log position. Raises UnknownDimension.
    """
    if not scope:
        return []
    return [figure for _, figure in _rows(connection, scope, slots, cut, at)]


def figures_page(
    connection: Connection,
    scope: Sequence[Readable],
    slots: Mapping[str, int],
    cut: Cut,
    *,
    at: int | None = None,
    after: Place | None = None,
    limit: int,
) -> tuple[list[Figure], Place | None]:
    """The next figures in a lasting order, at most limit, and where to go on (None: that was all)."""
    found: list[tuple[Place, Figure]] = []
    for each in sorted(scope, key=lambda each: each.dataset):
        if after is not None and each.dataset < after.dataset:
            continue
        start = after if after is not None and after.dataset == each.dataset else None
        found += _rows(connection, [each], slots, cut, at, start=start, limit=limit + 1 - len(found))
        if len(found) > limit:
            return [figure for _, figure in found[:limit]], found[limit - 1][0]
    return [figure for _, figure in found], None


def _rows(
    connection: Connection,
    scope: Sequence[Readable],
    slots: Mapping[str, int],
    cut: Cut,
    at: int | None,
    *,
    start: Place | None = None,
    limit: int | None = None,
) -> list[tuple[Place, Figure]]:
    query = _statement(scope, slots, cut, at)
    if limit is not None:
        query = query.order_by(series.c.id, fact.c.period).limit(limit)
    if start is not None:
        query = query.where(
            series.c.id >= start.series,
            sa.or_(series.c.id > start.series, fact.c.period > start.period),
        )
    rows = connection.execute(query).all()
    revised = _amendments(connection, {row[8] for row in rows})
    about = {each.dataset: each for each in scope}
    made = []
    for number, place, frequency, period, value, scale, status, note, known_from, empty, *codes in rows:
        readable = about[number]
        hidden = value is None and not empty
        figure = Figure(
            readable.country,
            readable.source,
            frequency,
            period,
            tuple(codes),
            None if value is None else unscaled(value, scale),
            "masked" if hidden else absence_of(status) if value is None else None,
            status,
            None if hidden else note,
            known_from,
            readable.because,
            readable.since,
            known_from in revised,
        )
        made.append((Place(number, place, period), figure))
    return made


def _statement(
    scope: Sequence[Readable], slots: Mapping[str, int], cut: Cut, at: int | None
) -> sa.Select[tuple[object, ...]]:
    through = _by_dataset({each.dataset: each.through for each in scope})
    value: sa.ColumnElement[int] = fact.c.value
    outside = sorted(each.dataset for each in scope if each.outside)
    if outside:
        hidden = sa.exists().where(
            mask.c.series == fact.c.series, mask.c.period == fact.c.period, _masks_at(at)
        )
        if len(outside) < len(scope):
            hidden = sa.and_(series.c.dataset.in_(outside), hidden)
        value = sa.case((hidden, None), else_=fact.c.value)
    query = (
        sa.select(
            series.c.dataset,
            series.c.id,
            series.c.frequency,
            fact.c.period,
            value.label("value"),
            fact.c.scale,
            fact.c.status,
            fact.c.note,
            fact.c.known_from,
            fact.c.value.is_(None).label("empty"),
            *(series.c[f"d{slot}"] for slot in slots.values()),
        )
        .join(fact, fact.c.series == series.c.id)
        .where(
            _any_of(series.c.dataset, [each.dataset for each in scope]),
            fact.c.known_from <= through,
            sa.or_(fact.c.known_to.is_(None), fact.c.known_to > through),
        )
    )
    if cut.first_day > FIRST_DAY:
        query = query.where(fact.c.period >= cut.first_day)
    if cut.last_day < LAST_DAY:
        query = query.where(fact.c.period <= cut.last_day)
    if cut.frequencies:
        query = query.where(_any_of(series.c.frequency, sorted(cut.frequencies)))
    for name, codes in cut.codes.items():
        if name not in slots:
            raise UnknownDimension(dimension=name)
        query = query.where(_any_of(series.c[f"d{slots[name]}"], sorted(codes)))
    return query


def _masks_at(at: int | None) -> sa.ColumnElement[bool]:
    """The masks of today, and with them those of the vintage: what either hides is hidden."""
    if at is None:
        return mask.c.until.is_(None)
    return sa.or_(mask.c.until.is_(None), sa.and_(mask.c.since <= at, mask.c.until > at))


def _by_dataset(positions: Mapping[int, int]) -> sa.ColumnElement[int]:
    if len(set(positions.values())) == 1:
        return sa.literal(next(iter(positions.values())))
    return sa.case(positions, value=series.c.dataset)


def _any_of(column: sa.ColumnElement[object], values: Sequence[object]) -> sa.ColumnElement[bool]:
    return column == values[0] if len(values) == 1 else column.in_(values)


def _amendments(connection: Connection, positions: Collection[int]) -> frozenset[int]:
    if not positions:
        return frozenset()
    rows = connection.execute(
        sa.select(release.c.position).where(release.c.amends, release.c.position.in_(sorted(positions)))
    )
    return frozenset(rows.scalars())
