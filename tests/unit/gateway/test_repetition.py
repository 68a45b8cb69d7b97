"""Idempotency-Key: made unique for caller and route, and given to the service."""

import pytest
from flask.testing import FlaskClient

from tests.unit.gateway.fakes import FakeCalls, bearer, principal


def key_of(calls: FakeCalls, operation: str) -> str | None:
    return calls.of(operation)[-1].context.command_key


@pytest.fixture(autouse=True)
def _answers(calls: FakeCalls) -> None:
    submission = {"id": "1", "findings": []}
    calls.answers |= {
        "submission.step": submission,
        "identity.sign_in": {"token": "t", "principal": principal("person:3")},
        "identity.issue_key": {"key": "k", "secret": "s"},
        "identity.register_agency": {"agency": "MIA"},
    }


def test_the_same_key_of_the_same_caller_and_route_is_the_same_command(
    calls: FakeCalls, client: FlaskClient
) -> None:
    for _ in range(2):
        client.post("/api/v1/submissions/1/approve", headers={**bearer("ion"), "Idempotency-Key": "k"})
    first, second = (call.context.command_key for call in calls.of("submission.step"))
    assert first == second
    assert first is not None


def test_keys_of_different_callers_and_routes_never_meet(calls: FakeCalls, client: FlaskClient) -> None:
    keys = set()
    for who in ("ion", "ana"):
        client.post("/api/v1/submissions/1/approve", headers={**bearer(who), "Idempotency-Key": "k"})
        keys.add(key_of(calls, "submission.step"))
    body = {"agency": "MIA", "names": {"en": "a", "ru": "б"}}
    client.post("/api/v1/agencies", json=body, headers={**bearer("ion"), "Idempotency-Key": "k"})
    keys.add(key_of(calls, "identity.register_agency"))
    assert len(keys) == 3


def test_one_key_may_go_with_each_step_and_each_submission(calls: FakeCalls, client: FlaskClient) -> None:
    for path in ("1/validate", "1/approve", "2/approve"):
        client.post(f"/api/v1/submissions/{path}", headers={**bearer("ion"), "Idempotency-Key": "k"})
    assert len({call.context.command_key for call in calls.of("submission.step")}) == 3


def test_without_the_header_a_command_has_no_key(calls: FakeCalls, client: FlaskClient) -> None:
    client.post("/api/v1/submissions/1/approve", headers=bearer("ion"))
    assert key_of(calls, "submission.step") is None


def test_sign_in_and_key_creation_are_never_repeated_by_key(calls: FakeCalls, client: FlaskClient) -> None:
    header = {"Idempotency-Key": "k"}
    client.post("/api/v1/sessions", json={"email": "a", "password": "b"}, headers=header)
    assert key_of(calls, "identity.sign_in") is None
    client.post("/api/v1/keys", json={"agency": "MIA", "label": "x"}, headers={**bearer("admin"), **header})
    assert key_of(calls, "identity.issue_key") is None


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "ключ"])
def test_a_key_that_is_none_is_refused(client: FlaskClient, key: str) -> None:
    headers = {**bearer("ion"), "Idempotency-Key": key.encode().decode("latin-1")}
    answer = client.post("/api/v1/submissions/1/approve", headers=headers)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"
