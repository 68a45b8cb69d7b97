"""Submissions over the API: every way in, what goes to the service, and what is answered."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from servicekit.blobs import BlobStore
from servicekit.context import Context
from servicekit.errors import Refused, Unavailable
from tests.unit.gateway.fakes import FakeCalls, bearer

PLACE = {"country": "MD", "indicator": "ASYLUM_APPLICATIONS", "source": "REG"}
QUERY = "country=MD&indicator=ASYLUM_APPLICATIONS&source=REG"
CSV = b"period,value\n2024,8360\n"
ANSWER: dict[str, Any] = {
    **PLACE,
    "id": "s1",
    "state": "checked",
    "findings": [],
    "comments": [],
    "uncommented": [],
    "duplicate": False,
    "position": 9,
}


@pytest.fixture(autouse=True)
def arrived(calls: FakeCalls, uploads: BlobStore) -> list[bytes]:
    """What the service found among the uploads."""
    contents: list[bytes] = []

    def submit(request: Any, _: Context) -> dict[str, Any]:
        contents.append(uploads.get(request["upload"], key_id="uploads"))
        return ANSWER

    calls.answers["submission.submit"] = submit
    return contents


def asked(calls: FakeCalls) -> dict[str, Any]:
    (made,) = calls.of("submission.submit")
    return {name: value for name, value in made.request.items() if name != "upload"}


def test_csv_comes_with_its_head_in_the_query(
    calls: FakeCalls, client: FlaskClient, arrived: list[bytes]
) -> None:
    answer = client.post(
        f"/api/v1/submissions?{QUERY}&reason=late", data=CSV, content_type="text/csv", headers=bearer("ana")
    )
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/v1/submissions/s1"
    assert asked(calls) == {
        **PLACE,
        "reason": "late",
        "mapping": None,
        "media_type": "text/csv",
        "file_name": None,
        "charset": None,
    }
    assert arrived == [CSV]


def test_json_brings_its_head_along(calls: FakeCalls, client: FlaskClient, arrived: list[bytes]) -> None:
    body = b'{"country":"MD","indicator":"ASYLUM_APPLICATIONS","source":"REG","observations":[{}]}'
    answer = client.post(
        "/api/v1/submissions", data=body, content_type="application/json", headers=bearer("machine")
    )
    assert answer.status_code == 201
    assert asked(calls) == {
        **PLACE,
        "reason": None,
        "mapping": None,
        "media_type": "application/json",
        "file_name": None,
        "charset": None,
    }
    assert arrived == [body]


@pytest.mark.parametrize("number", ["NaN", "1e400", "1" + "0" * 30, "3.5", "-1"])
def test_what_is_wrong_with_a_number_is_for_the_checks_to_say(
    client: FlaskClient, arrived: list[bytes], number: str
) -> None:
    body = (
        '{"country":"MD","indicator":"ASYLUM_APPLICATIONS","source":"REG","observations":'
        f'[{{"period":"2024","value":{number}}}]}}'
    ).encode()
    answer = client.post(
        "/api/v1/submissions", data=body, content_type="application/json", headers=bearer("ana")
    )
    assert answer.status_code == 201
    assert arrived == [body]


def test_a_figure_that_is_given_twice_in_one_object_is_refused(calls: FakeCalls, client: FlaskClient) -> None:
    body = b'{"country":"MD","indicator":"I","source":"REG","observations":[{"value":1,"value":2}]}'
    answer = client.post(
        "/api/v1/submissions", data=body, content_type="application/json", headers=bearer("ana")
    )
    assert answer.status_code == 400
    assert not calls.of("submission.submit")


def test_a_form_brings_a_file_with_its_name(
    calls: FakeCalls, client: FlaskClient, arrived: list[bytes]
) -> None:
    # Windows with Excel calls CSV this; the name says what it is.
    file = (io.BytesIO(CSV), "Убежище 2024.csv", "application/vnd.ms-excel")
    answer = client.post("/api/v1/submissions", data={**PLACE, "file": file}, headers=bearer("ana"))
    assert answer.status_code == 201
    assert asked(calls) == {
        **PLACE,
        "reason": None,
        "mapping": None,
        "media_type": "text/csv",
        "file_name": "Убежище 2024.csv",
        "charset": None,
    }
    assert arrived == [CSV]


def test_a_file_of_another_kind_is_refused(calls: FakeCalls, client: FlaskClient) -> None:
    file = (io.BytesIO(b"%PDF"), "a.pdf", "application/pdf")
    answer = client.post("/api/v1/submissions", data={**PLACE, "file": file}, headers=bearer("ana"))
    assert answer.status_code == 415
    assert not calls.of("submission.submit")


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", ""])
def test_a_body_of_another_kind_is_refused(client: FlaskClient, media_type: str) -> None:
    answer = client.post(
        f"/api/v1/submissions?{QUERY}", data=CSV, content_type=media_type, headers=bearer("ana")
    )
    assert answer.status_code == 415
    assert answer.json is not None
    assert "text/csv" in answer.json["accepted"]


def test_a_missing_head_is_named(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/submissions?country=MD", data=CSV, content_type="text/csv", headers=bearer("ana")
    )
    assert answer.status_code == 422
    assert answer.json is not None
    assert {item["field"] for item in answer.json["errors"]} == {"indicator", "source"}


def test_a_duplicate_is_200_and_says_so(calls: FakeCalls, client: FlaskClient) -> None:
    calls.answers["submission.submit"] = {**ANSWER, "duplicate": True, "position": None}
    answer = client.post(
        f"/api/v1/submissions?{QUERY}", data=CSV, content_type="text/csv", headers=bearer("ana")
    )
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["duplicate"] is True


def test_a_refused_file_leaves_nothing_behind(
    calls: FakeCalls, client: FlaskClient, uploads: BlobStore, tmp_path: Any
) -> None:
    finding = {"severity": "error", "code": "negative-value", "row": 2, "column": "value", "params": {}}
    calls.answers["submission.submit"] = Refused("has-errors", 422, {"findings": [finding], "errors": 1})
    answer = client.post(
        f"/api/v1/submissions?{QUERY}", data=CSV, content_type="text/csv", headers=bearer("ana")
    )
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["findings"][0]["row"] == 2
    assert answer.json["findings"][0]["message"]
    assert not [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]


def test_a_file_that_may_still_be_read_is_kept(calls: FakeCalls, client: FlaskClient, tmp_path: Any) -> None:
    calls.answers["submission.submit"] = Unavailable(part="submission")
    answer = client.post(
        f"/api/v1/submissions?{QUERY}", data=CSV, content_type="text/csv", headers=bearer("ana")
    )
    assert answer.status_code == 503
    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]


@pytest.mark.parametrize("reached", [True, False])
def test_a_release_waits_for_reports(calls: FakeCalls, client: FlaskClient, reached: bool) -> None:
    calls.answers["submission.step"] = {**ANSWER, "state": "released", "position": 40}
    calls.answers["reporting.await_position"] = {"reached": reached}
    answer = client.post("/api/v1/submissions/s1/release", headers=bearer("ion"))
    assert answer.status_code == (200 if reached else 202)
    (waited,) = calls.of("reporting.await_position")
    assert waited.request["position"] == 40


def test_a_release_is_done_even_if_reporting_is_away(calls: FakeCalls, client: FlaskClient) -> None:
    calls.answers["submission.step"] = {**ANSWER, "state": "released", "position": 40}
    calls.answers["reporting.await_position"] = Unavailable(part="reporting")
    assert client.post("/api/v1/submissions/s1/release", headers=bearer("ion")).status_code == 202


@pytest.mark.parametrize("mode", ["national", "public"])
def test_an_agreement_waits_for_reports(calls: FakeCalls, client: FlaskClient, mode: str) -> None:
    calls.answers["identity.set_agreement"] = {"mode": mode, "countries": [], "position": 41}
    calls.answers["reporting.await_position"] = {"reached": False}
    answer = client.put(
        "/api/v1/agreements/MD/ASYLUM_APPLICATIONS", json={"mode": mode}, headers=bearer("admin")
    )
    assert answer.status_code == 202


def test_steps_that_there_are_not_are_not_found(client: FlaskClient) -> None:
    assert client.post("/api/v1/submissions/s1/publish", headers=bearer("ion")).status_code == 404


def test_the_next_page_of_a_list_is_a_url_with_the_same_filters(
    calls: FakeCalls, client: FlaskClient
) -> None:
    calls.answers["submission.list"] = {"items": [], "next": "17"}
    answer = client.get("/api/v1/submissions?state=checked&limit=1", headers=bearer("ion"))
    assert answer.json is not None
    assert answer.json["next"] == "http://localhost/api/v1/submissions?state=checked&limit=1&after=17"
    client.get(answer.json["next"], headers=bearer("ion"))
    assert calls.of("submission.list")[-1].request["after"] == "17"
