"""Checks that compare: with earlier periods, other sources, applications, partners, other frequencies."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from servicekit.rules import Rule
from tests.unit.submission.reading import RULES, SEX, codes, found, holding, lines, read, stands, table


def of(answer: Mapping[str, Any], code: str) -> list[Mapping[str, Any]]:
    return [each for each in answer["findings"] if each["code"] == code]


def tolerating(code: str, severity: Any = "warning", **tolerance: int) -> Rule:
    return Rule(code=code, severity=severity, tolerance=tolerance)


def asked(
    *rows: str, before: tuple[str, ...] = (), spec: Any = None, beside: Any = (), **about: Any
) -> dict[str, Any]:
    """What is found in a file, where some figures stand already."""
    return read(
        lines(*rows), spec=spec or holding(**about), standing=stands(*before) if before else {}, beside=beside
    )


# Against the previous period and the same period a year before


def test_a_jump_against_the_previous_period_is_a_warning_with_both_figures() -> None:
    answer = asked("2024,UA,_T,251", before=("2023,UA,_T,100",))
    [jump] = of(answer, "jump-previous")
    assert (jump["severity"], jump["row"], jump["period"]) == ("warning", 2, "2024")
    assert jump["key"] == {"citizenship": "UA", "sex": "_T"}
    assert jump["params"] == {"other": "2023", "percent": 100, "before": 100, "value": 251}
    assert of(answer, "jump-year") == []  # a year before is the previous period: said once


@pytest.mark.parametrize(
    ("before", "now", "jumps"), [(100, 200, 0), (100, 201, 1), (201, 100, 1), (10, 60, 0)]
)
def test_a_jump_is_more_than_the_percentage_and_more_than_the_difference(
    before: int, now: int, jumps: int
) -> None:
    answer = asked(f"2024,UA,_T,{now}", before=(f"2023,UA,_T,{before}",))
    assert len(of(answer, "jump-previous")) == jumps


@pytest.mark.parametrize(
    ("period", "previous", "year"),
    [
        ("2024-01", "2023-12", "2023-01"),
        ("2024-Q1", "2023-Q4", "2023-Q1"),
        ("2024-S1", "2023-S2", "2023-S1"),
        ("2024-W01", "2023-W52", "2023-W01"),
        ("2024-03-01", "2024-02-29", "2023-03-01"),
    ],
)
def test_every_frequency_has_its_period_before_and_its_year_before(
    period: str, previous: str, year: str
) -> None:
    spec = holding(frequencies=("M", "Q", "S", "W", "D"))
    answer = asked(f"{period},UA,_T,900", before=(f"{previous},UA,_T,100", f"{year},UA,_T,200"), spec=spec)
    assert [each["params"]["other"] for each in of(answer, "jump-previous")] == [previous]
    assert [each["params"]["other"] for each in of(answer, "jump-year")] == [year]


def test_a_week_that_the_year_before_did_not_have_is_compared_with_none() -> None:
    answer = asked("2020-W53,UA,_T,900", before=("2020-W52,UA,_T,1",), spec=holding(frequencies=("W",)))
    assert (len(of(answer, "jump-previous")), len(of(answer, "jump-year"))) == (1, 0)


def test_periods_of_one_file_are_compared_with_each_other() -> None:
    answer = asked("2023,UA,_T,100", "2024,UA,_T,900")
    assert [each["period"] for each in of(answer, "jump-previous")] == ["2024"]


def test_what_the_file_says_of_an_earlier_period_counts_and_not_what_stood_there() -> None:
    answer = asked("2023,UA,_T,800", "2024,UA,_T,900", before=("2023,UA,_T,100",))
    assert of(answer, "jump-previous") == []


def test_figures_that_stay_as_they_are_are_not_warned_about_again() -> None:
    answer = asked("2024,UA,_T,900", "2024,RU,_T,5", before=("2023,UA,_T,100", "2024,UA,_T,900"))
    assert of(answer, "jump-previous") == []


def test_irregular_figures_have_no_period_before_them() -> None:
    answer = asked("2024,UA,_T,900", before=("2023,UA,_T,100",), spec=holding(frequencies=("I",)))
    assert codes(answer, "warning") == set()


def test_a_rule_is_limited_to_its_scope() -> None:
    limited = replace(tolerating("jump-previous"), scope={"sex": ("_T",)})
    before = ("2023,UA,_T,100", "2023,UA,F,60")
    answer = asked("2024,UA,_T,900", "2024,UA,F,600", before=before, spec=holding(limited))
    assert [each["key"]["sex"] for each in of(answer, "jump-previous")] == ["_T"]


def test_a_tolerance_is_in_units_of_the_indicator_whatever_its_decimals() -> None:
    spec = holding(decimals=2)
    assert of(asked("2024,UA,_T,60.00", before=("2023,UA,_T,10.00",), spec=spec), "jump-previous") == []
    [jump] = of(asked("2024,UA,_T,60.01", before=("2023,UA,_T,10.00",), spec=spec), "jump-previous")
    assert jump["params"]["value"] == "60.01"


def test_a_sudden_zero_says_what_was_there_and_is_no_jump() -> None:
    answer = asked("2024,UA,_T,0", "2024,RU,_T,0", before=("2023,UA,_T,400", "2023,RU,_T,20"))
    [zero] = of(answer, "sudden-zero")
    assert (zero["row"], zero["params"]) == (2, {"other": "2023", "before": 400})
    assert of(answer, "jump-previous") == []


def test_citizenships_that_were_there_before_are_missed_once_for_a_period() -> None:
    before = ("2023,UA,_T,400", "2023,UA,F,100", "2023,RU,_T,50", "2023,STLS,_T,20", "2023,_T,_T,900")
    answer = asked("2024,_T,_T,800", "2024,MD,_T,1", before=before)
    [missing] = of(answer, "missing-citizenships")
    assert (missing["period"], missing["column"]) == ("2024", "citizenship")
    assert missing["params"] == {"other": "2023", "count": 2, "codes": "RU, UA"}


def test_a_citizenship_that_stands_already_is_not_missed() -> None:
    before = ("2023,UA,_T,400", "2024,UA,_T,300")
    assert of(asked("2024,RU,_T,5", before=before), "missing-citizenships") == []


# Beside each other


def test_two_sources_far_apart_are_told_without_the_other_figure() -> None:
    other = list(stands("2024,UA,_T,300", "2024,RU,_T,100").values())
    beside = [("sources-apart", "CENSUS", other)]
    [apart] = of(asked("2024,UA,_T,100", "2024,RU,_T,110", beside=beside), "sources-apart")
    assert apart["key"]["citizenship"] == "UA"
    assert apart["params"] == {"other_source": "CENSUS", "percent": 50}


def test_far_more_decisions_than_applications_are_a_note() -> None:
    applications = list(
        stands(
            "2024,UA,FIRST,100",
            "2024,UA,_T,110",
            "2024,RU,_T,500",
            heading="period,citizenship,application,value",
        ).values()
    )
    spec = holding(indicator="ASYLUM_DECISIONS")
    beside = [("decisions-exceed-applications", "ASYLUM_APPLICATIONS", applications)]
    answer = asked("2024,UA,_T,300", "2024,RU,_T,900", spec=spec, beside=beside)
    [note] = of(answer, "decisions-exceed-applications")
    assert (note["severity"], note["period"]) == ("note", "2024")
    assert note["params"] == {"indicator": "ASYLUM_APPLICATIONS", "codes": "UA"}


def test_a_partners_mirror_figure_far_off_is_a_warning_without_that_figure() -> None:
    destination = replace(RULES.dimensions[0], name="destination")
    against = {"indicator": "ARRIVALS", "dimension": "destination", "partner_dimension": "origin"}
    spec = holding(
        replace(tolerating("mirror-apart"), against=against),
        dimensions=(destination, SEX),
        frequencies=("A",),
    )
    mirror = list(stands("2023,1000", "2024,400", heading="period,value").values())
    rows = lines(
        "2023,UA,_T,900",
        "2024,UA,_T,900",
        "2024,UA,F,9",
        "2024,_T,_T,900",
        heading="period,destination,sex,value",
    )
    answer = read(rows, spec=spec, beside=[("mirror-apart", "UA", mirror)])
    [apart] = of(answer, "mirror-apart")
    assert (apart["period"], apart["key"]) == ("2024", {"destination": "UA", "sex": "_T"})
    assert apart["params"] == {"partner": "UA", "percent": 100}


def test_months_that_do_not_add_up_to_their_year_stand_beside_it_in_a_note() -> None:
    months = [f"2024-{month:02},UA,_T,10" for month in range(1, 13)]
    answer = asked("2024,UA,_T,140", "2024,RU,_T,5", *months, spec=holding(frequencies=("A", "M")))
    [note] = of(answer, "frequencies-apart")
    assert (note["severity"], note["period"]) == ("note", "2024")
    assert note["params"] == {"frequency": "M", "percent": 1, "count": 1}
    for rows in (["2024,UA,_T,125", *months], ["2024,UA,_T,900", *months[1:]]):
        assert of(asked(*rows, spec=holding(frequencies=("A", "M"))), "frequencies-apart") == []


def test_moments_of_a_stock_are_not_added_up() -> None:
    quarters = [f"2024-Q{quarter},UA,_T,10" for quarter in range(1, 5)]
    spec = holding(frequencies=("A", "Q"), flow=False)
    assert of(asked("2024,UA,_T,10", *quarters, spec=spec), "frequencies-apart") == []


def test_a_month_that_arrives_later_is_set_beside_the_year_that_stands() -> None:
    before = ["2024,UA,_T,140", *(f"2024-{month:02},UA,_T,10" for month in range(1, 12))]
    answer = asked("2024-12,UA,_T,10", before=tuple(before), spec=holding(frequencies=("A", "M")))
    assert [each["period"] for each in of(answer, "frequencies-apart")] == ["2024"]


# Rules as data


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("sex = 'F' AND value > 2 * previous", [3]),
        ("value <> released", [2]),
        ("value < year_before", []),
        ("citizenship IN ('RU', 'UA') AND status = 'A' AND period LIKE '2024%'", [2, 3]),
    ],
)
def test_a_rule_of_ones_own_is_asked_of_each_new_figure(condition: str, rows: list[int]) -> None:
    texts = {"en": "Odd.", "ru": "Странно."}
    own = Rule(code="md-odd", severity="warning", condition=condition, messages=texts)
    before = ("2023,UA,F,10", "2023,RU,_T,10", "2024,RU,_T,11")
    answer = asked("2024,RU,_T,12", "2024,UA,F,30", before=before, spec=holding(own))
    assert [each["row"] for each in of(answer, "md-odd")] == rows
    assert all(each["params"] == {"text_en": "Odd.", "text_ru": "Странно."} for each in of(answer, "md-odd"))


def test_a_rule_of_ones_own_with_decimals_counts_in_units() -> None:
    own = Rule(code="md-odd", severity="note", condition="value > 1.5", messages={"en": "o", "ru": "о"})
    answer = asked("2024,RU,_T,1.50", "2024,UA,_T,1.51", spec=holding(own, decimals=2))
    assert [each["row"] for each in of(answer, "md-odd")] == [3]


def test_a_rule_that_became_an_error_refuses_the_file() -> None:
    before = ("2023,UA,_T,100",)
    answer = asked("2024,UA,_T,900", before=before, spec=holding(tolerating("jump-previous", "error")))
    assert (answer["errors"], found(answer)) == (1, [("jump-previous", 2, "value")])
    assert "chunks" not in answer


def test_a_check_that_is_off_finds_nothing() -> None:
    spec = holding(tolerating("jump-previous", "off"), tolerating("own-citizenship", "off"))
    answer = asked("2024,UA,_T,900", "2024,MD,_T,1", before=("2023,UA,_T,100",), spec=spec)
    assert (answer["warnings"], answer["findings"]) == (0, [])


def test_a_note_may_be_raised_to_a_warning() -> None:
    rows = table([("_T", "_T", 10), ("UA", "_T", 3)])
    assert codes(read(rows, spec=holding()), "note") == {"parts-incomplete"}
    raised = holding(tolerating("parts-incomplete", "warning"))
    assert codes(read(rows, spec=raised), "warning") == {"parts-incomplete"}


def test_individual_rows_are_recognised_as_early_as_a_country_wants() -> None:
    rows = table([("UA", "M", 1), ("RU", "M", 1), ("STLS", "M", 1)])
    assert codes(read(rows, spec=holding())) == set()
    strict = holding(tolerating("individual-rows", "error", rows=3, percent=90))
    assert codes(read(rows, spec=strict)) == {"individual-rows"}


def test_however_many_there_are_each_check_is_listed() -> None:
    before = tuple(f"2023-{month:02},UA,_T,100" for month in range(1, 13))
    months = [f"2024-{month:02},UA,_T,900" for month in range(1, 13)]
    answer = asked(*months, "2024-01,MD,_T,3", before=before, spec=holding(max_findings=4))
    assert len(answer["findings"]) == 4
    assert codes(answer, "warning") == {"jump-previous", "jump-year", "own-citizenship"}
    assert answer["warnings"] == 1 + 12 + 1
