"""Which periods are expected of a country, and by when."""

from datetime import date

import pytest

from servicekit.rhythm import rhythm_of
from services.reporting.domain.due import Expected, due_on, is_expected
from services.reporting.domain.periods import day_of, parse_period, period_on, periods_between

USUAL = Expected()


def expected(code: str, said: Expected = USUAL, *, kind: str = "register", released: str = "2022") -> bool:
    period = parse_period(code)
    begun = [day_of(parse_period(one).start) for one in released.split()]
    rhythm = rhythm_of(period.frequency, begun)
    return is_expected(said, period, accepted=("A", "Q"), kind=kind, rhythm=rhythm)


def test_figures_are_due_90_days_after_the_end_of_their_period_unless_the_country_set_another() -> None:
    assert due_on(Expected(), parse_period("2024")) == date(2025, 3, 31)
    assert due_on(Expected(due_days=30), parse_period("2024-Q1")) == date(2024, 4, 30)


def test_a_source_is_expected_to_go_on_from_what_it_released_first() -> None:
    assert expected("2022") and expected("2024")
    assert not expected("2021")
    assert not expected("2024", released="")


def test_a_source_of_every_fifth_year_owes_nothing_in_between() -> None:
    stocks = "2000 2005 2010 2015"
    found = [str(year) for year in range(2011, 2027) if expected(str(year), released=stocks)]
    assert found == ["2015", "2020", "2025"]
    # A year that was left out among annual ones is owed, and so is every one after them.
    assert [year for year in ("2019", "2021") if expected(year, released="2016 2017 2018 2020")] == [
        "2019",
        "2021",
    ]
    # What a country set itself goes before its habits.
    assert expected("2012", Expected(frequencies=("A",)), released=stocks)


@pytest.mark.parametrize("frequency", ["A", "S", "Q", "M", "W", "D"])
def test_periods_that_follow_each_other_are_one_step_apart(frequency: str) -> None:
    periods = periods_between(frequency, 20191201, 20250201)
    whole = rhythm_of(frequency, [day_of(each.start) for each in periods])
    assert whole.step == 1 and len(whole.places) == len(periods)
    every_other = rhythm_of(frequency, [day_of(each.start) for each in periods[::2]] * 2)
    assert [every_other.awaits(day_of(each.start)) for each in periods[:3]] == [True, False, True]


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
