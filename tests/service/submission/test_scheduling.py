"""Releases at a moment, with a clock that stands still until it is moved."""

from datetime import timedelta

import pytest

from servicekit.errors import Refused
from tests.service.submission.conftest import (
    APPROVER,
    OTHER_APPROVER,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
    set_workflow,
)
from tests.service.submission.test_concurrency import at_once

CSV = "period,citizenship,sex,value\n2024,_T,_T,10\n2024,UA,_T,7\n"


def approved(office: Office, content: str = CSV, **about: str) -> str:
    submission = str(office.post(content, **about)["id"])
    office.step(submission, "validate", VALIDATOR)
    office.step(submission, "approve", APPROVER)
    return submission


def moment(office: Office, **later: float) -> str:
    return (office.bench.clock.now + timedelta(**later)).isoformat()


def pass_time(office: Office, **time: float) -> int:
    """Let time pass and the duty look; how many pieces it did."""
    office.bench.clock.now += timedelta(**time)
    [duty] = [each for each in office.app.duties if each.name == "submission.releases"]
    pieces = 0
    while duty.run():
        pieces += 1
    return pieces


def test_it_is_released_at_its_moment_in_the_name_of_who_scheduled_it(office: Office) -> None:
    submission = approved(office)
    view = office.schedule(submission, moment(office, hours=2), APPROVER)
    assert (view["state"], view["scheduled_by"]) == ("approved", APPROVER)
    assert view["release_at"].endswith("Z")
    assert pass_time(office, hours=1) == 0
    assert office.state(submission) == "approved"
    assert pass_time(office, hours=1) == 1
    released = office.call("get", {"submission": submission}, VALIDATOR)
    assert (released["state"], released["released_by"], released["release_at"]) == (
        "released",
        APPROVER,
        None,
    )
    assert pass_time(office, hours=1) == 0
    assert len(office.events("figures-released")) == 1


def test_a_moment_that_has_passed_is_refused_and_changes_nothing(office: Office) -> None:
    submission = approved(office)
    for at, code in (
        (moment(office, seconds=-1), "release-in-past"),
        (moment(office), "release-in-past"),
        ("2025-13-01T00:00:00Z", "invalid-request"),
        ("2030-01-01T00:00:00", "invalid-request"),
    ):
        with pytest.raises(Refused) as caught:
            office.schedule(submission, at, APPROVER)
        assert caught.value.remote_code == code
    assert office.events("release-scheduled") == []


def test_who_may_not_release_schedules_nothing(office: Office) -> None:
    submission = approved(office)
    for actor, code in ((VALIDATOR, "not-allowed"), (SUBMITTER, "not-allowed"), (USER, "not-found")):
        with pytest.raises(Refused) as caught:
            office.schedule(submission, moment(office, hours=1), actor)
        assert caught.value.remote_code == code


def test_rights_count_as_they_are_at_the_moment(office: Office) -> None:
    submission = approved(office)
    office.schedule(submission, moment(office, hours=2), APPROVER)
    grant = {"person": "3", "grant": "3-data-approver", "reason": "moved on"}
    office.bench.append("identity.role-revoked", grant, country="MD", stream="person-3")
    office.bench.catch_up()
    assert pass_time(office, hours=3) == 1
    view = office.call("get", {"submission": submission}, VALIDATOR)
    assert (view["state"], view["release_at"]) == ("approved", None)
    assert view["unscheduled_because"] in {"not-allowed", "not-found"}
    assert office.events("figures-released") == []
    assert pass_time(office, hours=1) == 0


def test_a_rule_of_the_country_that_changed_counts_at_the_moment(office: Office) -> None:
    submission = approved(office)
    office.schedule(submission, moment(office, hours=2), APPROVER)
    set_workflow(office.bench, released_by="other")
    assert pass_time(office, hours=3) == 1
    view = office.call("get", {"submission": submission}, VALIDATOR)
    assert (view["state"], view["unscheduled_because"]) == ("approved", "released-by-other")


def test_a_base_that_moved_sends_it_back_and_ends_the_schedule(office: Office) -> None:
    first, second = approved(office), approved(office, CSV.replace(",10", ",11"))
    assert office.state(first) == "superseded"  # the newer file covers it: schedule two that overlap
    part = approved(office, "period,citizenship,sex,value\n2024,UA,_T,8\n")
    office.schedule(part, moment(office, hours=2), APPROVER)
    office.step(second, "release", APPROVER)
    assert pass_time(office, hours=3) == 1
    view = office.call("get", {"submission": part}, VALIDATOR)
    assert (view["state"], view["release_at"], view["changed"]) == ("checked", None, 1)
    assert len(office.events("returned")) == 1
    assert pass_time(office, hours=1) == 0


def test_it_is_taken_back_and_set_anew(office: Office) -> None:
    submission = approved(office)
    office.schedule(submission, moment(office, hours=1), APPROVER)
    taken = office.call("unschedule_release", {"submission": submission}, OTHER_APPROVER)
    assert taken["release_at"] is None
    with pytest.raises(Refused) as caught:
        office.call("unschedule_release", {"submission": submission}, OTHER_APPROVER)
    assert caught.value.remote_code == "step-not-possible"
    assert pass_time(office, hours=2) == 0
    office.schedule(submission, moment(office, hours=1), OTHER_APPROVER)
    assert pass_time(office, hours=1) == 1
    assert office.call("get", {"submission": submission}, VALIDATOR)["released_by"] == OTHER_APPROVER


def test_who_rejects_it_meanwhile_ends_the_schedule(office: Office) -> None:
    submission = approved(office)
    office.schedule(submission, moment(office, hours=1), APPROVER)
    office.step(submission, "reject", VALIDATOR, "wrong after all")
    assert pass_time(office, hours=2) == 0
    assert office.state(submission) == "rejected"


def test_two_processes_that_look_at_once_release_once(office: Office) -> None:
    submission = approved(office)
    office.schedule(submission, moment(office, hours=1), APPROVER)
    office.bench.clock.now += timedelta(hours=2)
    at_once(office.app.schedules.run, office.app.schedules.run)
    assert office.state(submission) == "released"
    assert len(office.events("figures-released")) == 1
