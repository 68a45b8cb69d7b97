"""The events of identity, each as its contract under contracts/events/identity says, and their wire form."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, ClassVar, Literal

from servicekit.concepts import ReleasedBy
from services.identity.domain.account_events import AccountEvent, FactorEvent, SignInPaused, SignInRuleSet
from services.identity.domain.administration import AdministrationEvent, roles_from
from services.identity.domain.country_events import (
    AgencyRenamed,
    AgencySucceeded,
    CountryDescribed,
    CountryWithdrawn,
    GroupLeft,
    KeyNarrowed,
    KeyRotated,
)
from services.identity.domain.values import AgreementMode, Existence, KeyAction, Place, Role, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryAdmitted:
    """A country takes part in the mechanism."""

    TYPE: ClassVar[str] = "identity.country-admitted"
    country: str


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
class AgencyRegistered:
    """A country registered an agency that collects data."""

    TYPE: ClassVar[str] = "identity.agency-registered"
    country: str
    agency: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyClosed:
    """An agency ended."""

    TYPE: ClassVar[str] = "identity.agency-closed"
    country: str
    agency: str
    reason: str


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
class KeyRevoked:
    """A key ended before its time."""

    TYPE: ClassVar[str] = "identity.key-revoked"
    key: str
    country: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSet:
    """A country decided who else may read an indicator of its. Moments are RFC 3339 in UTC."""

    TYPE: ClassVar[str] = "identity.agreement-set"
    country: str
    indicator: str
    mode: AgreementMode
    countries: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    terms: Mapping[str, str] | None = None
    starts_at: str | None = None
    ends_at: str | None = None
    embargo_until: str | None = None
    lapse_after_days: int | None = None
    existence: Existence = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementConfirmed:
    """A country confirmed that countries which joined one of its groups later read by its agreement."""

    TYPE: ClassVar[str] = "identity.agreement-confirmed"
    country: str
    indicator: str
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAccepted:
    """Terms of an agreement were accepted: by a person for themselves, or for the keys of a country."""

    TYPE: ClassVar[str] = "identity.terms-accepted"
    country: str
    indicator: str
    terms: str
    person: str | None
    reader_country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFormed:
    """A group of countries that share a set of indicators came into being."""

    TYPE: ClassVar[str] = "identity.group-formed"
    group: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupJoined:
    """A country joined a group, as a member or as a partner of it."""

    TYPE: ClassVar[str] = "identity.group-joined"
    group: str
    country: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered:
    """email, name: None where the person was erased."""

    TYPE: ClassVar[str] = "identity.person-registered"
    person: str
    country: str | None
    organisation: str | None = None
    email: str | None
    name: str | None
    language: str

    @property
    def place(self) -> Place:
        """Where they stand."""
        return Place(country=self.country, organisation=self.organisation)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged:
    """What stays is None, and left out of the log."""

    TYPE: ClassVar[str] = "identity.person-changed"
    person: str
    email: str | None = None
    name: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeactivated:
    """An account was closed; its grants no longer count."""

    TYPE: ClassVar[str] = "identity.person-deactivated"
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReactivated:
    """A closed account was opened again."""

    TYPE: ClassVar[str] = "identity.person-reactivated"
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged:
    """A password was set; the password itself is in no event."""

    TYPE: ClassVar[str] = "identity.password-changed"
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted:
    """A person was given a role in a country, in an organisation, or in the system where both are null."""

    TYPE: ClassVar[str] = "identity.role-granted"
    grant: str
    person: str
    role: Role
    country: str | None
    organisation: str | None = None
    indicators: tuple[str, ...] | None
    sources: tuple[str, ...] | None

    @property
    def place(self) -> Place:
        """Where it counts."""
        return Place(country=self.country, organisation=self.organisation)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRevoked:
    """A grant ended."""

    TYPE: ClassVar[str] = "identity.role-revoked"
    grant: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted:
    """A person signed in."""

    TYPE: ClassVar[str] = "identity.session-started"
    session: str
    person: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """A session ended."""

    TYPE: ClassVar[str] = "identity.session-ended"
    session: str
    person: str
    reason: Literal["signed-out", "revoked", "deactivated", "password-changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRefused:
    """person: None where no account has the address that was typed."""

    TYPE: ClassVar[str] = "identity.sign-in-refused"
    person: str | None
    reason: Literal["unknown", "password", "inactive", "second-factor"]


CountryEvent = (
    CountryAdmitted
    | CountryDescribed
    | CountryWithdrawn
    | WorkflowSet
    | AgencyRegistered
    | AgencyRenamed
    | AgencySucceeded
    | AgencyClosed
    | KeyIssued
    | KeyNarrowed
    | KeyRotated
    | KeyRevoked
    | AgreementSet
    | AgreementConfirmed
    | TermsAccepted
)
GroupEvent = GroupFormed | GroupJoined | GroupLeft
DirectoryEvent = (
    PersonRegistered
    | PersonChanged
    | PersonDeactivated
    | PersonReactivated
    | PasswordChanged
    | RoleGranted
    | RoleRevoked
    | AccountEvent
    | AdministrationEvent
)
SessionEvent = SessionStarted | SessionEnded | SignInRefused | SignInPaused | FactorEvent
Event = CountryEvent | GroupEvent | DirectoryEvent | SessionEvent | SignInRuleSet

BY_TYPE: Mapping[str, type[Event]] = {
    kind.TYPE: kind
    for union in (CountryEvent, GroupEvent, DirectoryEvent, SessionEvent)
    for kind in union.__args__
} | {SignInRuleSet.TYPE: SignInRuleSet}
"""Event type (without its version) to its class."""


def payload_of(event: Event) -> dict[str, Any]:
    """The payload of the contract: JSON values; what a change leaves as it is stays out."""
    found = {item.name: getattr(event, item.name) for item in fields(event)}
    if isinstance(event, PersonChanged):
        found = {name: value for name, value in found.items() if value is not None}
    return {name.removesuffix("_"): _plain(value) for name, value in found.items()}


def event_from(type_: str, payload: Mapping[str, Any]) -> Event:
    """The event that a payload of the log says; personal fields that are gone come back as None."""
    kind = BY_TYPE[type_]
    known = {item.name.removesuffix("_"): item.name for item in fields(kind)}
    return kind(**{known[name]: _value(name, value) for name, value in payload.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    return value


def _value(name: str, value: Any) -> Any:
    if name == "roles":
        return roles_from(value)
    if isinstance(value, list):
        return tuple(value)
    if name in {"email", "name"} and not isinstance(value, str):
        return None  # {"erased": …} or {"sealed": …}
    return value
