"""Secrets of keys over time: lifetime, rotation with overlap, and what is shown of their use."""

from typing import Any

import pytest

from tests.service.identity.conftest import System, both_databases, refused

NAMES = {"en": "Police", "ru": "Полиция"}


@pytest.fixture
def key(system: System) -> dict[str, Any]:
    system.call("register_agency", by="person:2", country="MD", agency="MIA", names=NAMES)
    return issue(system)


def issue(system: System, **fields: Any) -> dict[str, Any]:
    request = {"country": "MD", "agency": "MIA", "label": "export", "lifetime_days": 90}
    return system.call("issue_key", by="person:2", **{**request, **fields})


def rotate(system: System, key: dict[str, Any], hours: int, by: str = "person:2") -> dict[str, Any]:
    return system.call("rotate_key", by=by, key=key["key"], overlap_hours=hours)


def authenticate(system: System, secret: str, address: str | None = None) -> str:
    actor: str = system.call("authenticate", token=secret, address=address)["actor"]
    return actor


@both_databases
def test_both_secrets_count_until_the_overlap_ends(system: System, key: dict[str, Any]) -> None:
    rotated = rotate(system, key, 48)
    assert rotated["secret"] != key["secret"]
    assert rotated["old_secret_until"] == "2025-03-03T09:00:00Z"
    assert rotated["expires_at"] == key["expires_at"]
    for secret in (key["secret"], rotated["secret"]):
        assert authenticate(system, secret) == f"key:{key['key']}"
    system.bench.clock.move(hours=48)
    with refused("secret-replaced", 401):
        authenticate(system, key["secret"])
    assert authenticate(system, rotated["secret"]) == f"key:{key['key']}"
    (event,) = system.payloads("key-rotated")
    assert rotated["secret"] not in str(event) and key["secret"] not in str(event)


def test_without_overlap_the_old_secret_ends_at_once(system: System, key: dict[str, Any]) -> None:
    rotated = rotate(system, key, 0)
    with refused("secret-replaced", 401):
        authenticate(system, key["secret"])
    assert authenticate(system, rotated["secret"]) == f"key:{key['key']}"


def test_a_second_rotation_ends_the_first_secret(system: System, key: dict[str, Any]) -> None:
    second = rotate(system, key, 48)
    third = rotate(system, key, 24)
    with refused("not-signed-in", 401):
        authenticate(system, key["secret"])
    for secret in (second["secret"], third["secret"]):
        assert authenticate(system, secret) == f"key:{key['key']}"


def test_no_secret_outlives_its_key(system: System, key: dict[str, Any]) -> None:
    system.bench.clock.move(days=89)
    rotated = rotate(system, key, 720)
    assert rotated["old_secret_until"] == key["expires_at"]
    system.bench.clock.move(days=1)
    for secret in (key["secret"], rotated["secret"]):
        with refused("key-expired", 401):
            authenticate(system, secret)
    with refused("key-ended", 409):
        rotate(system, key, 0)


def test_a_refused_rotation_leaves_the_secret_as_it_was(system: System, key: dict[str, Any]) -> None:
    before = system.bench.kit.log.head().position
    with refused("not-found", 404):
        rotate(system, key, 0, by="person:1")
    with refused("not-found", 404):
        rotate(system, {"key": "none"}, 0)
    with refused("overlap-too-long", 422):
        rotate(system, key, 721)
    with refused("invalid-request", 422):
        rotate(system, key, -1)
    assert system.bench.kit.log.head().position == before
    assert authenticate(system, key["secret"]) == f"key:{key['key']}"
    system.call("revoke_key", by="person:2", key=key["key"])
    with refused("key-revoked", 409):
        rotate(system, key, 0)


@pytest.mark.parametrize(
    ("days", "code"), [(0, "invalid-request"), (-1, "invalid-request"), (731, "lifetime-too-long")]
)
def test_a_lifetime_has_its_limits(system: System, key: dict[str, Any], days: int, code: str) -> None:
    with refused(code, 422):
        issue(system, lifetime_days=days)
    assert issue(system, lifetime_days=730)["expires_at"] == "2027-03-01T09:00:00Z"


@both_databases
def test_the_last_use_is_shown_to_the_minute_and_by_network(system: System, key: dict[str, Any]) -> None:
    def used() -> tuple[str | None, str | None]:
        view = system.call("get_key", by="person:2", key=key["key"])
        return view["last_used_at"], view["last_used_from"]

    assert used() == (None, None)
    position = system.bench.kit.log.head().position
    authenticate(system, key["secret"], "192.0.2.77")
    assert used() == ("2025-03-01T09:00:00Z", "192.0.2.0/24")
    system.bench.clock.move(seconds=59)
    authenticate(system, key["secret"], "198.51.100.1")
    assert used() == ("2025-03-01T09:00:00Z", "192.0.2.0/24")
    system.bench.clock.move(seconds=1)
    authenticate(system, key["secret"], "2001:db8:1:2::3")
    assert used() == ("2025-03-01T09:01:00Z", "2001:db8:1::/48")
    assert system.bench.kit.log.head().position == position
