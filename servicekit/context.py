"""Who calls, and on whose behalf: travels with every call between services."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from servicekit.errors import NotSignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The circumstances of one request.

    actor: "person:<n>", "key:<id>", "service:<name>", "system", or None for the public.
    language: BCP 47 code for texts made on the way.
    request_id: ties log lines of one request together.
    address: the caller's network address, None inside the system.
    command_key: the caller's Idempotency-Key, already made unique per caller and route.
    """

    actor: str | None = None
    language: str = "en"
    request_id: str = "-"
    address: str | None = None
    command_key: str | None = None

    def to_wire(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> "Context":
        return cls(**{name: data[name] for name in cls.__slots__ if name in data})

    @property
    def person(self) -> str | None:
        """The number of the person who calls, None where it is no person."""
        return self.actor.removeprefix("person:") if self.actor and self.actor.startswith("person:") else None


def actor_of(context: Context) -> str:
    """Who calls. Raises NotSignedIn."""
    if context.actor is None:
        raise NotSignedIn()
    return context.actor


def person_of(context: Context) -> str:
    """The number of the person who calls. Raises NotSignedIn where it is no person."""
    if context.person is None:
        raise NotSignedIn()
    return context.person
