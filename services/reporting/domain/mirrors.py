"""One movement from both ends: what is shown of two countries' figures of it beside each other."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from services.reporting.domain.report import MASKED, NOT_APPLICABLE, NOT_REPORTED, Cell

TENTH: Final = Decimal("0.1")


def gap(here: Cell, there: Cell) -> Cell:
    """The partner's figure less the country's; hidden where either is, none where one is missing."""
    missing = _missing(here, there)
    if missing is not None:
        return missing
    assert here.value is not None and there.value is not None
    return Cell(value=there.value - here.value)


def ratio(here: Cell, there: Cell) -> Cell:
    """The partner's figure in percent of the country's; likewise, and there is none of zero."""
    missing = _missing(here, there)
    if missing is not None:
        return missing
    assert here.value is not None and there.value is not None
    if here.value == 0:
        return NOT_APPLICABLE
    share = Decimal(there.value) * 100 / Decimal(here.value)
    return Cell(value=share.quantize(TENTH, rounding=ROUND_HALF_UP))


def _missing(here: Cell, there: Cell) -> Cell | None:
    absences = {here.absence, there.absence} - {None}
    if absences & {"masked", "not-shared"}:
        return MASKED
    return NOT_REPORTED if absences else None
