"""Nobody gets more than their share of a minute, and everybody is told how much of it is left."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from servicekit.settings import Settings
from servicekit.web.counting import network_of
from tests.unit.gateway.fakes import FakeCalls, bearer

PATH = "/api/v1/countries"
Make = Callable[..., Flask]


@pytest.fixture(autouse=True)
def countries(calls: FakeCalls) -> None:
    calls.answers["identity.list_countries"] = {"items": [], "next": None}


def client(make_app: Make, *, actor: int = 0, address: int = 0) -> FlaskClient:
    limits = {"actor_requests_per_minute": actor, "address_requests_per_minute": address}
    return make_app(settings=Settings(**limits)).test_client()


def test_each_answer_says_what_is_left(make_app: Make) -> None:
    browser = client(make_app, actor=3, address=10)
    left = [browser.get(PATH, headers=bearer("ana")).headers["X-RateLimit-Remaining"] for _ in range(3)]
    answer = browser.get(PATH)
    assert left == ["2", "1", "0"]
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("10", "6")
    assert 1 <= int(answer.headers["X-RateLimit-Reset"]) <= 120


def test_an_account_beyond_its_limit_has_to_wait_and_others_have_not(make_app: Make) -> None:
    browser = client(make_app, actor=2)
    for _ in range(2):
        assert browser.get(PATH, headers=bearer("ana")).status_code == 200
    refused = browser.get(PATH, headers={**bearer("ana"), "Accept-Language": "ru"})
    assert refused.status_code == 429
    assert refused.mimetype == "application/problem+json"
    assert refused.json is not None
    assert (refused.json["code"], refused.json["limit"]) == ("too-many-requests", 2)
    assert int(refused.headers["Retry-After"]) == refused.json["retry_after_s"] >= 1
    assert "Подождите" in refused.json["detail"]
    assert browser.get(PATH, headers=bearer("auditor")).status_code == 200
    assert browser.get(PATH).status_code == 200


def test_guessing_tokens_is_counted_by_the_address(make_app: Make) -> None:
    browser = client(make_app, address=3)
    answers = [browser.get(PATH, headers=bearer(f"guess-{n}")).status_code for n in range(4)]
    assert answers == [401, 401, 401, 429]


def test_one_address_does_not_use_up_what_another_has(make_app: Make) -> None:
    browser = client(make_app, address=1)
    assert [
        browser.get(PATH, environ_base={"REMOTE_ADDR": address}).status_code
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    ] == [200, 429, 200]


def test_what_watches_the_system_is_never_counted(make_app: Make) -> None:
    browser = client(make_app, address=1)
    for _ in range(3):
        answer = browser.get("/health/live")
        assert answer.status_code == 200
        assert "X-RateLimit-Limit" not in answer.headers


def test_without_limits_nothing_is_said_of_them(make_app: Make) -> None:
    assert "X-RateLimit-Limit" not in client(make_app).get(PATH).headers


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        (None, "not an address", True),
    ],
)
def test_requests_are_counted_by_address_or_by_the_network_of_an_ipv6_address(
    one: str | None, other: str, same: bool
) -> None:
    assert (network_of(one) == network_of(other)) is same
