"""How long a session lives, and the wire form of events."""

from datetime import UTC, datetime, timedelta

import pytest

from servicekit.contracts import event_types
from services.identity.domain import events
from services.identity.domain.session import Limits, Session, expired, worth_noting
from tests.contract.golden import golden_events, literal_types

LIMITS = Limits(idle_s=3600, lifetime_s=86_400)
START = datetime(2025, 3, 1, 9, tzinfo=UTC)


def session(used_after_s: int = 0) -> Session:
    return Session(
        session="s",
        person="1",
        used_at=START + timedelta(seconds=used_after_s),
        expires_at=START + timedelta(seconds=LIMITS.lifetime_s),
    )


@pytest.mark.parametrize(
    ("used_after_s", "now_s", "over"),
    [
        (0, 0, False),
        (0, 3599, False),
        (0, 3600, True),
        (3599, 7198, False),
        (86_000, 86_399, False),
        (86_000, 86_400, True),
    ],
)
def test_a_session_is_over_after_a_time_unused_or_in_all(used_after_s: int, now_s: int, over: bool) -> None:
    assert expired(session(used_after_s), START + timedelta(seconds=now_s), LIMITS) is over


def test_not_every_use_is_written_down() -> None:
    assert not worth_noting(session(), START + timedelta(seconds=35), LIMITS)
    assert worth_noting(session(), START + timedelta(seconds=36), LIMITS)


# An older version is read by an upcaster, and written no more.
GOLDEN = {
    name: golden
    for name, golden in golden_events().items()
    if name.startswith("identity.")
    and literal_types()[name] == event_types().newest(literal_types()[name].name)
}


@pytest.mark.parametrize("literal", sorted(GOLDEN))
def test_an_event_reads_and_writes_its_golden_payload(literal: str) -> None:
    payload = GOLDEN[literal]["payload"]
    event = events.event_from(literal_types()[literal].name, payload)
    assert events.payload_of(event) == payload


def test_every_contract_has_its_class() -> None:
    assert set(events.BY_TYPE) == {literal_types()[literal].name for literal in GOLDEN}


@pytest.mark.parametrize("gone", [{"erased": "person:7"}, {"sealed": "person:7"}])
def test_what_is_erased_reads_as_nothing(gone: dict[str, str]) -> None:
    payload = {"person": "7", "country": "MD", "email": gone, "name": gone, "language": "en"}
    event = events.event_from("identity.person-registered", payload)
    assert event == events.PersonRegistered(person="7", country="MD", email=None, name=None, language="en")
