"""The events of signing in: sessions, refusals, second factors."""

from dataclasses import dataclass
from typing import ClassVar, Literal


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
