"""The formulas of a form's totals, and how they are known again when it comes back."""

from collections.abc import Callable, Sequence
from itertools import groupby

from servicekit.cells import address
from services.submission.forms.layout import Key

_OWN = "IF(COUNT("
Cell = tuple[int, int]


def total_formula(ways: Sequence[Sequence[Key]], cell_of: Callable[[Key], Cell], *, standing: bool) -> str:
    """The formula of a total: the sum of its parts over the first dimension that has any, else nothing.

    cell_of: row and column, from 1, of a figure. standing: a part that is left blank counts as the figure
    beside it, which stands for the same period.
    """
    text = '""'
    for parts in reversed(ways):
        cells = [cell_of(key) for key in parts]
        listed = ",".join(_ranges(cells))
        text = f"IF(COUNT({listed})>0,{_sum(cells, standing=standing)},{text})"
    return f"={text}"


def is_total_formula(text: str) -> bool:
    """Whether a formula is one of ours, of this sheet alone; empty texts are shared with a neighbour."""
    plain = text.replace(" ", "").lstrip("=")
    return plain == "" or (plain.startswith(_OWN) and not {"!", "["} & set(plain))


def _sum(cells: Sequence[Cell], *, standing: bool) -> str:
    if not standing:
        return f"SUM({','.join(_ranges(cells))})"
    if len({column for _, column in cells}) == 1:
        terms = [f"SUM({','.join(_ranges(cells))})"]
        for (first_row, column), (last_row, _) in _runs(cells):
            blank = f"{address(first_row, column)}:{address(last_row, column)}"
            beside = f"{address(first_row, column + 1)}:{address(last_row, column + 1)}"
            terms.append(f'SUMIF({blank},"",{beside})')
        return "+".join(terms)
    return "+".join(
        f'IF({address(row, at)}="",N({address(row, at + 1)}),{address(row, at)})' for row, at in cells
    )


def _ranges(cells: Sequence[Cell]) -> list[str]:
    """The cells as a formula lists them, those beneath each other as one range."""
    return [
        address(*first) if first == last else f"{address(*first)}:{address(*last)}"
        for first, last in _runs(cells)
    ]


def _runs(cells: Sequence[Cell]) -> list[tuple[Cell, Cell]]:
    ordered = sorted(cells, key=lambda cell: (cell[1], cell[0]))
    runs = []
    for _, group in groupby(enumerate(ordered), key=lambda each: (each[1][1], each[1][0] - each[0])):
        run = [cell for _, cell in group]
        runs.append((run[0], run[-1]))
    return runs
