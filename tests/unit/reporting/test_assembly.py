"""What reports lead with: growth, and why there is none."""

from decimal import Decimal

import pytest

from services.reporting.domain.measures import growth
from services.reporting.domain.report import (
    MASKED,
    NOT_APPLICABLE,
    NOT_REPORTED,
    NOT_SHARED,
    Cell,
    number_cell,
)


def test_growth_is_in_percent_of_what_was_before() -> None:
    assert growth(number_cell(4519), number_cell(8360)) == Cell(value=Decimal("85.0"))


@pytest.mark.parametrize("missing", [MASKED, NOT_SHARED, NOT_APPLICABLE, NOT_REPORTED])
def test_growth_is_missing_for_the_reason_that_an_operand_is(missing: Cell) -> None:
    assert growth(missing, number_cell(5)) == missing
    assert growth(number_cell(5), missing) == missing
    assert growth(missing, missing) == missing


@pytest.mark.parametrize("other", [NOT_SHARED, NOT_APPLICABLE, NOT_REPORTED])
def test_what_is_hidden_is_hidden_beside_whatever_is_missing(other: Cell) -> None:
    assert growth(other, MASKED) == growth(MASKED, other) == MASKED


def test_there_is_no_growth_from_nothing() -> None:
    assert growth(number_cell(0), number_cell(5)) == NOT_APPLICABLE
