"""Values and flags of figures."""

from decimal import Decimal

import pytest

from services.reporting.domain.differences import Side, difference
from services.reporting.domain.figures import Figure, absence_of, scaled, unscaled


@pytest.mark.parametrize(
    ("given", "stored"),
    [(0, (0, 0)), (8360, (8360, 0)), ("12.50", (1250, 2)), ("-0.1", (-1, 1)), ("1E+3", (1000, 0))],
)
def test_numbers_are_stored_whole_with_their_scale(given: int | str, stored: tuple[int, int]) -> None:
    assert scaled(given) == stored
    assert unscaled(*stored) == Decimal(given)


@pytest.mark.parametrize("given", ["NaN", "Infinity"])
def test_what_is_no_number_is_no_value(given: str) -> None:
    with pytest.raises(ValueError):
        scaled(given)


@pytest.mark.parametrize(
    ("status", "absence"), [("M", "not-applicable"), ("L", "not-reported"), ("O", "not-reported")]
)
def test_a_status_says_why_there_is_no_value(status: str, absence: str) -> None:
    assert absence_of(status) == absence


def figure(*, period: int = 20240101, status: str = "A", revised: bool = False) -> Figure:
    return Figure("MD", "REG", "A", period, ("UA",), 1, None, status, None, 1, "own", 1, revised)


def test_figures_of_the_running_calendar_year_are_provisional() -> None:
    assert figure().flags(2024) == ("p",)
    assert figure().flags(2025) == ()


def test_what_a_country_marks_is_flagged_whatever_the_year() -> None:
    assert figure(status="P").flags(2030) == ("p",)
    assert figure(status="B", revised=True).flags(2030) == ("b", "r")
    assert figure(status="E").flags(2024) == ("p", "e")


def test_a_difference_is_absolute_and_in_percent() -> None:
    found = difference(frequency="A", period=20240101, codes={}, old=Side(value=4519), new=Side(value=8360))
    assert (found.absolute, found.percent) == (3841, Decimal("85.0"))


def test_from_zero_there_is_no_percentage() -> None:
    found = difference(frequency="A", period=20240101, codes={}, old=Side(value=0), new=Side(value=5))
    assert (found.absolute, found.percent) == (5, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Side(absence="masked"), Side(value=7)),
        (Side(value=7), Side(absence="masked")),
        (Side(absence="not-reported"), Side(value=7)),
    ],
)
def test_a_difference_with_a_hidden_or_missing_side_has_no_value(old: Side, new: Side) -> None:
    found = difference(frequency="A", period=20240101, codes={}, old=old, new=new)
    assert (found.absolute, found.percent) == (None, None)
