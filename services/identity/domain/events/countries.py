"""The events of a country, its agencies, and what it decided for its people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from servicekit.concepts import ReleasedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryAdmitted:
    """A country takes part in the mechanism."""

    TYPE: ClassVar[str] = "identity.country-admitted"
    country: str


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
class WorkflowSet:
    """A country decided which steps a submission needs before release, and who releases it."""

    TYPE: ClassVar[str] = "identity.workflow-set"
    country: str
    validation_required: bool
    approval_required: bool
    distinct_validator_and_approver: bool
    released_by: ReleasedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRuleSet:
    """A country decided what it asks of its people when they sign in."""

    TYPE: ClassVar[str] = "identity.sign-in-rule-set"
    country: str
    second_factor_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRegistered:
    """A country registered an agency that collects data."""

    TYPE: ClassVar[str] = "identity.agency-registered"
    country: str
    agency: str
    names: Mapping[str, str]


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
class AgencyClosed:
    """An agency ended."""

    TYPE: ClassVar[str] = "identity.agency-closed"
    country: str
    agency: str
    reason: str
