"""Who may take which step of a submission, in which state, and who sees it meanwhile."""

import pytest

from servicekit.errors import Refused
from tests.service.submission.conftest import (
    ADMINISTRATOR,
    APPROVER,
    BOTH,
    FOREIGNER,
    INDICATOR,
    KEY,
    OTHER_APPROVER,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
    set_workflow,
    write_documentation,
)
from tests.service.submission.figures import CSV, refused


def test_an_own_submission_is_not_approved(office: Office) -> None:
    posted = office.post(CSV, actor=BOTH)
    assert "validate" not in posted["next_steps"]
    office.step(posted["id"], "validate", VALIDATOR)
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "approve", BOTH)
    assert refused(caught) == ("own-submission", 403)
    assert office.state(posted["id"]) == "validated"


def test_a_step_out_of_order_names_the_present_state(office: Office) -> None:
    posted = office.post(CSV)
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "approve", APPROVER)
    assert refused(caught) == ("step-not-possible", 409)
    assert caught.value.fields == {"state": "checked", "step": "approve"}


def test_a_step_is_for_those_who_have_the_right(office: Office) -> None:
    posted = office.post(CSV)
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "validate", APPROVER)
    assert refused(caught) == ("not-allowed", 403)


def test_next_steps_are_what_this_caller_may_do(office: Office) -> None:
    submission = office.post(CSV)["id"]

    def steps(actor: str) -> list[str]:
        return list(office.call("get", {"submission": submission}, actor)["next_steps"])

    assert steps(SUBMITTER) == ["withdraw"]
    assert steps(VALIDATOR) == ["validate", "reject", "request-clarification"]
    office.step(submission, "validate", VALIDATOR)
    assert steps(APPROVER) == ["approve", "reject"]
    office.step(submission, "approve", APPROVER)
    assert steps(APPROVER) == ["release", "reject"]
    office.step(submission, "release", APPROVER)
    assert steps(APPROVER) == []


def test_before_release_only_those_at_work_on_it_see_a_submission(office: Office) -> None:
    submission = office.post(CSV)["id"]
    request = {"submission": submission}
    for actor in (SUBMITTER, VALIDATOR, APPROVER):
        assert office.call("get", request, actor)["id"] == submission
        assert len(office.call("list", {}, actor)["items"]) == 1
    for stranger in (USER, FOREIGNER, ADMINISTRATOR, None):
        for operation in ("get", "observations", "differences", "history"):
            with pytest.raises(Refused) as caught:
                office.call(operation, request, stranger)
            assert refused(caught) == ("not-found", 404)
    for stranger in (USER, FOREIGNER, ADMINISTRATOR):
        assert office.call("list", {}, stranger)["items"] == []
    with pytest.raises(Refused) as caught:
        office.call("list", {}, None)
    assert refused(caught) == ("not-signed-in", 401)
    with pytest.raises(Refused) as caught:
        office.step(submission, "validate", FOREIGNER)
    assert refused(caught) == ("not-found", 404)


def test_after_release_the_countrys_people_see_it_and_nobody_else(office: Office) -> None:
    submission = office.released(CSV)["id"]
    for actor in (USER, ADMINISTRATOR):
        assert office.call("observations", {"submission": submission}, actor)["items"][0]["value"] == 7
        assert [item["id"] for item in office.call("list", {}, actor)["items"]] == [submission]
    with pytest.raises(Refused):
        office.call("get", {"submission": submission}, FOREIGNER)
    assert office.call("list", {}, FOREIGNER)["items"] == []


def test_another_countrys_figures_are_not_submitted(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        office.post(CSV, actor=FOREIGNER)
    assert refused(caught) == ("not-allowed", 403)
    with pytest.raises(Refused) as caught:
        office.post(CSV, country="GE")
    assert refused(caught) == ("not-allowed", 403)
    assert office.events() == []


def test_an_agencys_machine_submits_and_people_release(office: Office) -> None:
    posted = office.post(CSV, actor=KEY)
    assert posted["submitted_by"] == KEY
    assert posted["next_steps"] == []
    assert office.release(posted["id"])["state"] == "released"


def test_nothing_is_released_for_the_first_time_without_complete_documentation(office: Office) -> None:
    write_documentation(office.bench, "MD", INDICATOR, complete=False)
    office.catch_up()
    posted = office.post(CSV)
    with pytest.raises(Refused) as caught:
        office.release(posted["id"])
    assert refused(caught) == ("documentation-incomplete", 409)
    write_documentation(office.bench, "MD", INDICATOR)
    office.catch_up()
    assert office.step(posted["id"], "release", APPROVER)["state"] == "released"
    write_documentation(office.bench, "MD", INDICATOR, complete=False)
    office.catch_up()
    assert office.released(CSV.replace("2024", "2023"))["state"] == "released"


def test_a_country_may_require_fewer_steps_or_two_people(office: Office) -> None:
    set_workflow(office.bench, validation_required=False, approval_required=False)
    posted = office.post(CSV)
    assert office.step(posted["id"], "release", APPROVER)["state"] == "released"
    set_workflow(office.bench, distinct_validator_and_approver=True)
    posted = office.post(CSV.replace("2024", "2023"))
    office.step(posted["id"], "validate", OTHER_APPROVER)
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "approve", OTHER_APPROVER)
    assert refused(caught) == ("same-person", 403)


def test_a_country_says_who_releases(office: Office) -> None:
    def ready(year: str) -> str:
        submission = str(office.post(CSV.replace("2024", year))["id"])
        office.step(submission, "validate", VALIDATOR)
        office.step(submission, "approve", APPROVER)
        return submission

    def steps(submission: str, actor: str) -> list[str]:
        return list(office.call("get", {"submission": submission}, actor)["next_steps"])

    for year, released_by, refused_one, allowed_one in (
        ("2023", "approver", OTHER_APPROVER, APPROVER),
        ("2022", "other", APPROVER, OTHER_APPROVER),
    ):
        submission = ready(year)
        assert "release" in steps(submission, refused_one)
        set_workflow(office.bench, released_by=released_by)
        assert "release" not in steps(submission, refused_one)
        with pytest.raises(Refused) as caught:
            office.step(submission, "release", refused_one)
        assert refused(caught) == (f"released-by-{released_by}", 403)
        assert office.state(submission) == "approved"
        assert "release" in steps(submission, allowed_one)
        assert office.step(submission, "release", allowed_one)["state"] == "released"
        set_workflow(office.bench)


def test_an_approver_who_may_release_no_more_does_not(office: Office) -> None:
    set_workflow(office.bench, released_by="approver")
    submission = office.post(CSV)["id"]
    office.step(submission, "validate", VALIDATOR)
    office.step(submission, "approve", APPROVER)
    number = APPROVER.removeprefix("person:")
    grant = {"grant": f"{number}-data-approver", "person": number}
    office.bench.append("identity.role-revoked", grant, country="MD", stream="directory")
    office.catch_up()
    with pytest.raises(Refused) as caught:
        office.step(submission, "release", APPROVER)
    assert refused(caught) == ("not-found", 404)
    # The way out: somebody else asks back, signs off anew, and releases.
    office.step(submission, "request-clarification", OTHER_APPROVER, "Who signs?")
    office.step(submission, "answer", SUBMITTER, "You do.")
    office.step(submission, "validate", VALIDATOR)
    office.step(submission, "approve", OTHER_APPROVER)
    assert office.step(submission, "release", OTHER_APPROVER)["state"] == "released"


def test_a_question_and_its_answer_are_kept(office: Office) -> None:
    submission = office.post(CSV)["id"]
    asked = office.step(submission, "request-clarification", VALIDATOR, "Why so few?")
    assert (asked["state"], asked["question"]) == ("clarification-requested", "Why so few?")
    answered = office.step(submission, "answer", SUBMITTER, "The office was closed.")
    assert (answered["state"], answered["answer"]) == ("checked", "The office was closed.")
    history = office.call("history", {"submission": submission}, VALIDATOR)["items"]
    assert [(each["type"], each["by"], each["comment"], each["state"]) for each in history] == [
        ("submission.received", SUBMITTER, None, "received"),
        ("submission.checked", SUBMITTER, None, "checked"),
        ("submission.clarification-requested", VALIDATOR, "Why so few?", "clarification-requested"),
        ("submission.clarification-answered", SUBMITTER, "The office was closed.", "checked"),
    ]
    page = office.call("history", {"submission": submission, "limit": 3}, VALIDATOR)
    assert page["items"] == history[:3]
    rest = {"submission": submission, "limit": 1, "after": page["next"]}
    assert office.call("history", rest, VALIDATOR) == {"items": history[3:], "next": None}


def test_a_warning_waits_for_a_comment(office: Office) -> None:
    posted = office.post(CSV + "2024,MD,_T,1\n")
    assert posted["warnings"] == 1
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "validate", VALIDATOR)
    assert refused(caught) == ("warnings-uncommented", 422)
    office.comment(posted["id"], VALIDATOR, "own-citizenship", comment="Dual citizens.")
    assert office.step(posted["id"], "validate", VALIDATOR)["state"] == "validated"
