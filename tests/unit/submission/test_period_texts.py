"""Periods as agencies write them."""

import pytest

from services.submission.domain.period_texts import period_code


@pytest.mark.parametrize(
    ("text", "frequency", "code"),
    [
        ("2025", None, "2025"),
        ("2025.0", None, "2025"),
        ("2025 год", None, "2025"),
        ("2001 Q1", None, "2001-Q1"),
        ("2001Q1", None, "2001-Q1"),
        ("Q1 2001", "Q", "2001-Q1"),
        ("1st quarter 2001", None, "2001-Q1"),
        ("IV квартал 2024", None, "2024-Q4"),
        ("1 кв. 2024 г.", None, "2024-Q1"),
        ("2024 3", "Q", "2024-Q3"),
        ("2024 H1", None, "2024-S1"),
        ("2 полугодие 2024", None, "2024-S2"),
        ("2024M01", None, "2024-01"),
        ("01.2024", None, "2024-01"),
        ("January 2024", None, "2024-01"),
        ("jul-2024", None, "2024-07"),
        ("янв. 2024", None, "2024-01"),
        ("мая 2024", None, "2024-05"),
        ("2024 3", "M", "2024-03"),
        ("2001-03-31", "Q", "2001-Q1"),
        ("31.12.2024", "S", "2024-S2"),
        ("2024-01-31 00:00:00", "M", "2024-01"),
        ("2024-01-31", None, "2024-01-31"),
        ("2024-w05", None, "2024-W05"),
    ],
)
def test_a_period_is_read_as_it_is_written(text: str, frequency: str | None, code: str) -> None:
    assert period_code(text, frequency) == code


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("Grand Total", None),
        ("", None),
        ("2024 3", None),
        ("2024-13", None),
        ("2024 5", "Q"),
        ("31.02.2024", "M"),
        ("2023/2024", None),
        ("2024 draft", None),
        ("12", None),
    ],
)
def test_what_could_be_several_periods_or_none_is_none(text: str, frequency: str | None) -> None:
    assert period_code(text, frequency) is None
