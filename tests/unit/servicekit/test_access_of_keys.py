"""Rights of keys: what an agency's system may do, from which networks and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from servicekit.access import Grant
from servicekit.policies import policies, within
from tests.unit.servicekit.rights import KEY, PLACE, PUBLIC, World


def test_a_key_acts_for_its_agency_within_its_limits(world: World) -> None:
    world.happens("key-issued", **KEY)
    allows = world.rights.allows
    here = {**PLACE, "address": "192.0.2.7"}
    assert allows("key:k1", "submission.submit", **here)
    for other in (
        {"country": "PL"},
        {"indicator": "EXITS"},
        {"source": "SURVEY"},
        {"address": "203.0.113.1"},
        {"address": None},
    ):
        assert not allows("key:k1", "submission.submit", **{**here, **other})
    assert {action for _, action, _ in policies() if allows("key:k1", action, **here)} == {
        "submission.submit",
        "submission.see",
        "calendar.see",
    } | PUBLIC


def test_a_key_to_read_does_not_submit(world: World) -> None:
    world.happens("key-issued", **{**KEY, "actions": ["read"], "networks": []})
    assert world.rights.allows("key:k1", "figures.read", **PLACE)
    assert not world.rights.allows("key:k1", "submission.submit", **PLACE)


def test_a_key_ends_at_its_time_although_the_decision_was_remembered(world: World) -> None:
    world.happens("key-issued", **{**KEY, "networks": []})
    world.now = datetime(2025, 5, 31, 23, 59, 59, tzinfo=UTC)
    assert world.rights.allows("key:k1", "submission.submit", **PLACE)
    world.now += timedelta(seconds=1)
    assert not world.rights.allows("key:k1", "submission.submit", **PLACE)


def test_a_revoked_key_may_do_nothing(world: World) -> None:
    world.happens("key-issued", **{**KEY, "networks": []})
    assert world.rights.allows("key:k1", "submission.submit", **PLACE)
    world.happens("key-revoked", key="k1", country="MD", reason="lost")
    assert not world.rights.allows("key:k1", "submission.submit", **PLACE)
    world.happens("key-issued", **{**KEY, "networks": []})
    assert not world.rights.allows("key:k1", "submission.submit", **PLACE)


def test_the_reach_of_a_key_is_that_of_its_actions(world: World) -> None:
    world.happens("key-issued", **KEY)
    (grant,) = world.rights.reach("key:k1", "submission.submit")
    assert grant == Grant(
        grant="k1", role="agency-system", country="MD", indicators=("ENTRIES",), sources=("REG",)
    )
    assert world.rights.reach("key:k1", "figures.read") == ()
    world.now = datetime(2025, 7, 1, tzinfo=UTC)
    assert world.rights.reach("key:k1", "submission.submit") == ()


@pytest.mark.parametrize(
    ("networks", "address", "inside"),
    [
        ((), None, True),
        (("192.0.2.0/24",), "192.0.2.255", True),
        (("192.0.2.0/24",), "192.0.3.0", False),
        (("192.0.2.0/24",), "::ffff:192.0.2.1", True),
        (("2001:db8::/32",), "2001:db8:1::1", True),
        (("2001:db8::/32",), "192.0.2.1", False),
        (("192.0.2.0/24", "2001:db8::/32"), "2001:db8::1", True),
        (("192.0.2.0/24",), None, False),
        (("192.0.2.0/24",), "192.0.2.1, 10.0.0.1", False),
        (("192.0.2.0/24",), "", False),
    ],
)
def test_an_address_lies_in_a_network(networks: tuple[str, ...], address: str | None, inside: bool) -> None:
    assert within(networks, address) is inside
