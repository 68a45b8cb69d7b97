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


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorEnrolled:
    """A person signs in with a one-time code too; its secret is in no event."""

    TYPE: ClassVar[str] = "identity.second-factor-enrolled"
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRemoved:
    """A person's second factor was taken away, by themselves or by an administrator."""

    TYPE: ClassVar[str] = "identity.second-factor-removed"
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodeUsed:
    """A person signed in with one of the codes for a lost device. left: how many they still have."""

    TYPE: ClassVar[str] = "identity.recovery-code-used"
    person: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRuleSet:
    """A country decided what it asks of its people when they sign in."""

    TYPE: ClassVar[str] = "identity.sign-in-rule-set"
    country: str
    second_factor_required: bool


FactorEvent = SecondFactorEnrolled | SecondFactorRemoved | RecoveryCodeUsed
AccountEvent = InvitationIssued | InvitationAccepted | PersonErased
