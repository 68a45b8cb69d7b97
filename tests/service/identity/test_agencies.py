"""Agencies, and the keys of their systems: what they may do, and when they end."""

from typing import Any

import pytest

from servicekit.errors import Refused, code_of
from tests.service.identity.conftest import NAMES, System, admit, both_databases, issue, refused


def test_agencies_are_registered_and_closed_by_their_country(system: System, mia: dict[str, Any]) -> None:
    assert (mia["open"], mia["names"]) == (True, NAMES)
    with refused("agency-exists", 409):
        system.call("register_agency", by="person:2", country="MD", agency="MIA", names=NAMES)
    with refused("not-allowed", 403):
        system.call("close_agency", by="person:1", country="MD", agency="MIA", reason="no")
    assert not system.call("close_agency", by="person:2", country="MD", agency="MIA", reason=None)["open"]
    with refused("agency-closed", 409):
        system.call("close_agency", by="person:2", country="MD", agency="MIA")
    with refused("unknown-agency", 422):
        system.call("close_agency", by="person:2", country="MD", agency="NONE")
    (listed,) = system.call("list_agencies", country="MD")["items"]
    assert (listed["agency"], listed["open"]) == ("MIA", False)


@both_databases
def test_a_key_acts_within_its_limits_and_nowhere_else(system: System, mia: dict[str, Any]) -> None:
    key = issue(system, sources=["REG"], networks=["192.0.2.0/24"])
    principal = system.call("authenticate", token=key["secret"], address="192.0.2.9")
    assert principal["actor"] == f"key:{key['key']}"
    assert (principal["kind"], principal["person"], principal["country"]) == ("key", None, "MD")
    rights, actor = system.bench.kit.rights, principal["actor"]
    right = {"country": "MD", "indicator": "ENTRIES", "source": "REG", "address": "192.0.2.9"}
    assert rights.allows(actor, "submission.submit", **right)
    for wrong in (
        {"country": "PL"},
        {"indicator": "ASYLUM_APPLICATIONS"},
        {"indicator": None},
        {"source": "OTHER"},
        {"address": "198.51.100.1"},
        {"address": None},
    ):
        assert not rights.allows(actor, "submission.submit", **{**right, **wrong})
    for action in ("submission.approve", "submission.withdraw", "figures.read", "agreement.set"):
        assert not rights.allows(actor, action, **right)
    assert system.call("me", by=actor)["name"] == "nightly export"


def test_a_key_is_not_taken_from_another_network(system: System, mia: dict[str, Any]) -> None:
    key = issue(system, networks=["192.0.2.0/24", "2001:db8::/32"])
    for address in ("198.51.100.1", None, "nonsense"):
        with refused("network-not-allowed", 403):
            system.call("authenticate", token=key["secret"], address=address)
    for address in ("192.0.2.255", "2001:db8::1", "::ffff:192.0.2.1"):
        assert system.call("authenticate", token=key["secret"], address=address)["country"] == "MD"


def test_a_key_expires(system: System, mia: dict[str, Any]) -> None:
    key = issue(system, lifetime_days=30)
    system.bench.clock.move(days=29, hours=23)
    actor = system.call("authenticate", token=key["secret"])["actor"]
    asked = {"country": "MD", "indicator": "ENTRIES", "source": "REG"}
    assert system.bench.kit.rights.allows(actor, "submission.submit", **asked)
    system.bench.clock.move(hours=1)
    assert not system.bench.kit.rights.allows(actor, "submission.submit", **asked)
    with refused("key-expired", 401):
        system.call("authenticate", token=key["secret"])


def test_a_revoked_key_is_worth_nothing(system: System, mia: dict[str, Any]) -> None:
    key = issue(system)
    polish = admit(system, "PL", "admin.pl@example.org")
    with refused("not-found", 404):
        system.call("revoke_key", by=polish, key=key["key"], reason="mine now")
    assert system.call("revoke_key", by="person:2", key=key["key"], reason="lost")["revoked"]
    with refused("not-signed-in", 401):
        system.call("authenticate", token=key["secret"])
    with refused("key-revoked", 409):
        system.call("revoke_key", by="person:2", key=key["key"], reason="again")
    (listed,) = system.call("list_keys", by="person:2", country="MD")["items"]
    assert listed["revoked"]


def test_the_keys_of_an_agency_end_with_it(system: System, mia: dict[str, Any]) -> None:
    keys = [issue(system), issue(system, label="second")]
    system.call("close_agency", by="person:2", country="MD", agency="MIA", reason="merged", force=True)
    for key in keys:
        with refused("not-signed-in", 401):
            system.call("authenticate", token=key["secret"])
    assert {payload["key"] for payload in system.payloads("key-revoked")} == {key["key"] for key in keys}
    with refused("agency-closed", 409):
        issue(system)


def test_the_secret_of_a_key_is_told_once_and_kept_nowhere(system: System, mia: dict[str, Any]) -> None:
    key = issue(system)
    listed = system.call("list_keys", by="person:2", country="MD")
    stored = repr([(event.stored, event.payload) for event in system.events()])
    assert key["secret"] not in repr(listed) + stored
    assert issue(system)["secret"] != key["secret"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"agency": "NONE"}, "unknown-agency"),
        ({"indicators": ["NOTHING"]}, "unknown-indicator"),
        ({"indicators": []}, "invalid-request"),
        ({"actions": ["approve"]}, "invalid-request"),
        ({"actions": []}, "invalid-request"),
        ({"networks": ["192.0.2.1/24"]}, "invalid-request"),
        ({"lifetime_days": 0}, "invalid-request"),
        ({"lifetime_days": 100_000}, "invalid-request"),
        ({"country": "PL"}, "not-allowed"),
    ],
)
def test_a_bad_key_is_not_issued(
    system: System, mia: dict[str, Any], fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        issue(system, **fields)
    assert code_of(caught.value) == code
    assert system.payloads("key-issued") == []
