"""What can be asked about a country's part in the mechanism, its workflow and its groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicekit.concepts import ReleasedBy
from services.identity.domain.values import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitCountry:
    """Let a country take part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeCountry:
    """Say how the country is named and reached. changes: names, contact as in CountryDescribed, or one."""

    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCountry:
    """End the country's part in the mechanism: its sharing and its keys end with it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWorkflow:
    """Decide which steps a submission needs before its release, and who releases it."""

    validation_required: bool
    approval_required: bool
    distinct_validator_and_approver: bool
    released_by: ReleasedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class FormGroup:
    """Bring a group of countries into being."""

    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinGroup:
    """Put a country into a group, or change its standing there."""

    country: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveGroup:
    """Take a country out of a group."""

    country: str


GroupCommand = FormGroup | JoinGroup | LeaveGroup
