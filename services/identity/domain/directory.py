"""The directory: who has an account and which roles; one stream, so that its rules hold without a lock.

Numbers and addresses are unique, and the last administrator stays, because every change is
appended against the version of the stream that it was decided on.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, assert_never

from servicekit.errors import NotFound
from services.identity.domain import commands as c
from services.identity.domain import errors, granting
from services.identity.domain.emails import clean_email, email_key
from services.identity.domain.events import (
    DirectoryEvent,
    InvitationIssued,
    PersonChanged,
    PersonDeactivated,
    PersonReactivated,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
)
from services.identity.domain.people import Directory, Person, evolve, is_actor, without_keys
from services.identity.domain.values import SYSTEM, person_actor

__all__ = ["STREAM", "Directory", "Person", "decide", "evolve", "without_keys"]

STREAM: Final = "directory-people"


def decide(directory: Directory, command: c.DirectoryCommand) -> list[DirectoryEvent]:
    """What a command does to the directory; raises what domain.errors names, NotFound or NotAllowed."""
    return granting.checked(directory, _decided(directory, command))


def _decided(directory: Directory, command: c.DirectoryCommand) -> list[DirectoryEvent]:
    match command:
        case c.RegisterPerson():
            return list(_register(directory, command))
        case c.RegisterFirstAdministrator():
            return list(_register_first(directory, command))
        case c.ChangePerson():
            return list(_change(directory, command))
        case c.DeactivatePerson(person=number):
            person = administered(directory, command.by, number, "person.register")
            if not person.active:
                raise errors.PersonInactive(person=number)
            return [PersonDeactivated(person=number, reason=command.reason)]
        case c.ReactivatePerson(person=number):
            person = administered(directory, command.by, number, "person.register")
            if person.active:
                raise errors.PersonActive(person=number)
            if person.erased:
                raise errors.PersonErased(person=number)
            return [PersonReactivated(person=number, reason=command.reason)]
        case c.GrantRole():
            person = known(directory, command.person)
            return [granting.granted(directory, command.by, person, command.request)]
        case c.RevokeRole():
            return list(_revoke(directory, command))
        case _:
            assert_never(command)


def _register(directory: Directory, command: c.RegisterPerson) -> Iterator[DirectoryEvent]:
    appointed = _check_may_register(directory, command)
    number = str(len(directory.people) + 1)
    registered = PersonRegistered(
        person=number,
        country=command.country,
        organisation=command.organisation,
        email=_free_email(directory, command.email),
        name=command.name,
        language=command.language,
    )
    yield registered
    yield InvitationIssued(
        person=number, invitation=command.invitation, purpose="opening", expires_at=command.expires_at
    )
    newcomer = Person(number=number, place=command.place, key=None)
    for request in command.roles:
        if appointed:
            granted = granting.grant_of(directory, newcomer, request)
        else:
            granted = granting.granted(directory, command.by, newcomer, request)
        newcomer = replace(newcomer, grants=(*newcomer.grants, granted))
        yield granted


def _check_may_register(directory: Directory, command: c.RegisterPerson) -> bool:
    """Whether the person is appointed by the system as the first administrator. Raises unless `by` may."""
    place = command.place
    if place.organisation is not None:
        known = directory.organisations.get(place.organisation)
        if known is None or not known.is_open:
            raise errors.UnknownOrganisation(organisation=place.organisation)
    if directory.may(command.by, "person.register", place):
        return False
    if place == SYSTEM or not directory.may(command.by, "person.register", SYSTEM):
        raise granting.not_allowed("person.register", place)
    # Domain brief, 4: system administrators appoint an administrator only while there was none.
    if [(asked.role, asked.place) for asked in command.roles] != [(place.administrator, place)]:
        raise granting.not_allowed("person.register", place)
    if place in directory.administered or place in directory.administrators():
        raise errors.AdministratorExists(**place.about)
    return True


def _register_first(directory: Directory, command: c.RegisterFirstAdministrator) -> Iterator[DirectoryEvent]:
    if SYSTEM in directory.administrators():
        raise errors.SystemInUse()
    number = str(len(directory.people) + 1)
    yield PersonRegistered(
        person=number,
        country=None,
        email=_free_email(directory, command.email),
        name=command.name,
        language=command.language,
    )
    yield RoleGranted(
        grant=command.grant,
        person=number,
        role="system-administrator",
        country=None,
        indicators=None,
        sources=None,
    )


def _change(directory: Directory, command: c.ChangePerson) -> Iterator[DirectoryEvent]:
    own = command.by == person_actor(command.person)
    if own and command.email is None:
        person = known(directory, command.person)
    else:  # the address is what one signs in with: an administrator answers for it
        person = administered(directory, command.by, command.person, "person.register")
    email = None if command.email is None else _free_email(directory, command.email, person)
    if (email, command.name, command.language) != (None, None, None):
        yield PersonChanged(person=person.number, email=email, name=command.name, language=command.language)


def _revoke(directory: Directory, command: c.RevokeRole) -> Iterator[DirectoryEvent]:
    granted = directory.granted(command.grant)
    if granted is None:
        raise NotFound(kind="grant", id=command.grant)
    if granted.role not in directory.grantable(command.by, granted.place):
        raise granting.not_allowed("role.grant", granted.place)
    yield RoleRevoked(grant=granted.grant, person=granted.person)


def known(directory: Directory, number: str) -> Person:
    """A person. Raises NotFound."""
    person = directory.people.get(number)
    if person is None:
        raise NotFound(kind="person", id=number)
    return person


def administered(directory: Directory, by: str, number: str, action: str) -> Person:
    """A person whose administrator `by` is. To anybody else's, the person does not exist.

    Whoever may not grant all that the person holds there may not change the account either: an address
    or a password would give them the rest.
    """
    person = known(directory, number)
    if not directory.may(by, action, person.place):
        if is_actor(person, by):
            raise granting.not_allowed(action, person.place)
        raise NotFound(kind="person", id=number)
    held = {each.role for each in directory.held_by(person) if each.place == person.place}
    if not held <= directory.grantable(by, person.place):
        raise granting.not_allowed(action, person.place)
    return person


def _free_email(directory: Directory, text: str, of: Person | None = None) -> str:
    """The address as it is kept. Raises InvalidEmail; EmailTaken if anybody but `of` has it."""
    email = clean_email(text)
    if email is None:
        raise errors.InvalidEmail()
    key = email_key(email)
    if any(
        person.key == key for person in directory.people.values() if of is None or person.number != of.number
    ):
        raise errors.EmailTaken()
    return email
