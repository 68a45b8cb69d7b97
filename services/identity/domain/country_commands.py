"""What can be asked of a country about itself, its agencies and their keys; see domain.commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeCountry:
    """Say how the country is named and reached. changes: names, contact as in CountryDescribed, or one."""

    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCountry:
    """End the country's part in the mechanism: its sharing and its keys end with it."""

    reason: str


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
class LeaveGroup:
    """Take a country out of a group."""

    country: str
