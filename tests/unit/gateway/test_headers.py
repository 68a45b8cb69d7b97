"""Headers of every answer: what browsers may do with it, and whether it changed."""

import pytest
from flask.testing import FlaskClient

from tests.unit.gateway.fakes import FakeCalls, bearer


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/api/v1/me", "/api/v1/nothing", "/health/live", "/nothing"]
)
def test_every_answer_is_protected(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Accept": "text/html"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_pages_have_no_inline_script_or_style(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page


def test_nothing_of_a_caller_is_kept_by_others(client: FlaskClient) -> None:
    headers = client.get("/api/v1/me", headers=bearer("ana")).headers
    assert "private" in headers["Cache-Control"]
    assert {"authorization", "cookie", "accept-language"} <= {
        name.strip().lower() for name in ",".join(headers.getlist("Vary")).split(",")
    }


def test_an_unchanged_read_is_not_sent_again(calls: FakeCalls, client: FlaskClient) -> None:
    first = client.get("/api/v1/me", headers=bearer("ana"))
    again = client.get("/api/v1/me", headers={**bearer("ana"), "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_the_tag_of_one_reader_is_none_for_another(client: FlaskClient) -> None:
    mine = client.get("/api/v1/me", headers=bearer("ana")).headers["ETag"]
    answer = client.get("/api/v1/me", headers={**bearer("ion"), "If-None-Match": mine})
    assert answer.status_code == 200


def test_a_changed_read_is_sent(calls: FakeCalls, client: FlaskClient) -> None:
    calls.answers["identity.list_groups"] = {"items": [], "next": None}
    tag = client.get("/api/v1/groups").headers["ETag"]
    calls.answers["identity.list_groups"] = {"items": [{"group": "CIS"}], "next": None}
    assert client.get("/api/v1/groups", headers={"If-None-Match": tag}).status_code == 200
