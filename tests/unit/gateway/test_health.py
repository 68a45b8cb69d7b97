"""Health: alive without anything, ready only with everything, and metrics."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from eventlog import Head
from servicekit.errors import NotSignedIn, Unavailable
from tests.unit.gateway.fakes import FakeCalls


def test_a_process_lives_without_any_part(client: FlaskClient) -> None:
    assert client.get("/health/live").json == {"status": "live"}


def test_it_is_ready_when_every_part_is(make_app: Callable[..., Flask]) -> None:
    def broken() -> bool:
        raise ConnectionError("postgresql://user:secret@host")

    ready = make_app(checks={"log": lambda: True}).test_client().get("/health/ready")
    assert (ready.status_code, ready.json) == (200, {"status": "ready", "parts": {"log": True}})
    answer = make_app(checks={"log": lambda: True, "broker": broken}).test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json == {"status": "not-ready", "parts": {"log": True, "broker": False}}
    assert "secret" not in answer.text


def test_by_default_ready_means_that_log_rights_and_every_service_answer(
    make_app: Callable[..., Flask], calls: FakeCalls
) -> None:
    class Log:
        def head(self) -> Any:
            return Head(epoch=0, position=0, chain=b"")

    empty: dict[str, Any] = {"items": [], "next": None}
    calls.answers |= {f"{name}.list": empty for name in ("submission", "documents")}
    calls.answers |= {"identity.list_countries": empty, "catalog.list_indicators": empty}
    client = make_app(log=Log()).test_client()
    answer = client.get("/health/ready")
    assert (answer.status_code, set(answer.json["parts"].values())) == (200, {True})
    calls.answers["submission.list"] = NotSignedIn()
    assert client.get("/health/ready").status_code == 200
    calls.answers["documents.list"] = Unavailable(part="documents")
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert [name for name, ok in answer.json["parts"].items() if not ok] == ["documents"]


def test_metrics_count_requests_by_route_and_not_by_address(client: FlaskClient) -> None:
    client.get("/documents/very-particular-number")
    text = client.get("/metrics").text
    assert 'route="/documents/<document>"' in text
    assert "very-particular-number" not in text
