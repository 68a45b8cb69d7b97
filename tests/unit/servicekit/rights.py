"""Rights that are fed by a log in miniature: what their tests begin with."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from servicekit.access import Rights

PLACE: Final = {"country": "MD", "indicator": "ENTRIES", "source": "REG"}
KEY: Final = {
    "key": "k1",
    "country": "MD",
    "agency": "MIA",
    "label": "export",
    "indicators": ["ENTRIES"],
    "sources": ["REG"],
    "actions": ["submit"],
    "networks": ["192.0.2.0/24"],
    "expires_at": "2025-06-01T00:00:00+00:00",
}
PUBLIC: Final = {"country.see", "organisation.see"}


@dataclass(frozen=True)
class Event:
    type: str
    payload: dict[str, Any]
    position: int


class World:
    """Rights, and a log in miniature that feeds them."""

    def __init__(self) -> None:
        self.now = datetime(2025, 3, 1, tzinfo=UTC)
        self.rights = Rights(lambda: self.now)
        self.position = 0

    def happens(self, what: str, **payload: Any) -> Event:
        self.position += 1
        event = Event(f"identity.{what}", payload, self.position)
        self.rights.apply(event)
        return event

    def person(self, number: str, *roles: str, country: str | None = "MD", **limits: Any) -> str:
        self.happens("person-registered", person=number, country=country)
        for role in roles:
            self.grant(number, role, country, **limits)
        return f"person:{number}"

    def grant(self, number: str, role: str, country: str | None, **limits: Any) -> str:
        grant = f"{number}-{role}-{country}"
        limits = {"indicators": None, "sources": None, **limits}
        self.happens("role-granted", grant=grant, person=number, role=role, country=country, **limits)
        return grant
