"""What can be asked about a country's agencies and the keys of their systems."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from services.identity.domain.values import KeyAction


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAgency:
    """Add an agency that collects data."""

    agency: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameAgency:
    """Give an agency other names."""

    agency: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SucceedAgency:
    """Let an agency take over from another. starts: the first day."""

    agency: str
    successor: str
    starts: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAgency:
    """End an agency. sources, positions: those it holds today; they are left without it only if forced."""

    agency: str
    reason: str
    force: bool
    sources: tuple[str, ...]
    positions: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueKey:
    """Give an agency's system a key. expires_at: RFC 3339, UTC."""

    key: str
    agency: str
    label: str
    indicators: tuple[str, ...] | None
    sources: tuple[str, ...] | None
    actions: tuple[KeyAction, ...]
    networks: tuple[str, ...]
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowKey:
    """Let a key do less, or name it differently. changes: fields of KeyNarrowed. now: aware."""

    key: str
    changes: Mapping[str, Any]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateKey:
    """Give a key another secret. overlap: how long the present one goes on counting. now: aware."""

    key: str
    overlap: timedelta
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeKey:
    """End a key before its time."""

    key: str
    reason: str
