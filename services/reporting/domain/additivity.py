"""The additive relations of one table: which cells are totals of which others."""

from collections.abc import Mapping
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


def lines_of(cells: Mapping[Key, int]) -> list[Line]:
    """Every line of a table: along each dimension, a total with the parts that are in the table.

    A total without any part, and parts without their total, are in no line.
    """
    lines = []
    for axis in range(len(next(iter(cells), ()))):
        parts: dict[Key, list[Key]] = {}
        for key in cells:
            if key[axis] != TOTAL:
                parts.setdefault((*key[:axis], TOTAL, *key[axis + 1 :]), []).append(key)
        for total, members in sorted(parts.items()):
            if total in cells:
                lines.append(
                    Line(total, tuple(sorted(members)), cells[total] - sum(cells[key] for key in members))
                )
    return lines


def lines_through(lines: list[Line]) -> dict[Key, list[int]]:
    """The numbers of the lines that each cell is in."""
    through: dict[Key, list[int]] = {}
    for number, line in enumerate(lines):
        for key in line.cells:
            through.setdefault(key, []).append(number)
    return through
