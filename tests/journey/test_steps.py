"""Steps that come out of order, from the wrong person, or without the word that they need."""

import pytest
import requests

from tests.journey.office import Office
from tests.journey.test_same_again import at_once

ROLE_OF = {
    "validate": "data-validator",
    "request-clarification": "data-validator",
    "approve": "data-approver",
    "release": "data-approver",
    "reject": "data-approver",
    "withdraw": "data-submitter",
    "answer": "data-submitter",
}
WAYS = {
    "checked": [],
    "validated": ["validate"],
    "approved": ["validate", "approve"],
    "released": ["validate", "approve", "release"],
    "rejected": ["reject"],
    "withdrawn": ["withdraw"],
    "clarification-requested": ["request-clarification"],
}
POSSIBLE = {
    "checked": {"validate", "reject", "request-clarification", "withdraw"},
    "validated": {"approve", "reject", "request-clarification", "withdraw"},
    "approved": {"release", "reject", "request-clarification", "withdraw"},
    "clarification-requested": {"reject", "withdraw", "answer"},
}

DONE = {
    "validate": "submission.validated",
    "approve": "submission.approved",
    "release": "submission.released",
}


def brought_to(office: Office, state: str) -> str:
    """The number of a new submission in a state."""
    submission = office.submitted()
    for step in WAYS[state]:
        answer = office.stepping(submission, step, office.own.person(ROLE_OF[step]), "a word")("en")
        assert answer.status_code == 200, answer.text
    return submission


@pytest.mark.parametrize("state", WAYS)
def test_a_step_out_of_order_is_refused_with_the_present_state(office: Office, state: str) -> None:
    submission = brought_to(office, state)
    for step in sorted(ROLE_OF.keys() - POSSIBLE.get(state, set())):
        by = office.own.person(ROLE_OF[step])
        refusal = office.refused(office.stepping(submission, step, by, "a word"), 409, "step-not-possible")
        assert (refusal.en["state"], refusal.en["step"]) == (state, step)


def test_on_both_systems_nothing_is_approved_before_it_was_validated(any_office: Office) -> None:
    submission = any_office.submitted()
    by = any_office.own.person("data-approver")
    for step in ("approve", "release"):
        refusal = any_office.refused(any_office.stepping(submission, step, by), 409, "step-not-possible")
        assert refusal.en["state"] == "checked"


def test_nobody_judges_their_own_submission_in_any_language(office: Office) -> None:
    both = office.own.person("data-submitter", "everything")
    [person] = [
        each["person"]
        for each in office.own.administrator.items("/api/v1/users")
        if each["email"].startswith("everything.")
    ]
    for role in ("data-validator", "data-approver"):
        grant = {"role": role, "country": office.own.code}
        office.own.administrator.post(f"/api/v1/users/{person}/roles", grant)
    submission = office.submitted(by=both)
    for step in ("validate", "reject", "request-clarification"):
        office.refused(office.stepping(submission, step, both, "a word"), 403, "own-submission")
    validator = office.own.person("data-validator")
    assert office.stepping(submission, "validate", validator)("en").status_code == 200
    office.refused(office.stepping(submission, "approve", both), 403, "own-submission")


@pytest.mark.parametrize(
    ("role", "step", "status", "code"),
    [
        ("data-submitter", "validate", 403, "not-allowed"),
        ("data-submitter", "release", 403, "not-allowed"),
        ("data-validator", "approve", 403, "not-allowed"),
        ("data-approver", "validate", 403, "not-allowed"),
        ("data-approver", "withdraw", 403, "not-allowed"),
        ("user", "validate", 404, "not-found"),
        ("country-administrator", "approve", 404, "not-found"),
    ],
)
def test_a_step_of_another_role_is_refused(
    office: Office, role: str, step: str, status: int, code: str
) -> None:
    by = office.own.administrator if role == "country-administrator" else office.own.person(role)
    office.refused(office.stepping(office.submitted(), step, by, "a word"), status, code)


def test_other_countries_and_strangers_do_not_learn_that_there_is_a_submission(office: Office) -> None:
    submission = office.submitted()
    for by in (office.other.person("data-approver"), office.story.secretariat, office.auditor):
        office.refused(office.stepping(submission, "approve", by), 404, "not-found")
    office.refused(office.stepping(submission, "approve", office.story.public()), 401, "not-signed-in")


@pytest.mark.parametrize("step", ["reject", "request-clarification"])
def test_a_judgement_without_a_word_is_refused(office: Office, step: str) -> None:
    by = office.own.person("data-validator")
    for comment in (None, "  "):
        send = office.stepping(office.submitted(), step, by, comment)
        office.refused(send, 422, "comment-required")


def test_a_step_that_nobody_knows_is_not_found(office: Office) -> None:
    by = office.own.person("data-approver")
    office.refused(office.stepping(office.submitted(), "celebrate", by), 404, "not-found")


@pytest.mark.parametrize(
    ("state", "step"), [("checked", "validate"), ("validated", "approve"), ("approved", "release")]
)
def test_of_two_who_judge_at_once_one_does_it_and_the_other_is_told(
    office: Office, state: str, step: str
) -> None:
    submission = brought_to(office, state)
    role = ROLE_OF[step]
    people = [office.own.person(role), office.own.person(role, f"second-{role}")]
    sends = [office.stepping(submission, step, by) for by in people]
    answers = at_once([lambda send=send: send("en") for send in sends])  # type: ignore[misc]
    told = sorted(answers, key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in told] == [200, 409]
    problem = told[1].json()
    assert (problem["code"], problem["step"]) == ("step-not-possible", step)
    assert problem["state"] in problem["detail"]
    history = office.own.person(role).get(f"/api/v1/submissions/{submission}/history")["items"]
    assert [each["type"] for each in history].count(DONE[step]) == 1


def test_a_release_is_not_scheduled_for_a_moment_that_has_passed(office: Office) -> None:
    submission, by = brought_to(office, "approved"), office.own.person("data-approver")
    path = f"/api/v1/submissions/{submission}/scheduled-release"

    def send(language: str) -> requests.Response:
        headers = {"Accept-Language": language}
        return by.send("POST", path, headers=headers, json={"at": "2020-01-01T00:00:00Z"})

    refusal = office.refused(send, 422, "release-in-past")
    assert refusal.en["at"] == "2020-01-01T00:00:00Z"
    assert by.get(f"/api/v1/submissions/{submission}")["release_at"] is None
