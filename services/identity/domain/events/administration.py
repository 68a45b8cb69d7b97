"""The events of delegated administration: organisations, positions, roles of countries, delegates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from services.identity.domain.values import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOfPosition:
    """A role that whoever holds a position has; indicators, sources: what it is limited to, None: nothing."""

    role: str
    indicators: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRegistered:
    """An organisation that is no country takes part."""

    TYPE: ClassVar[str] = "identity.organisation-registered"
    organisation: str
    names: Mapping[str, str]
    kind: OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationClosed:
    """An organisation no longer takes part; the accounts of its people are closed with it."""

    TYPE: ClassVar[str] = "identity.organisation-closed"
    organisation: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionCreated:
    """A country created a position, which people are assigned to and rotated out of."""

    TYPE: ClassVar[str] = "identity.position-created"
    position: str
    country: str
    agency: str | None
    names: Mapping[str, str]
    focal_point: bool
    roles: tuple[RoleOfPosition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionChanged:
    """A country changed a position; this is what it is from now on."""

    TYPE: ClassVar[str] = "identity.position-changed"
    position: str
    country: str
    agency: str | None
    names: Mapping[str, str]
    focal_point: bool
    roles: tuple[RoleOfPosition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionClosed:
    """A position ended, and with it what its holders were through it."""

    TYPE: ClassVar[str] = "identity.position-closed"
    position: str
    country: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAssigned:
    """A person was assigned to a position, and holds its roles from now on."""

    TYPE: ClassVar[str] = "identity.person-assigned"
    position: str
    country: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRotatedOut:
    """A person left a position, and with it its roles."""

    TYPE: ClassVar[str] = "identity.person-rotated-out"
    position: str
    country: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDefined:
    """A country defined a role of its own, or its own version of a built-in one."""

    TYPE: ClassVar[str] = "identity.role-defined"
    country: str
    role: str
    names: Mapping[str, str]
    privileges: tuple[str, ...]
    grants: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRetired:
    """A country gave up a role of its own; a built-in one is again what it is everywhere."""

    TYPE: ClassVar[str] = "identity.role-retired"
    country: str
    role: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateAppointed:
    """A country let an organisation submit for it what comes on paper."""

    TYPE: ClassVar[str] = "identity.delegate-appointed"
    country: str
    organisation: str
    indicators: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateDismissed:
    """A country ended what an organisation did for it."""

    TYPE: ClassVar[str] = "identity.delegate-dismissed"
    country: str
    organisation: str
    reason: str


AdministrationEvent = (
    OrganisationRegistered
    | OrganisationClosed
    | PositionCreated
    | PositionChanged
    | PositionClosed
    | PersonAssigned
    | PersonRotatedOut
    | RoleDefined
    | RoleRetired
    | DelegateAppointed
    | DelegateDismissed
)


def roles_from(roles: list[Mapping[str, Any]]) -> tuple[RoleOfPosition, ...]:
    """The roles of a position as a payload has them."""
    return tuple(
        RoleOfPosition(
            role=role["role"],
            indicators=None if role["indicators"] is None else tuple(role["indicators"]),
            sources=None if role["sources"] is None else tuple(role["sources"]),
        )
        for role in roles
    )
