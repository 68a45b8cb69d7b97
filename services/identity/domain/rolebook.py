"""Roles that a country defines: bundles of what it may delegate, and nothing for who defines them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from servicekit.bundles import Role
from servicekit.errors import NotFound
from services.identity.domain import errors, granting
from services.identity.domain.events import DirectoryEvent
from services.identity.domain.events import administration as a
from services.identity.domain.people import Directory, role_of
from services.identity.domain.values import COUNTRY_ROLES, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineRole:
    """Define a role of a country, or its version of a built-in one."""

    by: str
    country: str
    role: str
    names: Mapping[str, str]
    privileges: tuple[str, ...]
    grants: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRole:
    """Change a role that the country defined; what is None stays."""

    by: str
    country: str
    role: str
    names: Mapping[str, str] | None = None
    privileges: tuple[str, ...] | None = None
    grants: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireRole:
    """Give up a country's role; a built-in one becomes again what it is everywhere."""

    by: str
    country: str
    role: str
    reason: str


Command = DefineRole | ChangeRole | RetireRole


def decide(directory: Directory, command: Command) -> list[DirectoryEvent]:
    """What a command does; nothing where it is so. Raises what domain.errors names, NotFound, NotAllowed.

    Nobody defines a role that they hold. What holders of the role would get is looked at as if it were
    granted to them anew: editing a role is no way around the rules of grants.
    """
    place = Place(country=command.country)
    if not directory.may(command.by, "role.define", place):
        raise granting.not_allowed("role.define", place)
    _check_definable(directory, command.role)
    if command.role in _held(directory, command.by, place):
        raise errors.OwnRole(role=command.role)
    match command:
        case DefineRole():
            if command.role in directory.roles.own.get(command.country, {}):
                raise errors.RoleExists(role=command.role, country=command.country)
            wanted = _defined(directory, command)
            return granting.checked(directory, [wanted])
        case ChangeRole():
            now = _own(directory, command.country, command.role)
            wanted = _defined(
                directory,
                DefineRole(
                    by=command.by,
                    country=command.country,
                    role=command.role,
                    names=command.names or now.names or {},
                    privileges=tuple(now.privileges) if command.privileges is None else command.privileges,
                    grants=tuple(now.grants) if command.grants is None else command.grants,
                ),
            )
            return [] if role_of(wanted) == now else granting.checked(directory, [wanted])
        case RetireRole():
            return granting.checked(directory, _retired(directory, command))
        case _:
            assert_never(command)


def _defined(directory: Directory, command: DefineRole) -> a.RoleDefined:
    _check_privileges(directory, command.privileges)
    own = directory.roles.own.get(command.country, {})
    for role in command.grants:
        known = role in own or role in COUNTRY_ROLES or role == command.role
        if not known or not directory.roles.redefinable(role):
            raise errors.RoleNotGrantable(role=role, country=command.country)
    return a.RoleDefined(
        country=command.country,
        role=command.role,
        names=command.names,
        privileges=tuple(sorted(set(command.privileges))),
        grants=tuple(sorted(set(command.grants))),
    )


def _own(directory: Directory, country: str, role: str) -> Role:
    known = directory.roles.own.get(country, {}).get(role)
    if known is None:
        raise NotFound(kind="role", id=role)
    return known


def _retired(directory: Directory, command: RetireRole) -> list[DirectoryEvent]:
    _own(directory, command.country, command.role)
    if command.role not in directory.roles.built_in and _in_use(directory, command.country, command.role):
        raise errors.RoleInUse(role=command.role, country=command.country)
    return [a.RoleRetired(country=command.country, role=command.role, reason=command.reason)]


def _check_definable(directory: Directory, role: str) -> None:
    roles = directory.roles
    if role in roles.built_in and (role not in COUNTRY_ROLES or not roles.redefinable(role)):
        raise errors.RoleNotDefinable(role=role)


def _check_privileges(directory: Directory, names: tuple[str, ...]) -> None:
    known = directory.roles.privileges
    for name in names:
        if name not in known or not known[name].delegable:
            raise errors.PrivilegeNotDelegable(privilege=name)
    figures = [name for name in names if known[name].figures]
    rights = [name for name in names if known[name].rights]
    if figures and rights:
        raise errors.PrivilegesConflict(privilege=figures[0], held=rights[0])


def _held(directory: Directory, actor: str, place: Place) -> frozenset[str]:
    person = directory.by_actor(actor)
    held = () if person is None else directory.held_by(person)
    return frozenset(each.role for each in held if each.place == place)


def _in_use(directory: Directory, country: str, role: str) -> bool:
    place = Place(country=country)
    return (
        any(
            (held.role, held.place) == (role, place)
            for person in directory.people.values()
            for held in directory.held_by(person)
        )
        or any(
            position.is_open and position.now.country == country and role in _roles_of(position.now)
            for position in directory.positions.values()
        )
        or any(
            role in each.grants and each.role != role
            for each in directory.roles.own.get(country, {}).values()
        )
    )


def _roles_of(now: a.PositionCreated | a.PositionChanged) -> frozenset[str]:
    return frozenset(each.role for each in now.roles)
