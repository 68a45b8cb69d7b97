"""The directory: who has an account and which roles; one stream, so that its rules hold without a lock.

Numbers and addresses are unique, and the last administrator stays, because every change is
appended against the version of the stream that it was decided on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from servicekit.errors import NotAllowed, NotFound
from services.identity.domain import commands as c
from services.identity.domain import errors
from services.identity.domain.account_events import AccountEvent, InvitationAccepted, InvitationIssued
from services.identity.domain.events import (
    DirectoryEvent,
    PasswordChanged,
    PersonChanged,
    PersonDeactivated,
    PersonReactivated,
    PersonRegistered,
    RoleGranted,
    RoleRevoked,
)
from services.identity.domain.values import (
    COUNTRY_ROLES,
    FIGURE_ROLES,
    LIMITABLE_ROLES,
    SYSTEM_ROLES,
    Role,
    RoleRequest,
    clean_email,
    email_key,
    person_actor,
)

STREAM: Final = "directory-people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account. key: what makes the address unique; None for an erased person.

    opened: they have had a password. invitation: the one that is out. accepted: the last they set it with.
    """

    number: str
    country: str | None
    key: str | None
    active: bool = True
    opened: bool = True
    invitation: str | None = None
    accepted: str | None = None
    grants: tuple[RoleGranted, ...] = ()

    def holds(self, role: Role, country: str | None) -> bool:
        """Whether the role is theirs in a country, or in the system where country is None."""
        return self.active and any((held.role, held.country) == (role, country) for held in self.grants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Everybody, by number."""

    people: Mapping[str, Person] = field(default_factory=dict)

    def with_role(self, role: Role, country: str | None) -> tuple[Person, ...]:
        """The active people who hold a role there."""
        return tuple(person for person in self.people.values() if person.holds(role, country))

    def granted(self, grant: str) -> RoleGranted | None:
        """A grant that still counts."""
        everything = (held for person in self.people.values() for held in person.grants)
        return next((held for held in everything if held.grant == grant), None)

    def administers(self, actor: str, country: str | None) -> bool:
        """Whether the actor is an administrator of a country, or of the system where country is None."""
        role: Role = "system-administrator" if country is None else "country-administrator"
        return any(person_actor(person.number) == actor for person in self.with_role(role, country))


def decide(directory: Directory, command: c.DirectoryCommand) -> list[DirectoryEvent]:
    """What a command does to the directory; raises what domain.errors names, NotFound or NotAllowed."""
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
            _keep_an_administrator(directory, person)
            return [PersonDeactivated(person=number, reason=command.reason)]
        case c.ReactivatePerson(person=number):
            if administered(directory, command.by, number, "person.register").active:
                raise errors.PersonActive(person=number)
            return [PersonReactivated(person=number, reason=command.reason)]
        case c.GrantRole():
            return list(_grant(directory, command))
        case c.RevokeRole():
            return list(_revoke(directory, command))
        case _:
            assert_never(command)


def evolve(directory: Directory, event: DirectoryEvent) -> Directory:
    """The directory after an event."""
    match event:
        case PersonRegistered():
            key = None if event.email is None else email_key(event.email)
            return _with(directory, Person(number=event.person, country=event.country, key=key))
        case PasswordChanged():
            return directory
        case (
            PersonChanged()
            | PersonDeactivated()
            | PersonReactivated()
            | RoleGranted()
            | RoleRevoked()
            | InvitationIssued()
            | InvitationAccepted()
        ):
            person = directory.people.get(event.person)
            return directory if person is None else _with(directory, _evolved(person, event))
        case _:
            assert_never(event)


def _evolved(
    person: Person,
    event: PersonChanged | PersonDeactivated | PersonReactivated | RoleGranted | RoleRevoked | AccountEvent,
) -> Person:
    match event:
        case PersonChanged(email=email):
            return person if email is None else replace(person, key=email_key(email))
        case PersonDeactivated():
            return replace(person, active=False)
        case PersonReactivated():
            return replace(person, active=True)
        case RoleGranted():
            return replace(person, grants=(*person.grants, event))
        case RoleRevoked(grant=grant):
            return replace(person, grants=tuple(held for held in person.grants if held.grant != grant))
        case InvitationIssued(invitation=invitation):
            return replace(person, invitation=invitation, opened=event.purpose != "opening")
        case InvitationAccepted(invitation=invitation):
            return replace(person, invitation=None, accepted=invitation, opened=True)
        case _:
            assert_never(event)


def _with(directory: Directory, person: Person) -> Directory:
    return replace(directory, people={**directory.people, person.number: person})


def _register(directory: Directory, command: c.RegisterPerson) -> Iterator[DirectoryEvent]:
    _check_may_register(directory, command)
    number = str(len(directory.people) + 1)
    registered = PersonRegistered(
        person=number,
        country=command.country,
        email=_free_email(directory, command.email),
        name=command.name,
        language=command.language,
    )
    yield registered
    yield InvitationIssued(
        person=number, invitation=command.invitation, purpose="opening", expires_at=command.expires_at
    )
    newcomer = Person(number=number, country=command.country, key=None)
    for request in command.roles:
        granted = _granted(directory, command.by, newcomer, request)
        newcomer = _evolved(newcomer, granted)
        yield granted


def _check_may_register(directory: Directory, command: c.RegisterPerson) -> None:
    country = command.country
    if directory.administers(command.by, country):
        return
    if country is None or not directory.administers(command.by, None):
        raise _not_allowed("person.register", country)
    # Domain brief, 4: system administrators appoint a country's administrator only while it has none.
    if [(asked.role, asked.country) for asked in command.roles] != [("country-administrator", country)]:
        raise _not_allowed("person.register", country)
    _check_appointable(directory, country)


def _register_first(directory: Directory, command: c.RegisterFirstAdministrator) -> Iterator[DirectoryEvent]:
    if directory.with_role("system-administrator", None):
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


def _grant(directory: Directory, command: c.GrantRole) -> Iterator[DirectoryEvent]:
    yield _granted(directory, command.by, known(directory, command.person), command.request)


def _granted(directory: Directory, by: str, person: Person, request: RoleRequest) -> RoleGranted:
    """The event of a grant. Raises unless `by` may give this role there, and the person may hold it."""
    if request.role not in (SYSTEM_ROLES if request.country is None else COUNTRY_ROLES):
        raise errors.RoleNotGrantable(role=request.role, country=request.country)
    _check_may_grant(directory, by, person, request)
    if not person.active:
        raise errors.PersonInactive(person=person.number)
    if request.role not in LIMITABLE_ROLES and (request.indicators, request.sources) != (None, None):
        raise errors.RoleNotLimitable(role=request.role)
    _check_no_conflict(person, request)
    granted = RoleGranted(
        grant=request.grant,
        person=person.number,
        role=request.role,
        country=request.country,
        indicators=request.indicators,
        sources=request.sources,
    )
    for held in person.grants:
        if replace(held, grant=request.grant) == granted:
            raise errors.AlreadyGranted(grant=held.grant)
    return granted


def _check_may_grant(directory: Directory, by: str, person: Person, request: RoleRequest) -> None:
    country = request.country
    if not directory.administers(by, country):
        if country is None or request.role != "country-administrator" or not directory.administers(by, None):
            raise _not_allowed("role.grant", country)
        _check_appointable(directory, country)
    # A country appoints its auditor from outside where it likes; everybody else is its own.
    if person.country != country and not (request.role == "auditor" and person.country is None):
        raise NotFound(kind="person", id=person.number)
    # Domain brief, 4: a country administrator never gives a role over figures to themselves.
    if by == person_actor(person.number) and request.role in FIGURE_ROLES:
        raise errors.OwnRole(role=request.role)


def _check_appointable(directory: Directory, country: str) -> None:
    if directory.with_role("country-administrator", country):
        raise errors.AdministratorExists(country=country)


def _check_no_conflict(person: Person, request: RoleRequest) -> None:
    # Domain brief, 4: administrators do not submit.
    opposite: dict[Role, Role] = {
        "data-submitter": "country-administrator",
        "country-administrator": "data-submitter",
    }
    other = opposite.get(request.role)
    if other is not None and any(
        (held.role, held.country) == (other, request.country) for held in person.grants
    ):
        raise errors.RolesConflict(role=request.role, held=other)


def _revoke(directory: Directory, command: c.RevokeRole) -> Iterator[DirectoryEvent]:
    granted = directory.granted(command.grant)
    if granted is None:
        raise NotFound(kind="grant", id=command.grant)
    if not directory.administers(command.by, granted.country):
        raise _not_allowed("role.grant", granted.country)
    if granted.role == "system-administrator":
        _keep_an_administrator(directory, directory.people[granted.person])
    yield RoleRevoked(grant=granted.grant, person=granted.person)


def _keep_an_administrator(directory: Directory, person: Person) -> None:
    if [each.number for each in directory.with_role("system-administrator", None)] == [person.number]:
        raise errors.LastAdministrator()


def known(directory: Directory, number: str) -> Person:
    """A person. Raises NotFound."""
    person = directory.people.get(number)
    if person is None:
        raise NotFound(kind="person", id=number)
    return person


def administered(directory: Directory, by: str, number: str, action: str) -> Person:
    """A person whose administrator `by` is. To anybody else's, the person does not exist."""
    person = known(directory, number)
    if not directory.administers(by, person.country):
        if by == person_actor(number):
            raise _not_allowed(action, person.country)
        raise NotFound(kind="person", id=number)
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


def _not_allowed(action: str, country: str | None) -> NotAllowed:
    return NotAllowed(action=action) if country is None else NotAllowed(action=action, country=country)
