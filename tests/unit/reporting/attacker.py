"""An attacker that shares no code with the decision: scipy's programs over all that one reader holds."""

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

Key = tuple[str, ...]
Sum = tuple[Key, tuple[Key, ...]]
"""A total and its parts, which the reader knows to add up."""
Bound = tuple[Mapping[Key, float], float]
"""Weights of cells, and what their sum is at most: what a share or a growth rate says of its operands."""


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
    equations = []
    for total, parts in sums:
        terms: dict[int, int] = {}
        known = 0
        for key, sign in ((total, -1), *((part, 1) for part in parts)):
            if key in column:
                terms[column[key]] = terms.get(column[key], 0) + sign
            else:
                known += sign * cells[key]
        if terms:
            equations.append((terms, -known))
    matrix = lil_array((len(equations), len(unknown)))
    for row, (terms, _) in enumerate(equations):
        for number, sign in terms.items():
            matrix[row, number] = sign
    system = (
        {"A_eq": matrix.tocsr(), "b_eq": np.array([known for _, known in equations])} if equations else {}
    )
    limits = []
    for weights, limit in at_most:
        unseen = {column[key]: weight for key, weight in weights.items() if key in column}
        if unseen:
            seen = sum(weight * cells[key] for key, weight in weights.items() if key not in column)
            limits.append((unseen, limit - seen))
    if limits:
        bounded = lil_array((len(limits), len(unknown)))
        for row, (unseen, _) in enumerate(limits):
            for number, weight in unseen.items():
                bounded[row, number] = weight
        system |= {"A_ub": bounded.tocsr(), "b_ub": np.array([limit for _, limit in limits])}
    small = {key for key in unknown if 1 <= cells[key] <= mask_up_to}
    bounds = [
        (int(cells[key] > 0), None)
        if not knows_the_small
        else (1, mask_up_to)
        if key in small
        else (mask_up_to + 1 if cells[key] else 0, None)
        for key in unknown
    ]
    found = set()
    for key in small:
        cost = np.zeros(len(unknown))
        cost[column[key]] = 1
        least = linprog(cost, bounds=bounds, method="highs", **system)
        greatest = linprog(-cost, bounds=bounds, method="highs", **system)
        assert least.status == 0 and greatest.status in {0, 3}, (least.message, greatest.message)
        if greatest.status == 0 and -greatest.fun - least.fun < 0.5:
            found.add(key)
    return found
