"""An attacker that shares no code with the decision: scipy's programs over all that one reader holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components

Key = tuple[str, ...]
Sum = tuple[Key, tuple[Key, ...]]
"""A total and its parts, which the reader knows to add up."""
Bound = tuple[Mapping[Key, float], float]
"""Weights of cells, and what their sum is at most: what a share or a growth rate says of its operands."""
Row = tuple[Mapping[int, float], float]
"""Weights of hidden cells, by their column, and what their sum is or is at most."""

GUESSES: Final = 6
"""Tables that fit, found by chance first: a cell in which two of them differ needs no program of its own."""
APART: Final = 0.5
"""Counts are whole: what is known more closely than this is known."""


def worked_out(
    cells: Mapping[Key, int],
    hidden: Iterable[Key],
    sums: Iterable[Sum],
    mask_up_to: int,
    *,
    knows_the_small: bool = True,
    at_most: Iterable[Bound] = (),
) -> set[Key]:
    """The small counts among the hidden cells whose value the visible ones leave no choice of.

    The reader knows the threshold, that counts are whole and not negative, that zeros are never hidden, and
    perhaps which masks hide small counts.
    """
    unknown = sorted(hidden)
    column = {key: number for number, key in enumerate(unknown)}
    equal = [_row(cells, column, {total: -1, **dict.fromkeys(parts, 1)}, 0) for total, parts in sums]
    limits = [_row(cells, column, weights, limit) for weights, limit in at_most]
    small = np.array([1 <= cells[key] <= mask_up_to for key in unknown], dtype=bool)
    large = np.array([cells[key] > 0 for key in unknown], dtype=bool)
    if knows_the_small:
        least = np.where(small, 1, np.where(large, mask_up_to + 1, 0))
        most = np.where(small, mask_up_to, np.inf)
    else:
        least, most = large.astype(int), np.full(len(unknown), np.inf)
    bounds = np.column_stack((least, most))
    return {
        unknown[at]
        for program, columns in _parts(equal, limits, bounds)
        for at in columns[_determined(program, small[columns])]
    }


def _row(
    cells: Mapping[Key, int], column: Mapping[Key, int], weights: Mapping[Key, float], value: float
) -> Row:
    """What weights of cells say of the hidden ones: the visible ones go to the other side."""
    seen = sum(weight * cells[key] for key, weight in weights.items() if key not in column)
    return {column[key]: weight for key, weight in weights.items() if key in column}, value - seen


def _parts(
    equal: Sequence[Row], limits: Sequence[Row], bounds: "np.ndarray[Any, Any]"
) -> Iterator[tuple[dict[str, Any], "np.ndarray[Any, Any]"]]:
    """The programs that nothing ties to each other, each with its columns."""
    width = len(bounds)
    equations, sums = _matrix(equal, width)
    inequalities, greatest = _matrix(limits, width)
    every = vstack((equations, inequalities), format="csr")
    count, part_of = connected_components(every.T @ every, directed=False)
    for part in range(count):
        columns = np.flatnonzero(part_of == part)
        program: dict[str, Any] = {"bounds": bounds[columns], "method": "highs"}
        for names, matrix, right in (
            (("A_eq", "b_eq"), equations, sums),
            (("A_ub", "b_ub"), inequalities, greatest),
        ):
            own = matrix[:, columns]
            rows = np.flatnonzero(np.diff(own.indptr))
            if len(rows):
                program |= dict(zip(names, (own[rows], right[rows]), strict=True))
        yield program, columns


def _matrix(rows: Sequence[Row], width: int) -> "tuple[csr_array[Any], np.ndarray[Any, Any]]":
    told = [row for row in rows if row[0]]
    weights = [weight for of, _ in told for weight in of.values()]
    across = [at for of, _ in told for at in of]
    down = [number for number, (of, _) in enumerate(told) for _ in of]
    matrix = csr_array((weights, (down, across)), shape=(len(told), width), dtype=float)
    return matrix, np.array([value for _, value in told], dtype=float)


def _determined(program: Mapping[str, Any], small: "np.ndarray[Any, Any]") -> list[int]:
    """The places of the small counts of which the program leaves no choice."""
    low, high = np.full(len(small), np.inf), np.full(len(small), -np.inf)
    chance = np.random.default_rng(len(small))

    def bounded(cost: "np.ndarray[Any, Any]") -> bool:
        """Find the table that fits and costs least; False where there is no end to it."""
        nonlocal low, high
        found = linprog(cost, **program)
        assert found.status in {0, 3}, found.message
        if found.status == 0:
            low, high = np.minimum(low, found.x), np.maximum(high, found.x)
        return bool(found.status == 0)

    for _ in range(GUESSES if small.sum() > GUESSES else 0):
        bounded(np.where(small, chance.choice((-1, 1), len(small)), 0))
    known = []
    for at in np.flatnonzero(small):
        cost = np.zeros(len(small))
        cost[at] = 1
        if high[at] - low[at] < APART and bounded(cost) and bounded(-cost) and high[at] - low[at] < APART:
            known.append(int(at))
    return known
