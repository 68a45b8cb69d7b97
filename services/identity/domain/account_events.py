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


AccountEvent = InvitationIssued | InvitationAccepted
