"""A key's limits: they get narrower, never wider."""

from datetime import UTC, datetime
from typing import Any

import pytest

from servicekit.errors import NotFound
from services.identity.domain import country, errors
from services.identity.domain.commands import NarrowKey
from services.identity.domain.events import (
    AgencyRegistered,
    CountryAdmitted,
    KeyIssued,
    KeyNarrowed,
    KeyRevoked,
)
from tests.unit.identity.stories import Story

NOW = datetime(2025, 3, 1, tzinfo=UTC)
LIMITS: dict[str, Any] = {
    "label": "export",
    "indicators": ("ENTRIES", "EXITS"),
    "sources": None,
    "actions": ("read", "submit"),
    "networks": ("192.0.2.0/24", "2001:db8::/32"),
    "expires_at": "2026-01-01T00:00:00Z",
}
ISSUED = KeyIssued(key="k1", country="MD", agency="MIA", **LIMITS)
MOLDOVA = Story(country.unadmitted("MD"), country.decide, country.evolve).given(
    CountryAdmitted(country="MD"),
    AgencyRegistered(country="MD", agency="MIA", names={"en": "Police", "ru": "Полиция"}),
    ISSUED,
)


def narrow(key: str = "k1", **changes: Any) -> NarrowKey:
    return NarrowKey(key=key, changes=changes, now=NOW)


NARROWER: list[dict[str, Any]] = [
    {"label": "export of the register"},
    {"indicators": ("ENTRIES",)},
    {"sources": ("REG",)},
    {"actions": ("submit",)},
    {"networks": ("192.0.2.128/25",)},
    {"networks": ("192.0.2.7/32", "2001:db8:1::/48")},
    {"expires_at": "2025-06-30T00:00:00Z"},
    {"indicators": ("EXITS",), "label": "exits"},
]
WIDER: list[tuple[str, Any]] = [
    ("indicators", None),
    ("indicators", ("ENTRIES", "POPULATION")),
    ("actions", ("read", "submit", "release")),
    ("networks", ()),
    ("networks", ("192.0.0.0/16",)),
    ("networks", ("192.0.2.0/24", "198.51.100.0/24")),
    ("expires_at", "2026-01-01T00:00:01Z"),
]


@pytest.mark.parametrize("changes", NARROWER)
def test_a_key_becomes_narrower(changes: dict[str, Any]) -> None:
    narrowed = KeyNarrowed(key="k1", country="MD", **{**LIMITS, **changes})
    MOLDOVA.when(narrow(**changes)).then(narrowed)
    MOLDOVA.given(narrowed).when(narrow(**changes)).then()


@pytest.mark.parametrize(("field", "value"), WIDER)
def test_a_key_never_becomes_wider(field: str, value: Any) -> None:
    MOLDOVA.when(narrow(label="x", **{field: value})).refused(errors.KeyWidened, key="k1", field=field)


def test_what_was_taken_from_a_key_does_not_come_back() -> None:
    narrowed = KeyNarrowed(key="k1", country="MD", **{**LIMITS, "indicators": ("ENTRIES",)})
    back = narrow(indicators=LIMITS["indicators"])
    MOLDOVA.given(narrowed).when(back).refused(errors.KeyWidened, key="k1", field="indicators")


def test_a_key_that_is_over_does_not_change() -> None:
    MOLDOVA.when(narrow(key="k2", label="x")).refused(NotFound)
    revoked = KeyRevoked(key="k1", country="MD", reason="")
    MOLDOVA.given(revoked).when(narrow(label="x")).refused(errors.KeyRevokedAlready)
    ended = KeyNarrowed(key="k1", country="MD", **{**LIMITS, "expires_at": "2025-02-28T00:00:00Z"})
    MOLDOVA.given(ended).when(narrow(label="x")).refused(errors.KeyEnded)
