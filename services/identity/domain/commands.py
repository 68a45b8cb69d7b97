"""What can be asked of identity's aggregates. by: the actor; identifiers come in with the command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from servicekit.concepts import ReleasedBy
from servicekit.sharing import SharingGroup
from services.identity.domain.country_commands import (
    DescribeCountry,
    LeaveGroup,
    NarrowKey,
    RenameAgency,
    RotateKey,
    SucceedAgency,
    WithdrawCountry,
)
from services.identity.domain.values import AgreementMode, Existence, KeyAction, Place, RoleRequest, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPerson:
    """Give somebody an account, with roles from the start. invitation: what they open it with."""

    by: str
    invitation: str
    expires_at: str
    country: str | None
    organisation: str | None = None
    email: str
    name: str
    language: str
    roles: tuple[RoleRequest, ...] = ()

    @property
    def place(self) -> Place:
        """Where the person will stand."""
        return Place(country=self.country, organisation=self.organisation)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFirstAdministrator:
    """Open the account that all others come from, while the system has no administrator."""

    email: str
    name: str
    language: str
    grant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePerson:
    """Change an account; what is None stays."""

    by: str
    person: str
    email: str | None = None
    name: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivatePerson:
    """Close an account."""

    by: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactivatePerson:
    """Open a closed account again, with the roles it had."""

    by: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """Set one's own password."""

    by: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueInvitation:
    """Give somebody a new link to set a password with; any before ends. expires_at: RFC 3339, UTC."""

    by: str
    person: str
    invitation: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvitation:
    """Set the password that an invitation is for."""

    person: str
    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole:
    """Give somebody a role."""

    by: str
    person: str
    request: RoleRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRole:
    """End a grant."""

    by: str
    grant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitCountry:
    """Let a country take part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWorkflow:
    """Decide which steps a submission needs before its release, and who releases it."""

    validation_required: bool
    approval_required: bool
    distinct_validator_and_approver: bool
    released_by: ReleasedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAgency:
    """Add an agency that collects data."""

    agency: str
    names: Mapping[str, str]


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
class RevokeKey:
    """End a key before its time."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAgreement:
    """Decide who else reads an indicator. existence None: as is usual for the mode.

    participating: the countries that take part now; organisations_known, positions_known: those there are.
    people_known: the named people that have an account, with the country they stand for. now: the moment
    of the decision.
    """

    indicator: str
    mode: AgreementMode
    countries: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    terms: Mapping[str, str] | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    embargo_until: datetime | None = None
    lapse_after_days: int | None = None
    existence: Existence | None = None
    participating: frozenset[str]
    organisations_known: frozenset[str] = frozenset()
    positions_known: frozenset[str] = frozenset()
    people_known: Mapping[str, str | None] = field(default_factory=dict)
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmAgreement:
    """Let countries read by an agreement that joined a group after it was set.

    waiting: those that wait for it. agreed: those of the groups that read already.
    """

    indicator: str
    countries: tuple[str, ...]
    waiting: frozenset[str]
    agreed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptTerms:
    """Accept the terms of a country's agreement: for a person, or for the keys of a reading country.

    terms: the name of the texts that were shown. country, organisation, positions: what whoever accepts
    stands for. groups: as they stand now.
    """

    indicator: str
    terms: str
    person: str | None
    reader_country: str | None
    country: str | None
    organisation: str | None
    positions: tuple[str, ...]
    groups: tuple[SharingGroup, ...]


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
class ErasePerson:
    """Erase for good what is personal about somebody, and close their account. reason: without names."""

    by: str
    person: str
    reason: str


DirectoryCommand = (
    RegisterPerson
    | RegisterFirstAdministrator
    | ChangePerson
    | DeactivatePerson
    | ReactivatePerson
    | GrantRole
    | RevokeRole
)
AccountCommand = ChangePassword | IssueInvitation | AcceptInvitation | ErasePerson
CountryCommand = (
    AdmitCountry
    | DescribeCountry
    | WithdrawCountry
    | SetWorkflow
    | RegisterAgency
    | RenameAgency
    | SucceedAgency
    | CloseAgency
    | IssueKey
    | NarrowKey
    | RotateKey
    | RevokeKey
    | SetAgreement
    | ConfirmAgreement
    | AcceptTerms
)
GroupCommand = FormGroup | JoinGroup | LeaveGroup
