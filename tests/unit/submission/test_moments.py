"""Irregular figures stand once for each moment, in one form."""

import pytest

from services.submission.domain.periods import parse_period
from tests.unit.submission.reading import found, lines, read, rules
from tests.unit.submission.test_totals import standing

CENSUS = rules(frequencies=("I",))


@pytest.mark.parametrize(
    ("code", "ends"),
    [
        ("2024", "2024-12-31"),
        ("2024-S1", "2024-06-30"),
        ("2024-S2", "2024-12-31"),
        ("2024-Q1", "2024-03-31"),
        ("2024-02", "2024-02-29"),
        ("2024-12", "2024-12-31"),
        ("2025-W01", "2025-01-05"),
        ("2024-01-15", "2024-01-15"),
    ],
)
def test_the_last_day_of_a_period(code: str, ends: str) -> None:
    period = parse_period(code)
    assert period is not None and period.ends.isoformat() == ends


def test_a_moment_in_two_forms_is_an_error_that_names_both() -> None:
    answer = read(lines("2011,UA,M,5", "2011-10-01,UA,M,5", "2011-10,UA,F,5"), spec=CENSUS)
    assert found(answer) == [("moment-in-two-forms", 3, "period")]
    finding = answer["findings"][0]
    assert finding["params"] == {"given": "2011-10-01", "other": "2011"}
    assert finding["key"] == {"citizenship": "UA", "sex": "M"}


def test_three_forms_of_one_moment_are_three_overlaps() -> None:
    answer = read(lines("2011,UA,M,5", "2011-10,UA,M,5", "2011-10-01,UA,M,5"), spec=CENSUS)
    assert [each["params"]["other"] for each in answer["findings"]] == ["2011", "2011", "2011-10"]


def test_other_moments_and_other_cells_are_no_overlap() -> None:
    rows = ["2011-10-01,UA,M,5", "2011-03-01,UA,M,4", "2011-W44,UA,M,9", "2001,UA,M,5", "2011,UA,F,5"]
    assert read(lines(*rows), spec=CENSUS)["errors"] == 0


def test_a_regular_series_stands_beside_an_irregular_one() -> None:
    both = rules(frequencies=("A", "I"))
    assert read(lines("2011,UA,M,5", "2011-10-01,UA,M,5"), spec=both)["errors"] == 0
    answer = read(lines("2011,UA,M,5", "2011-10,UA,M,5", "2011-10-01,UA,M,5"), spec=both)
    assert found(answer) == [("moment-in-two-forms", 4, "period")]


def test_indicators_without_irregular_periods_are_not_looked_at() -> None:
    assert read(lines("2011,UA,M,5", "2011-10,UA,M,5"))["errors"] == 0


def test_a_form_that_stands_is_withdrawn_for_another() -> None:
    before = standing("period,citizenship,sex,value\n2011-10,UA,M,5\n2011-10,UA,F,5\n")
    answer = read(lines("2011-10-01,UA,M,6"), spec=CENSUS, standing=before)
    assert found(answer) == [("moment-in-two-forms", 2, "period")]
    heading = "period,citizenship,sex,value,status"
    moved = lines("2011-10-01,UA,M,6,A", "2011-10,UA,M,,O", heading=heading)
    assert read(moved, spec=CENSUS, standing=before)["errors"] == 0


def test_more_overlaps_than_can_be_listed_are_counted() -> None:
    months = [f"2011-{month:02},UA,M,5" for month in range(1, 13)]
    answer = read(lines("2011,UA,M,60", *months), spec=rules(frequencies=("I",), max_findings=5))
    assert (answer["errors"], len(answer["findings"])) == (12, 5)
