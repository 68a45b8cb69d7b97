"""Which periods are expected of a country, and by when."""

from datetime import date

import pytest

from services.reporting.domain.due import Expected, due_on, is_expected
from services.reporting.domain.periods import parse_period, period_on, periods_between

USUAL = Expected()


def expected(code: str, said: Expected = USUAL, *, kind: str = "register", released: str = "2022") -> bool:
    period = parse_period(code)
    begun = {parse_period(released).start} if released else set()
    return is_expected(said, period, accepted=("A", "Q"), kind=kind, released=begun)


def test_figures_are_due_90_days_after_the_end_of_their_period_unless_the_country_set_another() -> None:
    assert due_on(Expected(), parse_period("2024")) == date(2025, 3, 31)
    assert due_on(Expected(due_days=30), parse_period("2024-Q1")) == date(2024, 4, 30)


def test_a_source_is_expected_to_go_on_from_what_it_released_first() -> None:
    assert expected("2022") and expected("2024")
    assert not expected("2021")
    assert not expected("2024", released="")


def test_a_census_is_expected_only_where_its_country_says_so() -> None:
    assert not expected("2024", kind="census")
    assert expected("2024", Expected(frequencies=("A",)), kind="census")


def test_a_country_says_which_frequencies_and_periods_are_expected() -> None:
    said = Expected(frequencies=("A",), first="2020", last="2023")
    assert [code for code in ("2019", "2020", "2023", "2024") if expected(code, said)] == ["2020", "2023"]
    assert not expected("2022-Q1", said)
    assert not expected("2022", Expected(frequencies=()))


@pytest.mark.parametrize("code", ["2024", "2024-S2", "2024-Q4", "2024-12", "2024-W52", "2024-12-28"])
def test_a_day_lies_in_one_period_of_each_frequency(code: str) -> None:
    period = parse_period(code)
    assert period_on(period.frequency, date(2024, 12, 28)) == period


def test_periods_follow_each_other_over_the_end_of_a_year() -> None:
    found = periods_between("Q", parse_period("2023-Q3").start, parse_period("2024-Q1").start)
    assert [each.code for each in found] == ["2023-Q3", "2023-Q4", "2024-Q1"]
    weeks = periods_between("W", parse_period("2020-W52").start, parse_period("2021-W01").start)
    assert [each.code for each in weeks] == ["2020-W52", "2020-W53", "2021-W01"]
