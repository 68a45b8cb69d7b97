"""The data calendar of a service over a real log: what is due, what came, who sees how far it is."""

from typing import Any

import pytest

from servicekit.context import Context
from servicekit.errors import Refused
from servicekit.kit import settle
from tests.service.submission.conftest import (
    ADMINISTRATOR,
    APPROVER,
    FOREIGNER,
    INDICATOR,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
    register,
)

CSV = "period,citizenship,sex,value\n{},_T,_T,10\n"
SECRETARIAT = "person:90"


def lines(office: Office, actor: str = SUBMITTER, **asked: Any) -> dict[str, dict[str, Any]]:
    caught_up(office)
    request = {"country": "MD", "indicator": INDICATOR, **asked}
    items = office.call("calendar", request, actor)["items"]
    return {item["period"] or item["kind"]: item for item in items}


def caught_up(office: Office) -> None:
    assert settle(office.app.consumers, office.bench.kit.log.head().position, 10)


def board(office: Office, actor: str = SECRETARIAT, **asked: Any) -> dict[tuple[str, str], dict[str, Any]]:
    caught_up(office)
    items = office.call("compliance", asked, actor)["items"]
    return {(item["country"], item["indicator"]): item for item in items}


@pytest.fixture
def overseen(office: Office) -> Office:
    """An office with a secretariat; today is 2025-03-01."""
    bench = office.bench
    register(bench, SECRETARIAT, None, ["system-administrator"])
    bench.catch_up()
    return office


def test_a_release_is_in_the_calendar_and_moves_what_is_expected(office: Office) -> None:
    assert list(lines(office, kind="figures")) == ["2025"]
    office.released(CSV.format("2023"))
    found = lines(office, kind="figures")
    assert {period: item["status"] for period, item in found.items()} == {
        "2023": "released",
        "2024": "due",
        "2025": "not-yet-due",
    }
    assert (found["2023"]["due_on"], found["2023"]["days_late"]) == ("2024-03-30", 336)
    office.bench.clock.move(days=40)
    assert lines(office, status="late")["2024"]["days_late"] == 10


def test_how_far_a_submission_is_shows_to_those_alone_who_may_see_it(office: Office) -> None:
    submission = office.post(CSV.format("2024"))["id"]
    first_period = {"first": "2024", "country": "MD", "indicator": INDICATOR}
    office.call("set_due_dates", first_period, ADMINISTRATOR)
    office.step(submission, "validate", VALIDATOR, "seen")
    assert lines(office)["2024"]["state"] == "validated"
    for actor in (USER, ADMINISTRATOR):
        item = lines(office, actor)["2024"]
        assert (item["status"], item["state"]) == ("in", None)
    office.step(submission, "reject", APPROVER, "no")
    assert lines(office)["2024"]["status"] == "due"


def test_a_correction_on_its_way_does_not_take_back_a_release(office: Office) -> None:
    office.released(CSV.format("2024"))
    office.post(CSV.format("2024").replace("10", "11"), reason="late registrations")
    assert lines(office)["2024"]["status"] == "released"


def test_figures_are_provisional_as_long_as_one_of_them_is_marked_so(office: Office) -> None:
    head = "period,citizenship,sex,value,status\n"
    office.released(head + "2023,_T,_T,10,P\n2023,UA,_T,6,P\n")
    assert lines(office)["2023"]["provisional"]
    office.bench.clock.move(days=40)
    assert lines(office)["2023"]["status"] == "provisional-too-long"
    office.release(office.post(head + "2023,UA,_T,6,A\n", reason="final")["id"])
    assert lines(office)["2023"]["provisional"]
    office.release(office.post(head + "2023,_T,_T,10,A\n", reason="final")["id"])
    assert lines(office)["2023"]["status"] == "released"


def test_a_country_sets_its_own_due_dates_and_nobody_else_does(office: Office) -> None:
    wanted = {
        "country": "MD",
        "indicator": INDICATOR,
        "due_days": 20,
        "frequencies": ["M"],
        "first": "2025-01",
    }
    answer = office.call("set_due_dates", wanted, ADMINISTRATOR)
    assert answer["position"] is not None
    assert office.call("set_due_dates", wanted, ADMINISTRATOR)["position"] is None
    assert lines(office)["2025-01"]["due_on"] == "2025-02-20"
    assert lines(office)["2025-01"]["status"] == "late"
    asked = {"country": "MD", "indicator": INDICATOR}
    assert office.call("get_due_dates", asked, USER)["due_days"] == 20
    for actor in (SUBMITTER, FOREIGNER):
        with pytest.raises(Refused, match="not-allowed"):
            office.call("set_due_dates", wanted, actor)


@pytest.mark.parametrize(
    "wanted",
    [
        {"due_days": -1},
        {"due_days": 1096},
        {"due_days": "30"},
        {"provisional_days": 9999},
        {"frequencies": ["A", "Z"]},
        {"first": "2024-99"},
        {"first": "2024", "last": "2020"},
    ],
)
def test_due_dates_out_of_range_are_refused_and_nothing_is_written(
    office: Office, wanted: dict[str, Any]
) -> None:
    before = office.bench.kit.log.head().position
    with pytest.raises(Refused) as refused:
        office.call("set_due_dates", {"country": "MD", "indicator": INDICATOR, **wanted}, ADMINISTRATOR)
    assert refused.value.remote_status == 422
    assert office.bench.kit.log.head().position == before


def test_documentation_is_in_the_calendar_and_its_review_comes_every_year(office: Office) -> None:
    assert lines(office)["documentation"]["status"] == "not-yet-due"
    undocumented = lines(office, indicator="POPULATION")["documentation"]
    assert (undocumented["status"], undocumented["state"]) == ("due", "missing")
    office.bench.clock.move(days=366)
    assert lines(office)["documentation"]["status"] == "late"


def test_the_calendar_of_a_country_is_for_its_own_people(office: Office) -> None:
    for actor in (FOREIGNER, None):
        with pytest.raises(Refused):
            office.call("calendar", {"country": "MD"}, actor)


def test_the_secretariat_sees_statuses_of_all_countries_and_no_calendar(overseen: Office) -> None:
    office = overseen
    office.released(CSV.format("2023"))
    office.bench.clock.move(days=40)
    found = board(office)
    moldova = found["MD", INDICATOR]
    assert (moldova["status"], moldova["late"], moldova["days_late"]) == ("late", 1, 10)
    assert (moldova["released_through"], moldova["trend"]) == ("2023", "same")
    assert found["GE", INDICATOR]["documentation_state"] == "missing"
    assert found["GE", INDICATOR]["status"] == "not-yet-due"
    assert list(board(office, status="late")) == [
        ("GE", INDICATOR), ("GE", "POPULATION"), ("MD", INDICATOR), ("MD", "POPULATION")
    ]  # fmt: skip
    assert list(board(office, country="MD", indicator=INDICATOR)) == [("MD", INDICATOR)]
    assert not board(office, group="NOBODY")
    assert "10" not in {str(value) for name, value in moldova.items() if name != "days_late"}
    for actor in (USER, ADMINISTRATOR, None):
        with pytest.raises(Refused):
            office.bus.call("submission", "compliance", {}, Context(actor=actor))
    with pytest.raises(Refused):
        lines(office, SECRETARIAT)


def test_the_board_counts_what_was_caught_up_as_better(overseen: Office) -> None:
    office = overseen
    office.bench.clock.move(days=-180)
    office.released(CSV.format("2022"))
    office.bench.clock.move(days=180)
    assert board(office)["MD", INDICATOR]["late"] == 1
    office.released(CSV.format("2023"))
    assert board(office)["MD", INDICATOR]["trend"] == "better"
