"""The additive relations between cells: within one table, and between tables that can be held together."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

Key = tuple[str, ...]
"""One code per dimension, in the indicator's order."""
TOTAL = "_T"
"""The code of a dimension's total, SDMX."""

Parents = Mapping[str, str | None]
"""Code to the code of the group it belongs to, None directly beneath the total, for one dimension."""


@dataclass(frozen=True, slots=True)
class Line:
    """A total and its parts: total = sum of parts + rest, the rest being what is not in the table."""

    total: Key
    parts: tuple[Key, ...]
    rest: int

    @property
    def cells(self) -> tuple[Key, ...]:
        return (self.total, *self.parts)


def lines_of(
    cells: Mapping[Key, int],
    *,
    loose: Collection[int] = (),
    parents: Sequence[Parents] = (),
    gone: Mapping[Key, int] = MappingProxyType({}),
    holds: Callable[[Key, Key], bool] = lambda _total, _gone: False,
) -> list[Line]:
    """Every line of a table: along each dimension, a total or group with the parts that are in the table.

    parents: the groups of each dimension, none where it is shorter. A code is a part of the nearest group
    above it that the table has, else of the total. A total without any part, and parts without their
    total, are in no line. loose: places of dimensions that are not additive. Along these a line is there
    only where the sum happens to hold: a reader may know no more than that parts cover their total, and
    an inequality gives a value away only where it holds with equality.
    gone: the last values of cells that were withdrawn from the table. holds: whether a total still counts
    such a part, which then is a part as it was.
    """
    lines = []
    values = {**gone, **cells}
    for axis in range(len(next(iter(cells), ()))):
        groups = parents[axis] if axis < len(parents) else {}
        above = set(groups.values())
        withdrawn = _along((key for key in gone if key[axis] not in above), axis)
        for place, members in sorted(_along(cells, axis).items()):
            lost = withdrawn.get(place, ())
            for total, standing in sorted(_parts(members, lost, axis, place, groups).items()):
                if total not in cells:
                    continue
                parts = [key for key in standing if key in cells or holds(total, key)]
                rest = cells[total] - sum(values[key] for key in parts)
                if parts and (rest == 0 or axis not in loose):
                    lines.append(Line(total, tuple(sorted(parts)), rest))
    return lines


def line_where_it_holds(total: Key, parts: Sequence[Key], cells: Mapping[Key, int]) -> Iterator[Line]:
    """The line of figures that were reported apart from each other, where their sum holds for true."""
    if parts and cells[total] and cells[total] == sum(cells[key] for key in parts):
        yield Line(total, tuple(sorted(parts)), 0)


def lines_through(lines: Iterable[Line]) -> dict[Key, list[int]]:
    """The numbers of the lines that each cell is in."""
    through: dict[Key, list[int]] = {}
    for number, line in enumerate(lines):
        for key in line.cells:
            through.setdefault(key, []).append(number)
    return through


def _along(cells: Iterable[Key], axis: int) -> dict[Key, list[Key]]:
    """The cells that differ in one dimension only, by their total's key."""
    along: dict[Key, list[Key]] = {}
    for key in cells:
        along.setdefault((*key[:axis], TOTAL, *key[axis + 1 :]), []).append(key)
    return along


def _parts(
    members: Sequence[Key], gone: Iterable[Key], axis: int, place: Key, groups: Parents
) -> dict[Key, list[Key]]:
    """The members, and those that were withdrawn, by the cell that they are parts of."""
    present = {key[axis] for key in members}
    parts: dict[Key, list[Key]] = {}
    for key in (*members, *gone):
        if key[axis] != TOTAL:
            above = _above(key[axis], present, groups)
            parts.setdefault((*place[:axis], above, *place[axis + 1 :]), []).append(key)
    return parts


def _above(code: str, present: Collection[str], groups: Parents) -> str:
    seen, parent = {code}, groups.get(code)
    while parent is not None and parent not in seen:
        if parent in present:
            return parent
        seen.add(parent)
        parent = groups.get(parent)
    return TOTAL
