"""Positions: they outlive the people who are assigned to them and rotated out of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from servicekit.errors import NotFound
from services.identity.domain import errors, granting
from services.identity.domain.events import DirectoryEvent
from services.identity.domain.events import administration as a
from services.identity.domain.people import Directory, Person, is_actor
from services.identity.domain.values import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePosition:
    """Create a position. position: the country's code, a hyphen and a code within the country."""

    by: str
    position: str
    country: str
    agency: str | None
    names: Mapping[str, str]
    focal_point: bool
    roles: tuple[a.RoleOfPosition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePosition:
    """Change a position; what is None stays. moves: whether it goes to that agency, None being none."""

    by: str
    position: str
    moves: bool = False
    agency: str | None = None
    names: Mapping[str, str] | None = None
    focal_point: bool | None = None
    roles: tuple[a.RoleOfPosition, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePosition:
    """End a position; whoever is in it leaves it."""

    by: str
    position: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignPerson:
    """Put a person into a position."""

    by: str
    position: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateOut:
    """Take a person out of a position."""

    by: str
    position: str
    person: str
    reason: str


Command = CreatePosition | ChangePosition | ClosePosition | AssignPerson | RotateOut


def decide(directory: Directory, command: Command) -> list[DirectoryEvent]:
    """What a command does; nothing where it is so. Raises what domain.errors names, NotFound, NotAllowed.

    Whoever changes what a position may do, or who is in it, has to be one who may grant all of that, and
    nobody does so to their own advantage: a position is no way around the rules of grants.
    """
    return granting.checked(directory, _decided(directory, command))


def _decided(directory: Directory, command: Command) -> list[DirectoryEvent]:
    match command:
        case CreatePosition():
            return [_created(directory, command)]
        case ChangePosition():
            return list(_changed(directory, command))
        case ClosePosition():
            now = _open(directory, command.by, command.position, "position.define")
            _check_grantable(directory, command.by, now.country, now.roles)
            left: list[DirectoryEvent] = [
                a.PersonRotatedOut(
                    position=now.position, country=now.country, person=person.number, reason=command.reason
                )
                for person in directory.holders(now.position)
            ]
            closed = a.PositionClosed(position=now.position, country=now.country, reason=command.reason)
            return [*left, closed]
        case AssignPerson():
            now = _open(directory, command.by, command.position, "position.assign")
            person = _person(directory, command.person, now.country)
            if is_actor(person, command.by):
                raise errors.OwnPosition(position=now.position)
            _check_grantable(directory, command.by, now.country, now.roles)
            if not person.active:
                raise errors.PersonInactive(person=person.number)
            if now.position in person.positions:
                raise errors.AlreadyAssigned(position=now.position, person=person.number)
            return [a.PersonAssigned(position=now.position, country=now.country, person=person.number)]
        case RotateOut():
            now = _open(directory, command.by, command.position, "position.assign")
            person = _person(directory, command.person, now.country)
            if now.position not in person.positions:
                raise NotFound(kind="person", id=person.number)
            _check_grantable(directory, command.by, now.country, now.roles)
            return [
                a.PersonRotatedOut(
                    position=now.position, country=now.country, person=person.number, reason=command.reason
                )
            ]
        case _:
            assert_never(command)


def _created(directory: Directory, command: CreatePosition) -> a.PositionCreated:
    place = Place(country=command.country)
    if not directory.may(command.by, "position.define", place):
        raise granting.not_allowed("position.define", place)
    if command.position in directory.positions:
        raise errors.PositionExists(position=command.position)
    _check_grantable(directory, command.by, command.country, command.roles)
    return a.PositionCreated(
        position=command.position,
        country=command.country,
        agency=command.agency,
        names=command.names,
        focal_point=command.focal_point,
        roles=command.roles,
    )


def _changed(directory: Directory, command: ChangePosition) -> Iterator[DirectoryEvent]:
    now = _open(directory, command.by, command.position, "position.define")
    roles = now.roles if command.roles is None else command.roles
    if roles != now.roles:
        if any(is_actor(person, command.by) for person in directory.holders(now.position)):
            raise errors.OwnPosition(position=now.position)
        _check_grantable(directory, command.by, now.country, [*now.roles, *roles])
    wanted = a.PositionChanged(
        position=now.position,
        country=now.country,
        agency=command.agency if command.moves else now.agency,
        names=now.names if command.names is None else command.names,
        focal_point=now.focal_point if command.focal_point is None else command.focal_point,
        roles=roles,
    )
    if _about(wanted) != _about(now):
        yield wanted


def _about(now: a.PositionCreated | a.PositionChanged) -> tuple[object, ...]:
    return (now.agency, dict(now.names), now.focal_point, now.roles)


def _open(directory: Directory, by: str, code: str, action: str) -> a.PositionCreated | a.PositionChanged:
    """A position that `by` may do the action to. To those of other countries it does not exist."""
    position = directory.positions.get(code)
    if position is None or not directory.may(by, action, Place(country=position.now.country)):
        raise NotFound(kind="position", id=code)
    if not position.is_open:
        raise errors.PositionIsClosed(position=code)
    return position.now


def _person(directory: Directory, number: str, country: str) -> Person:
    person = directory.people.get(number)
    if person is None or person.place != Place(country=country):
        raise NotFound(kind="person", id=number)
    return person


def _check_grantable(directory: Directory, by: str, country: str, roles: Iterable[a.RoleOfPosition]) -> None:
    place = Place(country=country)
    for each in roles:
        if each.role not in directory.roles_at(place):
            raise errors.RoleNotGrantable(role=each.role, country=country)
        if each.role not in directory.grantable(by, place):
            raise granting.not_allowed("role.grant", place)
        granting.check_limits(directory, each.role, place, each.indicators, each.sources)
