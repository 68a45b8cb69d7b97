"""The state of the directory: everybody with an account, positions, organisations, and roles as they are."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import assert_never

from servicekit.bundles import EVERY_ROLE, Role, Roles
from services.identity.domain.emails import email_key
from services.identity.domain.events import (
    AccountEvent,
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
from services.identity.domain.values import (
    COUNTRY_ROLES,
    ORGANISATION_ROLES,
    SYSTEM,
    SYSTEM_ROLES,
    OrganisationKind,
    Place,
    person_actor,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account. key: what makes the address unique; None for an erased person.

    opened: they have had a password. invitation: the one that is out. accepted: the last they set it with.
    """

    number: str
    place: Place
    key: str | None
    active: bool = True
    opened: bool = True
    invitation: str | None = None
    accepted: str | None = None
    erased: bool = False
    grants: tuple[RoleGranted, ...] = ()
    positions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that somebody has, in their own right or through a position."""

    role: str
    place: Place
    indicators: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a position is now, and whether it still is."""

    now: a.PositionCreated | a.PositionChanged
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What an organisation is, and whether it still takes part. appointments: by country, for a delegate."""

    kind: OrganisationKind
    is_open: bool = True
    appointments: Mapping[str, a.DelegateAppointed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Everybody, by number, and what decides who may do what.

    administered: the places that ever had an administrator who opened the account; nobody is appointed
    there again.
    """

    roles: Roles
    people: Mapping[str, Person] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    administered: frozenset[Place] = frozenset()

    def by_actor(self, actor: str) -> Person | None:
        """The person that an actor is, while the account is open."""
        kind, _, number = actor.partition(":")
        person = self.people.get(number) if kind == "person" else None
        return person if person is not None and person.active else None

    def held_by(self, person: Person) -> Iterator[Held]:
        """The roles that a person has, whether the account is open or not."""
        for grant in person.grants:
            yield Held(role=grant.role, place=grant.place, indicators=grant.indicators, sources=grant.sources)
        for code in person.positions:
            position = self.positions[code]
            if position.is_open:
                for role in position.now.roles:
                    yield Held(
                        role=role.role,
                        place=Place(country=position.now.country),
                        indicators=role.indicators,
                        sources=role.sources,
                    )

    def may(self, actor: str, privilege: str, place: Place) -> bool:
        """Whether a person may do something at a place, whatever the indicator."""
        return any(self.roles.may(held.role, privilege, place.country) for held in self._there(actor, place))

    def grantable(self, actor: str, place: Place) -> frozenset[str]:
        """The roles that a person may give to others at a place: what those of their roles say that grant."""
        granting = [
            self.roles.role(held.role, place.country)
            for held in self._there(actor, place)
            if self.roles.may(held.role, "role.grant", place.country)
        ]
        named = frozenset[str]().union(*(role.grants for role in granting if role is not None))
        return self.roles_at(place) if EVERY_ROLE in named else named & self.roles_at(place)

    def roles_at(self, place: Place) -> frozenset[str]:
        """The roles that there are at a place."""
        if place.country is not None:
            return COUNTRY_ROLES | frozenset(self.roles.own.get(place.country, {}))
        return SYSTEM_ROLES if place == SYSTEM else ORGANISATION_ROLES

    def administrators(self, *, opened: bool = False) -> Mapping[Place, frozenset[str]]:
        """The active people who administer a place, by place; an erased one cannot sign in any more.

        opened: only those who have opened the account.
        """
        found: dict[Place, frozenset[str]] = {}
        for person in self.people.values():
            if person.active and not person.erased and (person.opened or not opened):
                for held in self.held_by(person):
                    if held.role == held.place.administrator:
                        found[held.place] = found.get(held.place, frozenset()) | {person.number}
        return found

    def alone_at(self, number: str) -> Place | None:
        """The place that nobody but this person administers; None where there is none."""
        return next(
            (place for place, people in self.administrators(opened=True).items() if people == {number}), None
        )

    def holders(self, position: str) -> tuple[Person, ...]:
        """The people in a position, active or not."""
        return tuple(person for person in self.people.values() if position in person.positions)

    def granted(self, grant: str) -> RoleGranted | None:
        """A grant that still counts."""
        everything = (held for person in self.people.values() for held in person.grants)
        return next((held for held in everything if held.grant == grant), None)

    def _there(self, actor: str, place: Place) -> list[Held]:
        person = self.by_actor(actor)
        return [] if person is None else [held for held in self.held_by(person) if held.place == place]


def is_actor(person: Person, actor: str) -> bool:
    """Whether an actor is this person."""
    return person_actor(person.number) == actor


def role_of(event: a.RoleDefined) -> Role:
    """The role that was defined."""
    return Role(
        role=event.role,
        privileges=frozenset(event.privileges),
        grants=frozenset(event.grants),
        names=event.names,
    )


def after(directory: Directory, events: list[DirectoryEvent]) -> Directory:
    """The directory after events."""
    return reduce(evolve, events, directory)


def without_keys(directory: Directory, numbers: Collection[str]) -> Directory:
    """The directory in which these people are as unreadable as their events: erased, their addresses free."""
    known = (directory.people.get(number) for number in numbers)
    sealed = {person.number: person for person in known if person is not None and not person.erased}
    if not sealed:
        return directory
    erased = {number: replace(person, key=None, erased=True) for number, person in sealed.items()}
    return replace(directory, people={**directory.people, **erased})


def evolve(directory: Directory, event: DirectoryEvent) -> Directory:
    """The directory after an event."""
    match event:
        case PersonRegistered():
            erased = event.email is None
            key = None if event.email is None else email_key(event.email)
            return _with(directory, Person(number=event.person, place=event.place, key=key, erased=erased))
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
            | PersonErased()
            | a.PersonAssigned()
            | a.PersonRotatedOut()
        ):
            person = directory.people.get(event.person)
            if person is None:
                return directory
            return _opened(_with(directory, _evolved(person, event)), event)
        case a.PositionCreated() | a.PositionChanged():
            return replace(directory, positions={**directory.positions, event.position: Position(now=event)})
        case a.PositionClosed(position=code):
            position = directory.positions.get(code)
            closed = {} if position is None else {code: replace(position, is_open=False)}
            return replace(directory, positions={**directory.positions, **closed})
        case a.RoleDefined():
            return replace(directory, roles=directory.roles.define(event.country, role_of(event)))
        case a.RoleRetired():
            return replace(directory, roles=directory.roles.retire(event.country, event.role))
        case (
            a.OrganisationRegistered()
            | a.OrganisationClosed()
            | a.DelegateAppointed()
            | a.DelegateDismissed()
        ):
            return _organisation(directory, event)
        case _:
            assert_never(event)


def _evolved(
    person: Person,
    event: PersonChanged
    | PersonDeactivated
    | PersonReactivated
    | RoleGranted
    | RoleRevoked
    | AccountEvent
    | a.PersonAssigned
    | a.PersonRotatedOut,
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
        case PersonErased():
            return replace(person, key=None, active=False, erased=True, invitation=None)
        case a.PersonAssigned(position=position):
            return replace(person, positions=(*person.positions, position))
        case a.PersonRotatedOut(position=position):
            return replace(person, positions=tuple(code for code in person.positions if code != position))
        case _:
            assert_never(event)


def _opened(directory: Directory, event: DirectoryEvent) -> Directory:
    """The directory that knows of a place that it has an administrator who has opened the account."""
    match event:
        case RoleGranted(person=number) | InvitationAccepted(person=number):
            person = directory.people[number]
            held = directory.held_by(person) if person.opened else ()
            places = frozenset(each.place for each in held if each.role == each.place.administrator)
            return replace(directory, administered=directory.administered | places)
        case _:
            return directory


def _organisation(
    directory: Directory,
    event: a.OrganisationRegistered | a.OrganisationClosed | a.DelegateAppointed | a.DelegateDismissed,
) -> Directory:
    known = directory.organisations.get(event.organisation)
    match event:
        case a.OrganisationRegistered(kind=kind):
            changed: Organisation | None = Organisation(kind=kind)
        case a.OrganisationClosed():
            changed = None if known is None else replace(known, is_open=False, appointments={})
        case a.DelegateAppointed(country=country):
            changed = (
                None if known is None else replace(known, appointments={**known.appointments, country: event})
            )
        case a.DelegateDismissed(country=country):
            left = {} if known is None else {c: e for c, e in known.appointments.items() if c != country}
            changed = None if known is None else replace(known, appointments=left)
        case _:
            assert_never(event)
    if changed is None:
        return directory
    return replace(directory, organisations={**directory.organisations, event.organisation: changed})


def _with(directory: Directory, person: Person) -> Directory:
    return replace(directory, people={**directory.people, person.number: person})
