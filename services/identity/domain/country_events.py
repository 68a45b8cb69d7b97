"""What happens to a country, its agencies and their keys after they came into being; see domain.events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from services.identity.domain.values import KeyAction


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryDescribed:
    """How a country wants to be named and reached; None: it did not say, and the usual names are used.

    contact: office (texts by language), email, telephone, website; each may be None.
    """

    TYPE: ClassVar[str] = "identity.country-described"
    country: str
    names: Mapping[str, str] | None
    contact: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryWithdrawn:
    """A country takes no part any more; its figures stay in the log, and its own."""

    TYPE: ClassVar[str] = "identity.country-withdrawn"
    country: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRenamed:
    """An agency has other names from now on; it is the same agency."""

    TYPE: ClassVar[str] = "identity.agency-renamed"
    country: str
    agency: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySucceeded:
    """An agency takes over from another. from_: the first day, RFC 3339."""

    TYPE: ClassVar[str] = "identity.agency-succeeded"
    country: str
    agency: str
    successor: str
    from_: str


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
class GroupLeft:
    """A country is no member and no partner of a group any more."""

    TYPE: ClassVar[str] = "identity.group-left"
    group: str
    country: str
