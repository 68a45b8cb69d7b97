"""Health: alive without anything, ready only with everything, and metrics."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient


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


def test_metrics_count_requests_by_route_and_not_by_address(client: FlaskClient) -> None:
    client.get("/documents/very-particular-number")
    text = client.get("/metrics").text
    assert 'route="/documents/<document>"' in text
    assert "very-particular-number" not in text
