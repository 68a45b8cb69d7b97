"""A person's own account: the invitations that open it, and its password. Part of the directory's stream."""

from typing import Final, assert_never

from servicekit.errors import NotFound
from services.identity.domain import commands as c
from services.identity.domain import errors, granting
from services.identity.domain.directory import Directory, Person, administered, known
from services.identity.domain.events import (
    DirectoryEvent,
    InvitationAccepted,
    InvitationIssued,
    PasswordChanged,
    PersonDeactivated,
    PersonErased,
    RoleRevoked,
)
from services.identity.domain.events.administration import PersonRotatedOut
from services.identity.domain.values import SYSTEM, person_actor

ERASED: Final = "erased"
"""The reason that an erased person's account is closed for."""


def decide(directory: Directory, command: c.AccountCommand) -> list[DirectoryEvent]:
    """What a command does to an account. Raises what domain.errors names, NotFound or NotAllowed."""
    match command:
        case c.ChangePassword(by=by, person=number):
            # Nobody ever sets or knows somebody else's password.
            if by != person_actor(number):
                raise NotFound(kind="person", id=number)
            _check_active(known(directory, number))
            return [PasswordChanged(person=number)]
        case c.IssueInvitation():
            person = _invitable(directory, command)
            _check_active(person)
            return [_issued(person, command)]
        case c.AcceptInvitation(person=number, invitation=invitation):
            invited = directory.people.get(number)
            if invited is None or not invited.active:
                raise errors.InvitationNotValid()
            if invited.accepted == invitation:
                return []  # what was begun before is finished
            if invited.invitation != invitation:
                raise errors.InvitationNotValid()
            return [InvitationAccepted(person=number, invitation=invitation)]
        case c.ErasePerson(person=number):
            return _erased(directory, command)
        case _:
            assert_never(command)


def _erased(directory: Directory, command: c.ErasePerson) -> list[DirectoryEvent]:
    person = administered(directory, command.by, command.person, "person.erase")
    if person.erased:
        return []
    left = [
        PersonRotatedOut(
            position=code,
            country=directory.positions[code].now.country,
            person=person.number,
            reason=ERASED,
        )
        for code in person.positions
    ]
    revoked = [RoleRevoked(grant=held.grant, person=person.number) for held in person.grants]
    closed = [PersonDeactivated(person=person.number, reason=ERASED)] if person.active else []
    erased = PersonErased(person=person.number, reason=command.reason)
    # The last administrator stays: else a place could be emptied, and then be given one by the system.
    return granting.checked(directory, [*closed, *left, *revoked, erased])


def _issued(person: Person, command: c.IssueInvitation) -> InvitationIssued:
    return InvitationIssued(
        person=person.number,
        invitation=command.invitation,
        purpose="reset" if person.opened else "opening",
        expires_at=command.expires_at,
    )


def _invitable(directory: Directory, command: c.IssueInvitation) -> Person:
    """The person, if `by` may invite them: their administrators may.

    The system's administrators may again invite the administrator whom they appointed to a country or an
    organisation, while nobody ever opened an administrator's account there: a link that was lost must not
    shut it out.
    """
    person = directory.people.get(command.person)
    if person is not None and not person.opened and directory.may(command.by, "person.register", SYSTEM):
        administrators = directory.administrators().get(person.place, frozenset())
        if person.number in administrators and person.place not in directory.administered:
            return person
    return administered(directory, command.by, command.person, "person.register")


def _check_active(person: Person) -> None:
    if not person.active:
        raise errors.PersonInactive(person=person.number)
