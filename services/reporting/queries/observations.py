"""Figures to a reader: one statement for a page, in which what is hidden never leaves the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.figures import (
    NORMAL,
    PROVISIONAL,
    TOTAL,
    Figure,
    absence_of,
    unscaled,
)
from services.reporting.domain.periods import running_from
from services.reporting.domain.report import Absence
from services.reporting.queries.rounding import base_where, rounded_in_sql, rounding_at
from services.reporting.queries.scope import Readable
from services.reporting.tables import dimension, fact, mask, protected, release, series

FIRST_DAY, LAST_DAY = 0, 99_999_999
_FIXED = 7
"""How many columns each row of figures begins with; those that vary by series come after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Which cells of a table: codes by dimension, frequencies, and the days that periods begin between.

    A dimension in which nothing was released yet has every figure at its total.
    """

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


_DIMENSIONS: Final = (
    sa.select(dimension.c.name, dimension.c.slot)
    .where(dimension.c.indicator == sa.bindparam("indicator"))
    .order_by(dimension.c.slot)
)
"""Every page asks this; to write a statement takes longer than to run it."""


def dimensions_of(connection: Connection, indicator: str) -> dict[str, int]:
    """The dimensions of an indicator in which figures were released, with their columns."""
    return {row.name: row.slot for row in connection.execute(_DIMENSIONS, {"indicator": indicator})}


def figures(
    connection: Connection,
    scope: Sequence[Readable],
    slots: Mapping[str, int],
    cut: Cut,
    *,
    running_year: int,
) -> list[Figure]:
    """Every figure of a cut of tables of one indicator, in no particular order.

    scope: what the reader may see, and as known when. slots: dimensions_of the indicator; codes of a figure
    are in its order. running_year: the calendar year whose figures are provisional today.
    """
    rows = figure_rows(connection, scope, slots, cut)
    return _seen(connection, scope, slots, cut, rows, running_year)


def figure_rows(
    connection: Connection,
    scope: Sequence[Readable],
    slots: Mapping[str, int],
    cut: Cut,
) -> list[tuple[Any, ...]]:
    """The rows behind `figures`, masked already: what one statement brings."""
    if not scope:
        return []
    return _fetched(connection, statement(scope, slots, cut))


def within(slots: Mapping[str, int], cut: Cut) -> sa.ColumnElement[bool]:
    """Whether a fact and its series are in a cut."""
    return sa.and_(fact.c.period.between(cut.first_day, cut.last_day), *series_within(slots, cut))


def figures_page(
    connection: Connection,
    scope: Sequence[Readable],
    slots: Mapping[str, int],
    cut: Cut,
    *,
    after: Place | None = None,
    limit: int,
    running_year: int,
) -> tuple[list[Figure], Place | None]:
    """The next figures in a lasting order, at most limit, and where to go on (None: that was all)."""
    found: list[Figure] = []
    for each in sorted(scope, key=lambda each: each.dataset):
        if after is not None and each.dataset < after.dataset:
            continue
        query = statement([each], slots, cut).add_columns(series.c.id)
        if after is not None and each.dataset == after.dataset:
            query = query.where(
                series.c.id >= after.series,
                sa.or_(series.c.id > after.series, fact.c.period > after.period),
            )
        room = limit - len(found)
        rows = _fetched(connection, query.order_by(series.c.id, fact.c.period).limit(room + 1))
        found += _seen(connection, [each], slots, cut, rows[:room], running_year)
        if len(rows) > room:
            last, period = (rows[room - 1][-1], rows[room - 1][0]) if room else (0, FIRST_DAY)
            return found, Place(each.dataset, last, period)
    return found, None


def _fetched(connection: Connection, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them: whole numbers, texts and nulls need no further treatment."""
    return list(connection.execute(query).cursor.fetchall())


def _seen(
    connection: Connection,
    scope: Sequence[Readable],
    slots: Mapping[str, int],
    cut: Cut,
    rows: Sequence[tuple[Any, ...]],
    running_year: int,
) -> list[Figure]:
    revised = _amendments(connection, {row[5] for row in rows})
    series_of: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    made, new = [], tuple.__new__
    for row in rows:
        period, value, scale, status, note, known_from, empty = row[:_FIXED]
        varying = row[_FIXED:]
        known = series_of.get(varying)
        if known is None:
            known = series_of[varying] = _series(scope, slots, cut, varying, running_year)
        country, source, frequency, codes, because, since, running = known
        absence: Absence | None = None
        if value is None:
            absence = absence_of(status) if empty else "masked"
            note = note if empty else None
        elif scale:
            value = unscaled(value, scale)
        if status == NORMAL and period >= running:
            status = PROVISIONAL
        # The tuple at once, in the order of its fields: by its own constructor a figure takes twice the time.
        cell = (
            country, source, frequency, period, codes, value, absence, status, note, known_from,
            because, since, known_from in revised, False, False,
        )  # fmt: skip
        made.append(new(Figure, cell))
    return made


def _series(
    scope: Sequence[Readable],
    slots: Mapping[str, int],
    cut: Cut,
    varying: tuple[Any, ...],
    running_year: int,
) -> tuple[Any, ...]:
    """What the figures of a series have in common, from the columns that _varying selects; at last from which
    day on they are of the running year.
    """
    values = iter(varying)
    frequency = next(values) if len(cut.frequencies) != 1 else next(iter(cut.frequencies))
    codes = tuple(
        [next(values) if len(cut.codes.get(name, ())) != 1 else next(iter(cut.codes[name])) for name in slots]
    )
    number = next(values) if len(scope) > 1 else scope[0].dataset
    each = next(each for each in scope if each.dataset == number)
    running = running_from(frequency, running_year)
    return each.country, each.source, frequency, codes, each.because, each.since, running


def _varying(scope: Sequence[Readable], slots: Mapping[str, int], cut: Cut) -> list[sa.Column[Any]]:
    """The columns of a series that can differ between the cells of a cut: no other is worth selecting."""
    columns: list[sa.Column[Any]] = [series.c.frequency] if len(cut.frequencies) != 1 else []
    columns += [series.c[f"d{slot}"] for name, slot in slots.items() if len(cut.codes.get(name, ())) != 1]
    return [*columns, series.c.dataset] if len(scope) > 1 else columns


def statement(scope: Sequence[Readable], slots: Mapping[str, int], cut: Cut) -> sa.Select[Any]:
    """What every read of figures starts from: `period`, `value` (masked, rounded), `scale`, `status`, `note`,
    `known_from`, `empty`, and what varies by series. No other statement decides what is hidden.
    """
    through = _by_dataset({each.dataset: each.through for each in scope})
    base = base_of(scope)
    value: sa.ColumnElement[Any] = fact.c.value
    if base is not None:
        value = rounded_in_sql(value, fact.c.scale, base)
    outside = sorted(each.dataset for each in scope if each.outside)
    if outside:
        # Their days once more: a database that reads all masks at once then reads those of the cut alone.
        hidden: sa.ColumnElement[bool] = sa.exists().where(
            mask.c.series == fact.c.series,
            mask.c.period == fact.c.period,
            *_between(mask.c.period, cut),
            _masks_at(scope),
        )
        if len(outside) < len(scope):
            hidden = sa.and_(series.c.dataset.in_(outside), hidden)
        value = sa.case((hidden, None), else_=value)
    query = (
        sa.select(
            fact.c.period,
            value.label("value"),
            fact.c.scale,
            fact.c.status,
            fact.c.note,
            fact.c.known_from,
            fact.c.value.is_(None).label("empty"),
            *_varying(scope, slots, cut),
        )
        .join(fact, fact.c.series == series.c.id)
        .where(
            _any_of(series.c.dataset, [each.dataset for each in scope]),
            fact.c.known_from <= through,
            sa.or_(fact.c.known_to.is_(None), fact.c.known_to > through),
        )
    )
    return query.where(*_between(fact.c.period, cut), *series_within(slots, cut))


def _between(period: sa.ColumnElement[int], cut: Cut) -> list[sa.ColumnElement[bool]]:
    """What a cut asks of a period."""
    found: list[sa.ColumnElement[bool]] = [period >= cut.first_day] if cut.first_day > FIRST_DAY else []
    return [*found, period <= cut.last_day] if cut.last_day < LAST_DAY else found


def series_within(slots: Mapping[str, int], cut: Cut) -> list[sa.ColumnElement[bool]]:
    """What a cut asks of a series."""
    found = _coded(slots, cut)
    if cut.frequencies:
        found.append(_any_of(series.c.frequency, sorted(cut.frequencies)))
    return found


def base_of(scope: Sequence[Readable]) -> sa.ScalarSelect[Any] | None:
    """What a fact is rounded to for the reader, null where it is exact; None where nothing is rounded."""
    affected = [
        sa.and_(protected.c.dataset == each.dataset, rounding_at(each.known_at, exactly=each.exactly))
        for each in scope
        if each.outside and each.rounded
    ]
    return base_where(sa.or_(*affected)) if affected else None


def _coded(slots: Mapping[str, int], cut: Cut) -> list[sa.ColumnElement[bool]]:
    """What the codes of a cut ask of a series; a dimension without figures has everything at its total."""
    found: list[sa.ColumnElement[bool]] = []
    for name, codes in cut.codes.items():
        if name in slots:
            found.append(_any_of(series.c[f"d{slots[name]}"], sorted(codes)))
        elif TOTAL not in codes:
            found.append(sa.false())
    return found


def _masks_at(scope: Sequence[Readable]) -> sa.ColumnElement[bool]:
    """The masks of today, and with them those of the vintage: what either hides is hidden.

    Those of the vintage alone where a scope is seen exactly as it was.
    """
    past = {each.dataset: each.known_at for each in scope if each.known_at is not None}
    today: sa.ColumnElement[bool] = mask.c.until.is_(None)
    if not past:
        return today
    exact = sorted(each.dataset for each in scope if each.exactly and each.known_at is not None)
    if exact:
        today = sa.and_(series.c.dataset.not_in(exact), today)
    later = sa.or_(mask.c.until.is_(None), mask.c.until > _by_dataset(past))
    then = sa.and_(mask.c.since <= _by_dataset(past), later)
    if len(past) < len(scope):
        then = sa.and_(series.c.dataset.in_(sorted(past)), then)
    return sa.or_(today, then)


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
