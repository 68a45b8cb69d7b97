"""The same file again, also at the same instant; and an idempotency key used for something else."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.journey.office import RELEASED, Office

JSON = "application/json"
CALLERS = 6


def at_once(calls: Sequence[Callable[[], requests.Response]]) -> list[requests.Response]:
    """The answers to calls that are all made at the same instant."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], requests.Response]) -> requests.Response:
        barrier.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def file_of(office: Office, value: int = 7) -> bytes:
    return office.body(f'[{{"period": "{next(office.periods)}", "value": {value}}}]')


def test_the_same_file_again_changes_nothing_and_says_so(office: Office) -> None:
    file = file_of(office)
    first = office.posting(file, JSON)("en")
    assert first.status_code == 201
    position = office.position()
    again = office.posting(file, JSON)("en")
    assert (again.status_code, again.json()["duplicate"], again.json()["id"]) == (
        200,
        True,
        first.json()["id"],
    )
    assert office.posting(RELEASED)("en").json()["duplicate"] is True
    assert office.events_after(position) == []


def test_the_same_file_at_the_same_instant_is_one_submission(any_office: Office) -> None:
    send = any_office.posting(file_of(any_office), JSON)
    position = any_office.position()
    answers = at_once([lambda: send("en")] * CALLERS)
    assert sorted(answer.status_code for answer in answers) == [200] * (CALLERS - 1) + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted(any_office.events_after(position)) == [
        "submission.checked",
        "submission.observations-recorded",
        "submission.received",
    ]
    assert not {name for name in any_office.files() if name.startswith("uploads")}


def test_different_files_at_the_same_instant_are_all_accepted(any_office: Office) -> None:
    sends = [any_office.posting(file_of(any_office), JSON) for _ in range(2 * CALLERS)]
    answers = at_once([lambda send=send: send("en") for send in sends])  # type: ignore[misc]
    assert [answer.status_code for answer in answers] == [201] * len(sends)
    assert len({answer.json()["id"] for answer in answers}) == len(sends)


def test_one_key_at_the_same_instant_is_one_command(any_office: Office) -> None:
    headers = {"Idempotency-Key": "once"}
    send = any_office.posting(file_of(any_office), JSON, headers=headers)
    position = any_office.position()
    answers = at_once([lambda: send("en")] * CALLERS)
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(any_office.events_after(position)) == 3


def test_one_key_for_different_files_at_the_same_instant_lets_one_in(any_office: Office) -> None:
    headers = {"Idempotency-Key": "either"}
    files = [file_of(any_office, value) for value in range(CALLERS)]
    position = any_office.position()
    sends = [any_office.posting(file, JSON, headers=headers) for file in files]
    answers = at_once([lambda send=send: send("en") for send in sends])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * (CALLERS - 1)
    codes = {answer.json().get("code") for answer in answers if answer.status_code == 422}
    assert codes == {"idempotency-key-reused"}
    assert len(any_office.events_after(position)) == 3


def test_a_key_used_for_other_content_is_refused(any_office: Office) -> None:
    headers = {"Idempotency-Key": "mine"}
    file = file_of(any_office)
    first = any_office.posting(file, JSON, headers=headers)("en")
    assert first.status_code == 201
    other = any_office.posting(file_of(any_office, 8), JSON, headers=headers)
    any_office.refused(other, 422, "idempotency-key-reused")
    position = any_office.position()
    again = any_office.posting(file, JSON, headers=headers)("en")
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert any_office.events_after(position) == []


def test_a_key_that_changed_nothing_is_kept_too(any_office: Office) -> None:
    opened = file_of(any_office)
    assert any_office.posting(opened, JSON)("en").status_code == 201
    position = any_office.position()
    for key, file, media_type in (("standing", RELEASED, "text/csv"), ("open", opened, JSON)):
        headers = {"Idempotency-Key": key}
        answers = [any_office.posting(file, media_type, headers=headers)("en") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert [answer.json()["duplicate"] for answer in answers] == [True, True]
        assert len({answer.json()["id"] for answer in answers}) == 1
        other = any_office.posting(file_of(any_office, 9), JSON, headers=headers)
        any_office.refused(other, 422, "idempotency-key-reused")
    assert any_office.events_after(position) == []


def test_a_key_belongs_to_its_caller_and_its_route(office: Office) -> None:
    headers = {"Idempotency-Key": "everybody's"}
    first = office.posting(file_of(office), JSON, headers=headers)("en")
    colleague = office.own.person("data-submitter", "colleague")
    other = office.posting(file_of(office, 8), JSON, by=colleague, headers=headers)("en")
    assert (first.status_code, other.status_code) == (201, 201)
    path = f"/api/v1/submissions/{first.json()['id']}/withdraw"
    withdrawn = office.submitter.send("POST", path, headers=headers, json={})
    assert withdrawn.status_code == 200, withdrawn.text


def test_a_step_repeated_under_its_key_is_taken_once(office: Office) -> None:
    submission, by = office.submitted(), office.own.person("data-validator")
    headers = {"Idempotency-Key": "step"}
    path = f"/api/v1/submissions/{submission}/validate"
    position = office.position()
    for _ in range(2):
        assert by.send("POST", path, headers=headers, json={"comment": "seen"}).status_code == 200
    assert office.events_after(position) == ["submission.validated"]

    def otherwise(language: str) -> requests.Response:
        given = {**headers, "Accept-Language": language}
        return by.send("POST", path, headers=given, json={"comment": "seen again"})

    office.refused(otherwise, 422, "idempotency-key-reused")


def test_a_refused_file_is_refused_again_under_its_key(office: Office) -> None:
    headers = {"Idempotency-Key": "refused"}
    bad = office.posting(b"period,value\n2024,-1\n", headers=headers)
    position = office.position()
    for _ in range(2):
        answer = bad("en")
        assert (answer.status_code, answer.json()["code"]) == (422, "has-errors")
        assert answer.json()["findings"][0]["row"] == 2
    assert office.events_after(position) == ["submission.refused"]


@pytest.mark.parametrize("key", ["", "two words", "k" * 201])
def test_a_key_of_another_form_is_refused(office: Office, key: str) -> None:
    send = office.posting(file_of(office), JSON, headers={"Idempotency-Key": key})
    office.refused(send, 422, "invalid-request")
