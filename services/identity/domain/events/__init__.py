"""The events of identity, each as its contract under contracts/events/identity says, and their wire form."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from services.identity.domain.events.administration import AdministrationEvent, roles_from
from services.identity.domain.events.agreements import (
    AgreementConfirmed,
    AgreementSet,
    TermsAccepted,
)
from services.identity.domain.events.countries import (
    AgencyClosed,
    AgencyRegistered,
    AgencyRenamed,
    AgencySucceeded,
    CountryAdmitted,
    CountryDescribed,
    CountryWithdrawn,
    SignInRuleSet,
    WorkflowSet,
)
from services.identity.domain.events.groups import (
    GroupFormed,
    GroupJoined,
    GroupLeft,
)
from services.identity.domain.events.keys import (
    KeyIssued,
    KeyNarrowed,
    KeyRevoked,
    KeyRotated,
)
from services.identity.domain.events.people import (
    InvitationAccepted,
    InvitationIssued,
    InvitationPurpose,
    MailChosen,
    PasswordChanged,
    PersonChanged,
    PersonDeactivated,
    PersonErased,
    PersonReactivated,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
)
from services.identity.domain.events.sessions import (
    RecoveryCodeUsed,
    SecondFactorEnrolled,
    SecondFactorRemoved,
    SessionEnded,
    SessionStarted,
    SignInPaused,
    SignInRefused,
)

__all__ = [
    "BY_TYPE",
    "AccountEvent",
    "AdministrationEvent",
    "AgencyClosed",
    "AgencyRegistered",
    "AgencyRenamed",
    "AgencySucceeded",
    "AgreementConfirmed",
    "AgreementSet",
    "ChoiceEvent",
    "CountryAdmitted",
    "CountryDescribed",
    "CountryEvent",
    "CountryWithdrawn",
    "DirectoryEvent",
    "Event",
    "FactorEvent",
    "GroupEvent",
    "GroupFormed",
    "GroupJoined",
    "GroupLeft",
    "InvitationAccepted",
    "InvitationIssued",
    "InvitationPurpose",
    "KeyIssued",
    "KeyNarrowed",
    "KeyRevoked",
    "KeyRotated",
    "MailChosen",
    "PasswordChanged",
    "PersonChanged",
    "PersonDeactivated",
    "PersonErased",
    "PersonReactivated",
    "PersonRegistered",
    "RecoveryCodeUsed",
    "RoleGranted",
    "RoleRevoked",
    "SecondFactorEnrolled",
    "SecondFactorRemoved",
    "SessionEnded",
    "SessionEvent",
    "SessionStarted",
    "SignInPaused",
    "SignInRefused",
    "SignInRuleSet",
    "TermsAccepted",
    "WorkflowSet",
    "event_from",
    "payload_of",
]

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
AccountEvent = InvitationIssued | InvitationAccepted | PersonErased
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
FactorEvent = SecondFactorEnrolled | SecondFactorRemoved | RecoveryCodeUsed
SessionEvent = SessionStarted | SessionEnded | SignInRefused | SignInPaused | FactorEvent
ChoiceEvent = SignInRuleSet | MailChosen
Event = CountryEvent | GroupEvent | DirectoryEvent | SessionEvent | ChoiceEvent

BY_TYPE: Mapping[str, type[Event]] = {
    kind.TYPE: kind
    for union in (CountryEvent, GroupEvent, DirectoryEvent, SessionEvent, ChoiceEvent)
    for kind in union.__args__
}
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
