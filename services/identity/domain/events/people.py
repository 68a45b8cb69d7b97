"""The events of people, their accounts and the roles they were given."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from services.identity.domain.values import Place, Role

InvitationPurpose = Literal["opening", "reset"]


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
class PersonErased:
    """What is personal about somebody was erased: the key that it was sealed under is destroyed."""

    TYPE: ClassVar[str] = "identity.person-erased"
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationIssued:
    """A person was given a link to set a password with; the link itself is in no event."""

    TYPE: ClassVar[str] = "identity.invitation-issued"
    person: str
    invitation: str
    purpose: InvitationPurpose
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted:
    """A person set a password with the link they were given."""

    TYPE: ClassVar[str] = "identity.invitation-accepted"
    person: str
    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged:
    """A password was set; the password itself is in no event."""

    TYPE: ClassVar[str] = "identity.password-changed"
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChosen:
    """A person said which kinds of mail they want."""

    TYPE: ClassVar[str] = "identity.mail-chosen"
    person: str
    kinds: tuple[str, ...]


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
