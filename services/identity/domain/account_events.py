"""The events of a person's account that say how it is opened, kept safe and ended."""

from dataclasses import dataclass
from typing import ClassVar, Literal

InvitationPurpose = Literal["opening", "reset"]


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
class PersonErased:
    """What is personal about somebody was erased: the key that it was sealed under is destroyed."""

    TYPE: ClassVar[str] = "identity.person-erased"
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPaused:
    """Too many sign-ins failed. person: None where no account has the address that was typed."""

    TYPE: ClassVar[str] = "identity.sign-in-paused"
    person: str | None
    until: str


AccountEvent = InvitationIssued | InvitationAccepted | PersonErased
