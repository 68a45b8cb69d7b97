"""What a reader can work out about hidden cells from everything that stays visible.

The reader solves two linear programs per hidden cell, for its least and its greatest possible
value; a cell is determined when they meet. One warm-started model serves all cells, and most
cells need no program of their own: two solutions that differ in a cell show that it stays open.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import highspy
import numpy as np
import numpy.typing as npt

from services.reporting.domain.additivity import Key, Line

OPEN = 0.5
"""A cell whose possible values span less than this has only one whole number left."""
USED = 1e-7
"""A line whose dual value is larger than this took part in the conclusion."""

PRIMAL_SIMPLEX = 4
"""HiGHS's number for it: only costs change between programs, so the last solution stays feasible."""


class Attack:
    """An attacker who knows the threshold and, unless told otherwise, which masks hide small counts."""

    def __init__(
        self,
        cells: Mapping[Key, int],
        lines: Sequence[Line],
        hidden: Collection[Key],
        mask_up_to: int,
        *,
        knows_the_small: bool = True,
    ) -> None:
        keys = sorted(hidden)
        self._lines, self._hidden = lines, hidden
        self._column = {key: column for column, key in enumerate(keys)}
        self._line_numbers: list[int] = []
        starts, columns = [0], list[int]()
        signs, sums = list[float](), list[float]()
        for number, line in enumerate(lines):
            visible = line.rest
            before = len(columns)
            for key, sign in ((line.total, -1), *((part, 1) for part in line.parts)):
                column = self._column.get(key)
                if column is None:
                    visible += sign * cells[key]
                else:
                    columns.append(column)
                    signs.append(float(sign))
            if len(columns) > before:
                starts.append(len(columns))
                sums.append(float(-visible))
                self._line_numbers.append(number)
        ceiling = 2.0 * max(cells.values(), default=0) + 1000
        known_up_to = mask_up_to if knows_the_small else None
        bounds = [_bounds(cells[key], known_up_to, ceiling) for key in keys]
        self._model = _model(bounds, starts, columns, signs, sums)

    def determined(self, suspects: Sequence[Key]) -> Iterator[tuple[Key, frozenset[Key]]]:
        """The suspects whose value can be worked out, as they are found, each with what gives it away.

        That is the visible cells that are left in the sum of lines that proves it (the program's duals): one
        that is added in one line and subtracted in another plays no part.
        """
        size = len(self._column)
        least, greatest = np.full(size, np.inf), np.full(size, -np.inf)
        for key in suspects:
            column = self._column[key]
            proofs = []
            for direction in (1.0, -1.0):
                if greatest[column] - least[column] >= OPEN:
                    break
                solution, duals = self._solve(column, direction)
                np.minimum(least, solution, out=least)
                np.maximum(greatest, solution, out=greatest)
                proofs.append(duals)
            if greatest[column] - least[column] < OPEN:
                yield key, frozenset().union(*map(self._told_by, proofs))

    def _told_by(self, duals: npt.NDArray[np.float64]) -> set[Key]:
        """The visible cells with a weight in a sum of lines."""
        weights: dict[Key, float] = {}
        for row in np.flatnonzero(np.abs(duals) > USED):
            line, dual = self._lines[self._line_numbers[row]], float(duals[row])
            for key, sign in ((line.total, -1), *((part, 1) for part in line.parts)):
                if key not in self._hidden:
                    weights[key] = weights.get(key, 0.0) + sign * dual
        return {key for key, weight in weights.items() if abs(weight) > USED}

    def _solve(
        self, column: int, direction: float
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        self._model.changeColCost(column, direction)
        self._model.run()
        status = self._model.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the program of column {column} ended as {status}")
        solution = self._model.getSolution()
        self._model.changeColCost(column, 0.0)
        return np.array(solution.col_value), np.array(solution.row_dual)


def _bounds(value: int, mask_up_to: int | None, ceiling: float) -> tuple[float, float]:
    """What the attacker knows beforehand: small counts lie in 1..mask_up_to, other hidden counts above it.

    mask_up_to None: not more than that no mask stands for a zero, unless it once was something else.
    """
    if mask_up_to is None:
        return (1.0 if value else 0.0), ceiling
    if 1 <= value <= mask_up_to:
        return 1.0, float(max(mask_up_to, 2))  # a threshold of 1 would tell the value by itself
    return (float(mask_up_to + 1) if value > mask_up_to else 0.0), ceiling


def _model(
    bounds: Sequence[tuple[float, float]],
    starts: Sequence[int],
    columns: Sequence[int],
    signs: Sequence[float],
    sums: Sequence[float],
) -> highspy.Highs:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(bounds), len(sums)
    program.col_cost_ = np.zeros(len(bounds))
    program.col_lower_ = np.array([low for low, _ in bounds])
    program.col_upper_ = np.array([high for _, high in bounds])
    program.row_lower_ = program.row_upper_ = np.array(sums)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    program.a_matrix_.index_ = np.array(columns, dtype=np.int32)
    program.a_matrix_.value_ = np.array(signs)
    model = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy left it untyped
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
    if model.passModel(program) == highspy.HighsStatus.kError:
        raise RuntimeError("the linear program of a table was refused")
    return model
