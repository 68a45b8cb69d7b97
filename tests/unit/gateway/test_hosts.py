"""The system answers under its own names only."""

from collections.abc import Callable

import pytest
from flask import Flask

from servicekit.settings import Settings

PUBLIC = Settings(host="0.0.0.0", public_url="https://figures.example.org/")  # behind a proxy
Make = Callable[..., Flask]


@pytest.mark.parametrize(
    "host", ["figures.example.org", "figures.example.org:443", "localhost:8000", "[::1]:80"]
)
def test_own_names_are_answered(make_app: Make, host: str) -> None:
    answer = make_app(settings=PUBLIC).test_client().get("/api/v1/me", headers={"Host": host})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "figures.example.org.evil.example",
        "figures.example.org@evil.example",
        "",
        "a b",
        "ru:x",
    ],
)
@pytest.mark.parametrize("settings", [PUBLIC, Settings()], ids=["public", "loopback"])
def test_a_name_that_is_not_ones_own_is_refused_and_not_repeated(
    make_app: Make, settings: Settings, host: str
) -> None:
    client = make_app(settings=settings).test_client()
    answer = client.get("/api/v1/me", headers={"Host": host, "Accept-Language": "ru"})
    assert answer.status_code == 421
    assert answer.json is not None
    assert answer.json["code"] == "unknown-host"
    assert "evil" not in answer.text


def test_a_forwarded_name_counts_only_behind_a_proxy_of_ones_own(make_app: Make) -> None:
    headers = {"Host": "figures.example.org", "X-Forwarded-Host": "evil.example"}
    direct = make_app(settings=PUBLIC).test_client().get("/api/v1/me", headers=headers)
    assert direct.status_code == 401
    behind = Settings(public_url=PUBLIC.public_url, trusted_proxies=1)
    assert make_app(settings=behind).test_client().get("/api/v1/me", headers=headers).status_code == 421


def test_without_a_public_address_a_system_on_a_network_answers_to_every_name(make_app: Make) -> None:
    client = make_app(settings=Settings(host="0.0.0.0")).test_client()  # what is tested
    assert client.get("/api/v1/me", headers={"Host": "ministry.local"}).status_code == 401


def test_what_watches_the_system_asks_by_address(make_app: Make) -> None:
    client = make_app(settings=PUBLIC).test_client()
    assert client.get("/health/live", headers={"Host": "10.0.0.7:8000"}).status_code == 200
