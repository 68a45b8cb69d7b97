"""Interning: the numbers of datasets, dimension columns and series, given out in the order of first use.

Numbers follow from the log alone, so that a rebuilt read model has the same ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Columns
from services.reporting.domain.figures import TOTAL
from services.reporting.domain.periods import FREQUENCIES, parse_period
from services.reporting.tables import SLOTS, dataset, dimension, series, used_code

Integers = npt.NDArray[np.int64]
SERIES_KEY = (series.c.frequency, *(series.c[f"d{slot}"] for slot in range(1, SLOTS + 1)))


class TooManyDimensions(ValueError):
    """An indicator has more dimensions than a series has columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The cells of a table of columns, row by row: the series and the first day of the period of each."""

    series: Integers
    period: Integers
    periods: tuple[tuple[str, int], ...]


def dataset_number(connection: Connection, country: str, indicator: str, source: str) -> int:
    """The number of a country's figures of an indicator from a source, given out when there is none."""
    found = connection.execute(
        sa.select(dataset.c.id).where(
            dataset.c.indicator == indicator, dataset.c.country == country, dataset.c.source == source
        )
    ).scalar()
    if found is not None:
        return int(found)
    number = _next(connection, dataset.c.id)
    connection.execute(
        dataset.insert(), {"id": number, "country": country, "indicator": indicator, "source": source}
    )
    return number


def slots_of(connection: Connection, indicator: str, names: Sequence[str]) -> list[int]:
    """The column (from 1) of each dimension, given out where there is none. Raises TooManyDimensions."""
    known = {
        row.name: row.slot
        for row in connection.execute(sa.select(dimension).where(dimension.c.indicator == indicator))
    }
    for name in names:
        if name not in known:
            known[name] = len(known) + 1
            if known[name] > SLOTS:
                raise TooManyDimensions(indicator)
            connection.execute(
                dimension.insert(), {"indicator": indicator, "name": name, "slot": known[name]}
            )
    return [known[name] for name in names]


def intern_cells(connection: Connection, number: int, indicator: str, table: Columns, position: int) -> Cells:
    """The series and period of every row of a table with a column `period` and one for each dimension.

    number: of the dataset. Series that were never used get their numbers here, at a position of the log.
    """
    names = [str(name) for name in table.header["dimensions"]]
    slots = slots_of(connection, indicator, names)
    codes, marks = table.dictionary("period")
    periods = [parse_period(str(code)) for code in codes]
    starts = np.array([period.start for period in periods], dtype=np.int64)
    at = np.array(marks, dtype=np.int64)
    frequencies = np.array([FREQUENCIES.index(period.frequency) for period in periods], dtype=np.int64)
    columns = [([*FREQUENCIES], frequencies[at])]
    for name in names:
        values, places = table.dictionary(name)
        columns.append(
            ([TOTAL if value is None else str(value) for value in values], np.array(places, dtype=np.int64))
        )
    distinct, place_of = _distinct(columns, table.rows)
    numbers = series_numbers(connection, number, [_key(row, slots) for row in distinct], position)
    return Cells(
        series=np.array(numbers, dtype=np.int64)[place_of],
        period=starts[at],
        periods=tuple(sorted({(period.frequency, period.start) for period in periods})),
    )


def _distinct(columns: Sequence[tuple[list[str], Integers]], rows: int) -> tuple[list[list[str]], Integers]:
    """(the distinct rows of dictionary-encoded columns, for each row the place of its own among them)."""
    if not rows:
        return [], np.zeros(0, dtype=np.int64)
    mixed, size = np.zeros(rows, dtype=np.int64), 1
    for values, places in columns:
        if size * len(values) >= 2**62:
            kept, mixed = np.unique(mixed, return_inverse=True)
            size = len(kept)
        mixed = mixed * len(values) + places
        size *= len(values)
    _, first, place_of = np.unique(mixed, return_index=True, return_inverse=True)
    # In order of appearance, so that numbers do not depend on how rows were sorted.
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    shown = first[order]
    parts = [[values[place] for place in places[shown].tolist()] for values, places in columns]
    return [list(row) for row in zip(*parts, strict=True)], rank[place_of]


def _key(row: Sequence[str], slots: Sequence[int]) -> tuple[str, ...]:
    key = [row[0], *([TOTAL] * SLOTS)]
    for slot, code in zip(slots, row[1:], strict=True):
        key[slot] = code
    return tuple(key)


def series_numbers(
    connection: Connection, number: int, keys: Sequence[tuple[str, ...]], position: int
) -> list[int]:
    """The number of each series of a dataset, given out at a position where there is none.

    keys: a frequency and the code in each of the SLOTS.
    """
    known = {
        tuple(row[1:]): row[0]
        for row in connection.execute(
            sa.select(series.c.id, *SERIES_KEY).where(series.c.dataset == number)
        ).all()
    }
    fresh = [key for key in keys if key not in known]
    if fresh:
        start = _next(connection, series.c.id)
        names = [column.name for column in SERIES_KEY]
        rows = []
        for offset, key in enumerate(fresh):
            known[key] = start + offset
            rows.append({"id": start + offset, "dataset": number, **dict(zip(names, key, strict=True))})
        connection.execute(series.insert(), rows)
        _use_codes(connection, number, fresh, position)
    return [known[key] for key in keys]


def _use_codes(connection: Connection, number: int, keys: Sequence[tuple[str, ...]], position: int) -> None:
    """Note the codes of new series that no series of the dataset had before."""
    used = {
        (row.slot, row.code)
        for row in connection.execute(
            sa.select(used_code.c.slot, used_code.c.code).where(used_code.c.dataset == number)
        )
    }
    codes = {(slot, code) for key in keys for slot, code in enumerate(key[1:], start=1)}
    fresh = [
        {"dataset": number, "slot": slot, "code": code, "since": position}
        for slot, code in sorted(codes - used)
    ]
    if fresh:
        connection.execute(used_code.insert(), fresh)


def _next(connection: Connection, column: sa.Column[int]) -> int:
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(column), 0))).scalar_one()) + 1
