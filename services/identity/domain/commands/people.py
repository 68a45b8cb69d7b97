"""What can be asked about people, their accounts and roles; by: the actor."""

from dataclasses import dataclass

from services.identity.domain.values import Place, RoleRequest


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
