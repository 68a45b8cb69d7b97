"""Periods: their codes, and the day each begins."""

import pytest

from services.reporting.domain.periods import (
    BadPeriod,
    parse_period,
    period_code,
    running_from,
    year_before,
)


@pytest.mark.parametrize(
    ("code", "frequency", "start", "end"),
    [
        ("2024", "A", 20240101, 20241231),
        ("2024-S1", "S", 20240101, 20240630),
        ("2024-S2", "S", 20240701, 20241231),
        ("2024-Q1", "Q", 20240101, 20240331),
        ("2024-Q4", "Q", 20241001, 20241231),
        ("2024-02", "M", 20240201, 20240229),
        ("2024-12", "M", 20241201, 20241231),
        ("2021-W01", "W", 20210104, 20210110),
        ("2020-W53", "W", 20201228, 20210103),
        ("2024-01-15", "D", 20240115, 20240115),
    ],
)
def test_a_period_is_kept_as_its_frequency_and_first_day_and_comes_back(
    code: str, frequency: str, start: int, end: int
) -> None:
    period = parse_period(code)
    assert (period.frequency, period.start, period.end) == (frequency, start, end)
    assert period.code == period_code(frequency, start) == code


@pytest.mark.parametrize(
    "code",
    ["", "24", "2024-13", "2024-00", "2024-Q5", "2024-S3", "2023-W53", "2024-02-30", "2024-1", "2024 "],
)
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(BadPeriod) as refused:
        parse_period(code)
    assert refused.value.fields == {"period": code}


@pytest.mark.parametrize(
    ("frequency", "year", "day"),
    [("A", 2026, 20260101), ("M", 2026, 20260101), ("W", 2026, 20251229), ("W", 2027, 20270104)],
)
def test_a_running_year_begins_with_its_first_period_and_a_week_belongs_to_its_own(
    frequency: str, year: int, day: int
) -> None:
    assert running_from(frequency, year) == day
    assert parse_period(period_code(frequency, day)).start == day


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2024", "2023"),
        ("2024-S2", "2023-S2"),
        ("2024-Q1", "2023-Q1"),
        ("2024-02", "2023-02"),
        ("2025-W01", "2024-W01"),
        ("2025-03-31", "2024-03-31"),
    ],
)
def test_the_same_period_a_year_before(code: str, before: str) -> None:
    period = parse_period(code)
    assert period_code(period.frequency, year_before(period.frequency, period.start)) == before


@pytest.mark.parametrize("code", ["2020-W53", "2024-02-29", "0001"])
def test_there_is_none_where_that_year_did_not_have_it(code: str) -> None:
    period = parse_period(code)
    assert year_before(period.frequency, period.start) == 0
