"""The masks of a release: its tables, and those that a reader can hold against them.

Months add up to their quarter and year; a stock of 1 January may stand as a month's and as the year's; two
sources may count the same people. Each is a relation only where the figures bear it out, because nobody
promised it: a reader who relied on it elsewhere would be wrong.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from services.reporting.domain.additivity import Key, Line, Parents, line_where_it_holds, lines_of
from services.reporting.domain.masking import decide_masks, totals_in
from services.reporting.domain.periods import FREQUENCIES, Period

_PLACE = 2
"""A cell of several tables is known by source and period, then by its codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The figures of one source for one period, with the cells that an earlier decision hid.

    decided: the table is no part of the release; what it shows, outsiders have seen.
    """

    source: str
    period: Period
    cells: Mapping[Key, int | None]
    keep: Collection[Key]
    decided: bool


def decide_release(
    tables: Sequence[Table],
    *,
    mask_up_to: int,
    flow: bool,
    loose: Collection[int] = (),
    parents: Sequence[Parents] = (),
) -> list[frozenset[Key]]:
    """The cells to hide in each table of the release, in their order; see decide_masks.

    tables: all that stand at that moment of the periods around. flow: figures of parts of a period add up
    to the period's. loose, parents: by dimension, as for one table.
    """
    tables_by_name: dict[Key, Table] = {(table.source, table.period.code): table for table in tables}
    figures = {
        name: {key: value for key, value in table.cells.items() if value is not None}
        for name, table in tables_by_name.items()
    }
    cells = {(*name, *key): value for name, own in figures.items() for key, value in own.items()}
    lines = [
        Line((*name, *line.total), tuple((*name, *part) for part in line.parts), line.rest)
        for name, own in figures.items()
        for line in lines_of(own, loose=loose, parents=parents)
    ]
    between = list(_between(tables, cells, flow=flow))
    hidden: set[Key] = set()
    for names in _held_together(tables_by_name, between):
        if all(tables_by_name[name].decided for name in names):
            continue
        hidden |= decide_masks(
            {key: value for key, value in cells.items() if key[:_PLACE] in names},
            mask_up_to=mask_up_to,
            keep={(*name, *key) for name in names for key in tables_by_name[name].keep},
            lines=[line for line in (*lines, *between) if line.total[:_PLACE] in names],
            shown={key for key in cells if key[:_PLACE] in names and tables_by_name[key[:_PLACE]].decided},
            worth=_worth,
        )
    return [
        frozenset(key[_PLACE:] for key in hidden if key[:_PLACE] == (table.source, table.period.code))
        for table in tables
        if not table.decided
    ]


def _between(tables: Sequence[Table], cells: Mapping[Key, int], *, flow: bool) -> Iterator[Line]:
    """The lines from table to table that hold."""
    by_source: dict[str, list[Table]] = {}
    for table in tables:
        by_source.setdefault(table.source, []).append(table)
    for own in by_source.values():
        yield from _added_up(own, cells) if flow else _standing_alike(own, cells)
    for one, other in combinations(tables, 2):
        if one.source != other.source and one.period == other.period:
            yield from _equal(one, other, cells)


def _added_up(tables: Sequence[Table], cells: Mapping[Key, int]) -> Iterator[Line]:
    """Longer periods with the shorter ones within, for each frequency of those."""
    for table in tables:
        within: dict[str, list[Table]] = {}
        for each in tables:
            if (
                table.period.start <= each.period.start
                and each.period.end <= table.period.end
                and FREQUENCIES.index(each.period.frequency) > FREQUENCIES.index(table.period.frequency)
            ):
                within.setdefault(each.period.frequency, []).append(each)
        for shorter in within.values():
            for key in table.cells:
                total = _named(table, key)
                if total in cells:
                    parts = [part for each in shorter if (part := _named(each, key)) in cells]
                    yield from line_where_it_holds(total, parts, cells)


def _standing_alike(tables: Sequence[Table], cells: Mapping[Key, int]) -> Iterator[Line]:
    """Stocks of periods that begin or end on the same day."""
    for one, other in combinations(tables, 2):
        if one.period.start == other.period.start or one.period.end == other.period.end:
            yield from _equal(one, other, cells)


def _equal(one: Table, other: Table, cells: Mapping[Key, int]) -> Iterator[Line]:
    for key in one.cells:
        here, there = _named(one, key), _named(other, key)
        if here in cells and there in cells:
            yield from line_where_it_holds(here, [there], cells)


def _named(table: Table, key: Key) -> Key:
    return (table.source, table.period.code, *key)


def _held_together(names: Collection[Key], between: Sequence[Line]) -> list[set[Key]]:
    """The tables by who is linked to whom, through however many others."""
    leader = {name: name for name in names}

    def of(name: Key) -> Key:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for line in between:
        for part in line.parts:
            leader[of(part[:_PLACE])] = of(line.total[:_PLACE])
    together: dict[Key, set[Key]] = {}
    for name in names:
        together.setdefault(of(name), set()).add(name)
    return list(together.values())


def _worth(key: Key) -> int:
    """Totals, and longer periods, are missed most: 2024, then 2024-Q1, then 2024-01."""
    return totals_in(key) + (4 if len(key[1]) == len("2024") else 0) + ("-S" in key[1] or "-Q" in key[1])
