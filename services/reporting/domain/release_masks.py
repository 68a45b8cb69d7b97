"""The masks of a release: its tables, those that a reader can hold against them, and what they were before.

Months add up to their quarter and year; a stock of 1 January may stand as a month's and as the year's; two
sources may count the same people. Each is a relation only where the figures bear it out, because nobody
promised it: a reader who relied on it elsewhere would be wrong. An amendment leaves the earlier figures
reachable, so that a reader subtracts one vintage from the other: a hidden figure that stayed the same is
one unknown in both. And whoever kept what there was to read before knows what is hidden only since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Final

from services.reporting.domain.additivity import Key, Line, Parents, line_where_it_holds, lines_of
from services.reporting.domain.masking import decide_masks, totals_in
from services.reporting.domain.periods import FREQUENCIES, Period

_PLACE: Final = 2
"""A figure is known by source and period, the codes of its cell, and the release it stands since."""
_LONGER: Final = {"A": 4, "S": 1, "Q": 1}
"""How much more a figure is missed because of its period, in totals."""
_SEEN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A figure as it stood: from a release on, and until another one, None: to this day."""

    value: int | None
    since: int
    until: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The figures of one source for one period, with the cells that an earlier decision hid.

    cells: every version of each. keep: the hidden ones, with the last release that still showed them (0: none
    did). withheld: they were hidden as a whole, so that none has to stay so. decided: the table is no part of
    the release; what it shows, outsiders have seen.
    """

    source: str
    period: Period
    cells: Mapping[Key, Sequence[Version]]
    keep: Mapping[Key, int]
    decided: bool
    withheld: bool = False

    @property
    def name(self) -> Key:
        return (self.source, self.period.code)

    @property
    def kept(self) -> Collection[Key]:
        """What stays hidden whatever is decided."""
        return () if self.withheld and not self.decided else self.keep.keys()

    def saw(self, key: Key, since: int, release: int) -> bool:
        """Whether a version of a cell was there for outsiders to see at some time before a release."""
        return since <= self.keep[key] if key in self.keep else self.decided or since < release

    def standing(self, before: int | None) -> dict[Key, Version]:
        """The figures just before a release, None: now."""
        found = {}
        for key, versions in self.cells.items():
            for version in versions:
                here = version.until is None if before is None else _stood(version, before)
                if here and version.value is not None:
                    found[key] = version
        return found

    def withdrawn(self, before: int | None) -> dict[Key, Version]:
        """The last figures of the cells that had some and have none just before a release, None: now."""
        standing = self.standing(before)
        found = {}
        for key, versions in self.cells.items():
            for version in versions:
                ended = version.until is not None and (before is None or version.until < before)
                if ended and version.value is not None and key not in standing:
                    found[key] = version
        return found


def decide_release(
    tables: Sequence[Table],
    *,
    release: int,
    mask_up_to: int,
    flow: bool,
    loose: Collection[int] = (),
    parents: Sequence[Parents] = (),
) -> list[frozenset[Key]]:
    """The cells to hide in each table of the release, in their order; see decide_masks.

    tables: all that stand at that moment of the periods around. release: its position. flow: figures of parts
    of a period add up to the period's. loose, parents: by dimension, as for one table.
    A cell is hidden in all its versions, also after it was withdrawn, and from two readers: one who comes
    today, and one who kept what there was to see before, against whom only what is new can cover.
    """
    vintages = [None, *sorted({each.until for each in _versions(tables) if each.until is not None})]
    figures: dict[Key, int] = {}
    lines: dict[Line, None] = {}
    for before in vintages:
        found = _Vintage(
            tables,
            standing={table.name: table.standing(before) for table in tables},
            gone={table.name: table.withdrawn(before) for table in tables},
        )
        figures |= found.figures
        lines |= dict.fromkeys(found.within(loose, parents))
        lines |= dict.fromkeys(found.between(flow=flow))
    by_name = {table.name: table for table in tables}
    hidden: set[Key] = set()
    for names in _held_together(by_name, lines):
        if all(by_name[name].decided for name in names):
            continue
        here = {key: value for key, value in figures.items() if key[:_PLACE] in names}
        decide = partial(
            decide_masks,
            here,
            mask_up_to=mask_up_to,
            lines=[line for line in lines if line.total[:_PLACE] in names],
            tied=_tied(here),
        )
        kept = {key for key in here if key[_PLACE:-1] in by_name[key[:_PLACE]].kept}
        shown = {key for key in here if by_name[key[:_PLACE]].decided}
        seen = {key for key in here if by_name[key[:_PLACE]].saw(key[_PLACE:-1], int(key[-1]), release)}
        hidden |= decide(keep=kept, shown=shown, worth=partial(_worth, seen - shown))
        if seen - shown or kept & seen:
            unseen = {key for key in hidden if key in here and key not in seen}
            hidden |= decide(keep=unseen, shown=seen, worth=partial(_worth, ()))
    return [
        frozenset(key[_PLACE:-1] for key in hidden if key[:_PLACE] == table.name)
        for table in tables
        if not table.decided
    ]


@dataclass(frozen=True, slots=True)
class _Vintage:
    """Everything as it stood at one time. gone: what had been withdrawn by then, as it last was."""

    tables: Sequence[Table]
    standing: Mapping[Key, Mapping[Key, Version]]
    gone: Mapping[Key, Mapping[Key, Version]]

    @property
    def figures(self) -> dict[Key, int]:
        return {
            _named(table, key, version): version.value
            for table in self.tables
            for key, version in self.standing[table.name].items()
            if version.value is not None
        }

    def within(self, loose: Collection[int], parents: Sequence[Parents]) -> Iterator[Line]:
        """The lines of each table."""
        for table in self.tables:
            here = self.standing[table.name]
            gone = self.gone[table.name]
            names = {key: _named(table, key, version) for key, version in {**gone, **here}.items()}
            for line in lines_of(
                _values(here),
                loose=loose,
                parents=parents,
                gone=_values(gone),
                holds=partial(_holds, here, gone),
            ):
                yield Line(names[line.total], tuple(names[part] for part in line.parts), line.rest)

    def between(self, *, flow: bool) -> Iterator[Line]:
        """The lines from table to table that hold."""
        by_source: dict[str, list[Table]] = defaultdict(list)
        for table in self.tables:
            by_source[table.source].append(table)
        for own in by_source.values():
            yield from self._added_up(own) if flow else self._standing_alike(own)
        for one, other in combinations(self.tables, 2):
            if one.source != other.source and one.period == other.period:
                yield from self._sums(one, [other])

    def _added_up(self, tables: Sequence[Table]) -> Iterator[Line]:
        """Longer periods with the shorter ones within, for each frequency of those."""
        for table in tables:
            within: dict[str, list[Table]] = defaultdict(list)
            for each in tables:
                if (
                    table.period.start <= each.period.start
                    and each.period.end <= table.period.end
                    and FREQUENCIES.index(each.period.frequency) > FREQUENCIES.index(table.period.frequency)
                ):
                    within[each.period.frequency].append(each)
            for shorter in within.values():
                yield from self._sums(table, shorter)

    def _standing_alike(self, tables: Sequence[Table]) -> Iterator[Line]:
        """Stocks of periods that begin or end on the same day."""
        for one, other in combinations(tables, 2):
            if one.period.start == other.period.start or one.period.end == other.period.end:
                yield from self._sums(one, [other])

    def _sums(self, table: Table, others: Sequence[Table]) -> Iterator[Line]:
        """Each cell of a table with the same one of others, where they add up to it."""
        for key, version in self.standing[table.name].items():
            parts = [(each, part) for each in others if (part := self._part_of(version, each, key))]
            values = {_named(each, key, part): part.value or 0 for each, part in parts}
            total = _named(table, key, version)
            yield from line_where_it_holds(total, list(values), {**values, total: version.value or 0})

    def _part_of(self, total: Version, table: Table, key: Key) -> Version | None:
        standing = self.standing[table.name].get(key)
        gone = self.gone[table.name].get(key)
        return standing or (gone if gone and _counts(total, gone) else None)


def _versions(tables: Sequence[Table]) -> Iterator[Version]:
    for table in tables:
        for versions in table.cells.values():
            yield from versions


def _stood(version: Version, before: int) -> bool:
    return version.since < before and (version.until is None or version.until >= before)


def _values(versions: Mapping[Key, Version]) -> dict[Key, int]:
    return {key: version.value for key, version in versions.items() if version.value is not None}


def _holds(standing: Mapping[Key, Version], gone: Mapping[Key, Version], total: Key, part: Key) -> bool:
    return _counts(standing[total], gone[part])


def _counts(total: Version, part: Version) -> bool:
    """Whether a total still counts a part that was withdrawn: it was not corrected with it or since."""
    return part.until is not None and total.since < part.until


def _named(table: Table, key: Key, version: Version) -> Key:
    return (*table.name, *key, str(version.since))


def _tied(figures: Collection[Key]) -> dict[Key, list[Key]]:
    """The versions of each cell that has several: masks of today hold for every vintage."""
    cells: dict[Key, list[Key]] = defaultdict(list)
    for key in figures:
        cells[key[:-1]].append(key)
    return {key: versions for versions in cells.values() if len(versions) > 1 for key in versions}


def _held_together(names: Collection[Key], lines: Collection[Line]) -> list[set[Key]]:
    """The tables by who is linked to whom, through however many others."""
    leader = {name: name for name in names}

    def of(name: Key) -> Key:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for line in lines:
        for part in line.parts:
            leader[of(part[:_PLACE])] = of(line.total[:_PLACE])
    together: dict[Key, set[Key]] = defaultdict(set)
    for name in names:
        together[of(name)].add(name)
    return list(together.values())


def _worth(seen: Collection[Key], key: Key) -> int:
    """Totals, and longer periods, are missed most: 2024, then 2024-Q1, then 2024-01.

    seen: what outsiders saw already, which hardly covers anything.
    """
    period = key[1]
    kind = "A" if len(period) == len("2024") else period[5]
    return totals_in(key) + _LONGER.get(kind, 0) + (_SEEN if key in seen else 0)
