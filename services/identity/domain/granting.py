"""Who may give which role to whom, and what must hold afterwards whichever way rights were changed."""

from dataclasses import replace
from typing import assert_never

from servicekit.errors import NotAllowed, NotFound
from services.identity.domain import errors
from services.identity.domain.events import (
    DirectoryEvent,
    InvitationAccepted,
    InvitationIssued,
    PasswordChanged,
    PersonChanged,
    PersonDeactivated,
    PersonErased,
    PersonReactivated,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
)
from services.identity.domain.events import administration as a
from services.identity.domain.people import Directory, Person, after, is_actor
from services.identity.domain.values import SYSTEM, Place, RoleRequest


def granted(directory: Directory, by: str, person: Person, request: RoleRequest) -> RoleGranted:
    """The event of a grant. Raises unless `by` may give this role there, and the person may hold it."""
    place = request.place
    # Which roles a country has defined is not told to outsiders.
    if place.country is not None and not directory.may(by, "role.grant", place):
        raise not_allowed("role.grant", place)
    if request.role not in directory.roles_at(place):
        raise errors.RoleNotGrantable(role=request.role, **{"country": None, **place.about})
    if request.role not in directory.grantable(by, place):
        raise not_allowed("role.grant", place)
    # A country appoints its auditor from outside where it likes; everybody else is its own.
    if person.place != place and not (request.role == "auditor" and person.place == SYSTEM):
        raise NotFound(kind="person", id=person.number)
    if is_actor(person, by):
        raise errors.OwnRole(role=request.role)
    return grant_of(directory, person, request)


def grant_of(directory: Directory, person: Person, request: RoleRequest) -> RoleGranted:
    """The event of a grant that may be given. Raises where the person may not hold it so."""
    if not person.active:
        raise errors.PersonInactive(person=person.number)
    check_limits(directory, request.role, request.place, request.indicators, request.sources)
    if request.role == "delegate" and not _is_delegate(directory, request.place):
        raise errors.RoleNotGrantable(role=request.role, **{"country": None, **request.place.about})
    event = RoleGranted(
        grant=request.grant,
        person=person.number,
        role=request.role,
        country=request.country,
        organisation=request.organisation,
        indicators=request.indicators,
        sources=request.sources,
    )
    for held in person.grants:
        if replace(held, grant=request.grant) == event:
            raise errors.AlreadyGranted(grant=held.grant)
    return event


def check_limits(
    directory: Directory,
    role: str,
    place: Place,
    indicators: tuple[str, ...] | None,
    sources: tuple[str, ...] | None,
) -> None:
    """Raise RoleNotLimitable where a role that cannot be limited is."""
    if (indicators, sources) == (None, None):
        return
    if place.country is None or not directory.roles.limitable(role, place.country):
        raise errors.RoleNotLimitable(role=role)


def checked(directory: Directory, events: list[DirectoryEvent]) -> list[DirectoryEvent]:
    """The events, if what must always hold still does after them; whichever way they change rights.

    Raises RolesConflict where somebody would have both a privilege over figures and one over rights
    (domain brief, 4: administrators do not submit, and never hold a role over figures), and
    LastAdministrator where a country, an organisation or the system would be left without one.
    """
    then = after(directory, events)
    for number in sorted({number for event in events for number in _concerned(then, event)}):
        check_apart(then, then.people[number])
    if any(isinstance(event, _TAKING) for event in events):
        _keep_administrators(directory, then, events)
    return events


def check_apart(directory: Directory, person: Person) -> None:
    """Raise RolesConflict where a person has both a privilege over figures and one over rights."""
    roles, held = directory.roles, list(directory.held_by(person))
    figures = [each.role for each in held if roles.over_figures(each.role, each.place.country)]
    rights = [each.role for each in held if roles.over_rights(each.role, each.place.country)]
    if figures and rights:
        raise errors.RolesConflict(role=figures[-1], held=rights[-1])


_TAKING = (PersonDeactivated, RoleRevoked, a.PersonRotatedOut, a.PositionChanged, a.PositionClosed)


def _keep_administrators(directory: Directory, then: Directory, events: list[DirectoryEvent]) -> None:
    left, closed = (
        then.administrators(opened=True),
        {e.organisation for e in events if isinstance(e, a.OrganisationClosed)},
    )
    for place in directory.administrators(opened=True):
        if place not in left and place.organisation not in closed:
            raise errors.LastAdministrator(**place.about)


def _concerned(directory: Directory, event: DirectoryEvent) -> list[str]:
    """The numbers of the people who may have more after an event than before."""
    match event:
        case RoleGranted() | a.PersonAssigned():
            return [event.person]
        case a.PositionCreated() | a.PositionChanged():
            return [person.number for person in directory.holders(event.position)]
        case a.RoleDefined() | a.RoleRetired():
            return [
                person.number
                for person in directory.people.values()
                if any(
                    (held.role, held.place.country) == (event.role, event.country)
                    for held in directory.held_by(person)
                )
            ]
        case (
            PersonRegistered()
            | PersonChanged()
            | PersonDeactivated()
            | PersonReactivated()
            | PasswordChanged()
            | InvitationIssued()
            | InvitationAccepted()
            | PersonErased()
            | RoleRevoked()
            | a.PositionClosed()
            | a.PersonRotatedOut()
            | a.OrganisationRegistered()
            | a.OrganisationClosed()
            | a.DelegateAppointed()
            | a.DelegateDismissed()
        ):
            return []
        case _:
            assert_never(event)


def _is_delegate(directory: Directory, place: Place) -> bool:
    known = directory.organisations.get(place.organisation or "")
    return known is not None and known.kind == "delegate"


def not_allowed(action: str, place: Place) -> NotAllowed:
    """The refusal of an action at a place."""
    return NotAllowed(action=action, **place.about)
