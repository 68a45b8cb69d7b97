"""The additive relations of one table: which cells are totals of which others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

Key = tuple[str, ...]
"""One code per dimension, in the indicator's order."""
TOTAL = "_T"
"""The code of a dimension's total, SDMX."""


@dataclass(frozen=True, slots=True)
class Line:
    """A total and its parts: total = sum of parts + rest, the rest being what is not in the table."""

    total: Key
    parts: tuple[Key, ...]
    rest: int

    @property
    def cells(self) -> tuple[Key, ...]:
        return (self.total, *self.parts)


def lines_of(cells: Mapping[Key, int], *, loose: Collection[int] = ()) -> list[Line]:
    """Every line of a table: along each dimension, a total with the parts that are in the table.

    A total without any part, and parts without their total, are in no line. loose: places of dimensions
    that are not additive. Along these a line is there only where the sum happens to hold: a reader may
    know no more than that parts cover their total, and an inequality gives a value away only where it
    holds with equality.
    """
    lines = []
    for axis in range(len(next(iter(cells), ()))):
        parts: dict[Key, list[Key]] = {}
        for key in cells:
            if key[axis] != TOTAL:
                parts.setdefault((*key[:axis], TOTAL, *key[axis + 1 :]), []).append(key)
        for total, members in sorted(parts.items()):
            if total not in cells:
                continue
            rest = cells[total] - sum(cells[key] for key in members)
            if rest == 0 or axis not in loose:
                lines.append(Line(total, tuple(sorted(members)), rest))
    return lines


def lines_through(lines: list[Line]) -> dict[Key, list[int]]:
    """The numbers of the lines that each cell is in."""
    through: dict[Key, list[int]] = {}
    for number, line in enumerate(lines):
        for key in line.cells:
            through.setdefault(key, []).append(number)
    return through
