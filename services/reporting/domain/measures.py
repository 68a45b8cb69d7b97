"""Shares, changes and growth from cells: a hidden operand hides the result, a missing one leaves none."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from services.reporting.domain.report import (
    FLAGS,
    MASKED,
    NOT_APPLICABLE,
    NOT_REPORTED,
    NOT_SHARED,
    Cell,
)

STEP: Final = Decimal("0.1")
"""Shares and growth are in percent, to this precision."""


def share(part: Cell, whole: Cell) -> Cell:
    """A part in percent of the whole; there is none of a whole of zero."""
    return _result((part, whole), lambda: _percent(part, whole))


def difference(before: Cell, after: Cell) -> Cell:
    """By how much the later cell is larger."""

    def made() -> int | Decimal:
        assert before.value is not None and after.value is not None
        return after.value - before.value

    return _result((before, after), made)


def growth(before: Cell, after: Cell) -> Cell:
    """The growth from one cell to another in percent; there is none from zero."""

    def made() -> Decimal | None:
        assert before.value is not None and after.value is not None
        if before.value == 0:
            return None
        grown = Decimal(after.value - before.value) * 100 / Decimal(before.value)
        return grown.quantize(STEP, rounding=ROUND_HALF_UP)

    return _result((before, after), made)


def _percent(part: Cell, whole: Cell) -> Decimal | None:
    assert part.value is not None and whole.value is not None
    if whole.value == 0:
        return None
    return (Decimal(part.value) * 100 / Decimal(whole.value)).quantize(STEP, rounding=ROUND_HALF_UP)


def _result(operands: Sequence[Cell], value: Callable[[], int | Decimal | None]) -> Cell:
    """The cell of a value made from operands, with all their flags; hidden as soon as one of them is."""
    absences = {each.absence for each in operands}
    for absence in (MASKED, NOT_SHARED, NOT_APPLICABLE, NOT_REPORTED):
        if absence.absence in absences:
            return absence
    made = value()
    if made is None:
        return NOT_APPLICABLE
    used = {flag for each in operands for flag in each.flags}
    notes = tuple(dict.fromkeys(note for each in operands for note in each.notes))
    return Cell(value=made, flags=tuple(flag for flag in FLAGS if flag in used), notes=notes)
