"""The events of the keys of agencies' systems."""

from dataclasses import dataclass
from typing import ClassVar

from services.identity.domain.values import KeyAction


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIssued:
    """An agency's system got a key; the key itself is in no event."""

    TYPE: ClassVar[str] = "identity.key-issued"
    key: str
    country: str
    agency: str
    label: str
    indicators: tuple[str, ...] | None
    sources: tuple[str, ...] | None
    actions: tuple[KeyAction, ...]
    networks: tuple[str, ...]
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNarrowed:
    """A key may do less than before, or has another label; all of it is said as it stands then."""

    TYPE: ClassVar[str] = "identity.key-narrowed"
    key: str
    country: str
    label: str
    indicators: tuple[str, ...] | None
    sources: tuple[str, ...] | None
    actions: tuple[KeyAction, ...]
    networks: tuple[str, ...]
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRotated:
    """A key got another secret; the one before it counts until a moment. No secret is in an event."""

    TYPE: ClassVar[str] = "identity.key-rotated"
    key: str
    country: str
    old_secret_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked:
    """A key ended before its time."""

    TYPE: ClassVar[str] = "identity.key-revoked"
    key: str
    country: str
    reason: str
