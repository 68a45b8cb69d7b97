"""Bodies: what is no JSON, too deep, too large or of another kind is refused before any service sees it."""

import pytest
from flask.testing import FlaskClient

from tests.unit.gateway.fakes import FakeCalls, bearer

SIGN_IN = "/api/v1/sessions"


def refused(client: FlaskClient, body: bytes, media_type: str = "application/json") -> tuple[int, str]:
    answer = client.post(SIGN_IN, data=body, content_type=media_type)
    assert answer.json is not None
    return answer.status_code, answer.json["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe{}",
        '{"email":"я"}'.encode("cp1251"),
        b'{"email": NaN, "password": "x"}',
        b'{"email": "a", "email": "b", "password": "x"}',
        b'{"email": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json_is_refused(client: FlaskClient, body: bytes) -> None:
    assert refused(client, body) == (400, "invalid-json")


@pytest.mark.parametrize("depth", [40, 100_000])
def test_deep_json_is_refused(client: FlaskClient, depth: int) -> None:
    assert refused(client, b'{"email":' + b"[" * depth + b"]" * depth + b"}") == (400, "json-too-deep")


def test_another_media_type_is_refused_and_the_right_one_named(client: FlaskClient) -> None:
    answer = client.post(SIGN_IN, data=b"email=a", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 415
    assert answer.json is not None
    assert answer.json["accepted"] == ["application/json"]


def test_a_large_body_is_refused_unread(calls: FakeCalls, client: FlaskClient) -> None:
    answer = client.post(SIGN_IN, data=b" " * 1_100_000, content_type="application/json")
    assert answer.status_code == 413
    assert answer.json is not None
    assert answer.json["limit_bytes"] == 1024 * 1024


def test_a_file_may_be_larger_than_other_bodies_but_not_than_the_setting(
    calls: FakeCalls, client: FlaskClient
) -> None:
    calls.answers["submission.submit"] = {"id": "1", "findings": [], "duplicate": False}
    query = "?country=MD&indicator=ASYLUM_APPLICATIONS&source=REG"
    for size, status in ((1_500_000, 201), (2_000_001, 413)):
        answer = client.post(
            f"/api/v1/submissions{query}", data=b"x" * size, content_type="text/csv", headers=bearer("ana")
        )
        assert answer.status_code == status


@pytest.mark.parametrize("path", ["/submissions", "/documents", "/documents/d1/versions"])
def test_nobody_sends_files_without_signing_in(client: FlaskClient, path: str) -> None:
    assert client.post(f"/api/v1{path}", data=b"x", content_type="text/csv").status_code == 401


@pytest.mark.parametrize("path", ["/submissions/new", "/documents/new"])
def test_a_large_form_of_nobody_is_refused_unread(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data=b"x" * 1_100_000, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413


def test_every_wrong_field_is_named_in_the_callers_language(client: FlaskClient) -> None:
    answer = client.post(SIGN_IN + "?lang=ru", json={"email": 5, "colour": "red"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == "invalid-request"
    assert {item["field"]: item["message"] for item in answer.json["errors"]} == {
        "email": "Должна быть строка.",
        "password": "Обязательное поле не заполнено.",
        "colour": "Неизвестное поле.",
    }


def test_an_unknown_parameter_of_a_list_is_refused_not_ignored(client: FlaskClient) -> None:
    answer = client.get("/api/v1/submissions?contry=MD", headers=bearer("ion"))
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"][0]["field"] == "contry"


def test_a_list_of_no_or_too_many_items_is_refused(client: FlaskClient) -> None:
    for limit in ("0", "501", "many"):
        assert client.get(f"/api/v1/submissions?limit={limit}", headers=bearer("ion")).status_code == 422


def test_a_body_that_is_a_list_is_refused(client: FlaskClient) -> None:
    assert refused(client, b"[]") == (422, "invalid-request")
