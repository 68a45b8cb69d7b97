"""The data calendar: what is expected when, and how far it is, as a function of what came and of the day."""

from datetime import date
from typing import Any

import pytest

from services.submission.domain.calendar import (
    Arrival,
    Entry,
    Schedule,
    Tracked,
    as_of,
    documentation_entry,
    entries,
    expectations,
)
from services.submission.domain.due_dates import (
    FrequencyNotAccepted,
    NotAPeriod,
    PeriodsBackwards,
    SetDueDates,
    decide,
)
from services.submission.domain.periods import FREQUENCIES, parse_period, period_at

TODAY = date(2025, 6, 15)
IN_2024 = Arrival(came_on=date(2025, 2, 1), released_on=date(2025, 2, 20), state="released")


def calendar(
    arrivals: dict[str, Arrival] | None = None,
    *,
    today: date = TODAY,
    schedule: Schedule | None = None,
    declared_on: date = date(2024, 5, 1),
    usual: tuple[str, ...] = ("A", "M"),
    kind: str = "register",
) -> dict[str | None, Entry]:
    tracked = Tracked(
        country="MD",
        indicator="ASYLUM_APPLICATIONS",
        source="REG",
        official=True,
        kind=kind,
        usual=usual,
        declared_on=declared_on,
    )
    came = arrivals or {}
    released = [period for period, each in came.items() if each.released_on]
    window = {"begins": date(2022, 1, 1), "ends": date(2027, 1, 1)}
    return {
        each.period: each
        for expected in expectations(tracked, schedule or Schedule(), released)
        for each in entries(expected, came, today, **window)
    }


@pytest.mark.parametrize(
    ("today", "status", "days_late"),
    [
        (date(2024, 12, 31), "not-yet-due", 0),
        (date(2025, 1, 1), "due", 0),
        (date(2025, 3, 31), "due", 0),
        (date(2025, 4, 1), "late", 1),
        (date(2025, 6, 15), "late", 76),
    ],
)
def test_figures_are_due_ninety_days_after_their_period_and_late_on_the_day_after(
    today: date, status: str, days_late: int
) -> None:
    entry = calendar(today=today)["2024"]
    assert (entry.due_on, entry.status, entry.days_late) == (date(2025, 3, 31), status, days_late)


def test_what_came_is_in_until_it_is_released_and_stays_as_late_as_it_came() -> None:
    on_its_way = Arrival(came_on=date(2025, 4, 10), state="validated")
    entry = calendar({"2024": on_its_way})["2024"]
    assert (entry.status, entry.state, entry.days_late) == ("in", "validated", 10)
    released = Arrival(came_on=date(2025, 4, 10), released_on=date(2025, 5, 2), state="released")
    entry = calendar({"2024": released})["2024"]
    assert (entry.status, entry.days_late) == ("released", 10)


def test_figures_that_stay_provisional_for_a_year_after_their_due_date_are_noticed() -> None:
    provisional = Arrival(
        came_on=date(2025, 2, 1), released_on=date(2025, 2, 2), state="released", provisional=True
    )
    assert calendar({"2024": provisional})["2024"].status == "released"
    later = calendar({"2024": provisional}, today=date(2026, 4, 1))["2024"]
    assert later.status == "provisional-too-long"
    patient = Schedule(provisional_days=400)
    assert calendar({"2024": provisional}, today=date(2026, 4, 1), schedule=patient)["2024"].status == (
        "released"
    )


def test_before_a_release_the_usual_periodicity_is_expected_from_the_declaration_on() -> None:
    assert min(filter(None, calendar())) == "2024"
    assert min(filter(None, calendar(usual=("M", "A")))) == "2024-05"


def test_after_a_release_what_was_released_is_expected_from_its_first_period_on() -> None:
    found = calendar({"2023-11": IN_2024}, declared_on=date(2025, 1, 1))
    assert min(filter(None, found)) == "2023-11"
    assert found["2023-12"].status == "late"
    assert "2024" not in found


def test_what_comes_every_other_year_is_not_late_in_between() -> None:
    came = {str(year): IN_2024 for year in (2017, 2019, 2021)}
    assert list(calendar(came, today=date(2026, 11, 1))) == ["2021", "2023", "2025"]
    assert list(calendar({**came, "2022": Arrival(came_on=TODAY, state="submitted")}))[:2] == ["2021", "2022"]
    said = Schedule(frequencies=("A",))
    assert list(calendar(came, today=date(2026, 11, 1), schedule=said))[:2] == ["2021", "2022"]


def test_a_country_says_itself_what_it_is_expected_to_deliver() -> None:
    found = calendar(schedule=Schedule(due_days=30, frequencies=("M",), first="2025-01", last="2025-03"))
    assert list(found) == ["2025-01", "2025-02", "2025-03"]
    assert found["2025-03"].due_on == date(2025, 4, 30)
    assert calendar(schedule=Schedule(frequencies=())) == {}


def test_a_census_and_what_has_no_periodicity_are_expected_only_where_the_country_says_so() -> None:
    assert calendar(kind="census") == {}
    assert calendar(usual=("I",)) == {}
    assert next(iter(calendar(kind="survey", schedule=Schedule(frequencies=("A",))))) == "2024"


def test_an_earlier_day_knows_neither_what_came_nor_what_was_released_later() -> None:
    assert as_of({"2024": IN_2024}, date(2025, 1, 31)) == {}
    assert as_of({"2024": IN_2024}, date(2025, 2, 10))["2024"].released_on is None
    assert as_of({"2024": IN_2024}, date(2025, 2, 20)) == {"2024": IN_2024}


@pytest.mark.parametrize(
    ("state", "today", "status"),
    [
        ("missing", date(2024, 5, 2), "late"),
        ("incomplete", date(2024, 5, 1), "due"),
        ("complete", date(2025, 1, 30), "not-yet-due"),
        ("complete", date(2025, 2, 1), "due"),
        ("complete", date(2025, 5, 2), "late"),
    ],
)
def test_documentation_is_due_at_once_and_its_review_every_year(state: Any, today: date, status: str) -> None:
    since = date(2024, 5, 1)
    assert documentation_entry("MD", "X", state=state, since=since, today=today).status == status


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_periods_follow_each_other_without_a_gap(frequency: Any) -> None:
    period = period_at(frequency, date(2019, 12, 30))
    for _ in range(60):
        following = period_at(frequency, date.fromordinal(period.ends.toordinal() + 1))
        assert following.begins.toordinal() == period.ends.toordinal() + 1
        assert parse_period(following.code) == following
        period = following


def setting(**schedule: Any) -> SetDueDates:
    return SetDueDates(
        country="MD", indicator="X", schedule=Schedule(**schedule), accepted=("A", "M"), by="person:8"
    )


def test_due_dates_that_say_nothing_new_are_no_event() -> None:
    assert decide(Schedule(due_days=30), setting(due_days=30)) == []
    [payload] = decide(Schedule(), setting(due_days=30, frequencies=("M",)))
    assert payload["due_days"] == 30
    assert payload["frequencies"] == ["M"]


@pytest.mark.parametrize(
    ("schedule", "refusal"),
    [
        ({"frequencies": ("Q",)}, FrequencyNotAccepted),
        ({"first": "2024-13"}, NotAPeriod),
        ({"first": "2024-Q1"}, NotAPeriod),
        ({"first": "1989"}, NotAPeriod),
        ({"frequencies": ("M",), "first": "2024"}, NotAPeriod),
        ({"first": "2024", "last": "2023"}, PeriodsBackwards),
        ({"first": "2024-02", "last": "2024-01"}, PeriodsBackwards),
    ],
)
def test_impossible_due_dates_are_refused(schedule: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        decide(Schedule(), setting(**schedule))
