"""Invitations and passwords: who may give whom a link, and that nobody sets another's password."""

from servicekit.errors import NotFound
from servicekit.policies import built_in
from services.identity.domain import account, directory, errors
from services.identity.domain import commands as c
from services.identity.domain.events import (
    InvitationAccepted,
    InvitationIssued,
    InvitationPurpose,
    PasswordChanged,
    PersonDeactivated,
)
from tests.unit.identity.stories import Story
from tests.unit.identity.test_directory import ANA, MOLDOVA, PEOPLE, SYSTEM, granted, registered

UNTIL = "2025-03-08T09:00:00+00:00"
GIVEN = Story(directory.Directory(roles=built_in()), account.decide, directory.evolve, PEOPLE)


def issue(by: str, person: str, invitation: str = "i1") -> c.IssueInvitation:
    return c.IssueInvitation(by=by, person=person, invitation=invitation, expires_at=UNTIL)


def issued(person: str, invitation: str = "i1", purpose: InvitationPurpose = "opening") -> InvitationIssued:
    return InvitationIssued(person=person, invitation=invitation, purpose=purpose, expires_at=UNTIL)


def accept(person: str, invitation: str = "i1") -> c.AcceptInvitation:
    return c.AcceptInvitation(person=person, invitation=invitation)


def test_a_password_is_ones_own_matter_alone() -> None:
    GIVEN.when(c.ChangePassword(by=ANA, person="3")).then(PasswordChanged(person="3"))
    for by in (MOLDOVA, SYSTEM):
        GIVEN.when(c.ChangePassword(by=by, person="3")).refused(NotFound)
    closed = GIVEN.given(PersonDeactivated(person="3", reason="left"))
    closed.when(c.ChangePassword(by=ANA, person="3")).refused(errors.PersonInactive)


def test_an_administrator_gives_a_link_to_their_own_people() -> None:
    GIVEN.when(issue(MOLDOVA, "3")).then(issued("3", purpose="reset"))
    GIVEN.when(issue(MOLDOVA, "1")).refused(NotFound)
    GIVEN.when(issue(SYSTEM, "3")).refused(NotFound)
    closed = GIVEN.given(PersonDeactivated(person="3", reason="left"))
    closed.when(issue(MOLDOVA, "3")).refused(errors.PersonInactive, person="3")


def test_a_link_is_good_for_one_time_and_until_the_next_one() -> None:
    story = GIVEN.given(issued("3"))
    story.when(accept("3")).then(InvitationAccepted(person="3", invitation="i1"))
    story.when(issue(MOLDOVA, "3", "i2")).then(issued("3", "i2"))
    replaced = story.given(issued("3", "i2"))
    replaced.when(accept("3", "i1")).refused(errors.InvitationNotValid)
    used = replaced.given(InvitationAccepted(person="3", invitation="i2"))
    used.when(accept("3", "i1")).refused(errors.InvitationNotValid)
    used.when(issue(MOLDOVA, "3", "i3")).then(issued("3", "i3", "reset"))


def test_an_acceptance_that_broke_off_after_its_event_can_be_finished() -> None:
    GIVEN.given(issued("3"), InvitationAccepted(person="3", invitation="i1")).when(accept("3")).then()


def test_no_link_opens_a_closed_account() -> None:
    closed = GIVEN.given(issued("3"), PersonDeactivated(person="3", reason="left"))
    closed.when(accept("3")).refused(errors.InvitationNotValid)
    GIVEN.when(accept("99")).refused(errors.InvitationNotValid)


def test_the_system_repeats_the_link_of_the_administrator_it_appointed_until_somebody_opened_one() -> None:
    story = Story(directory.Directory(roles=built_in()), account.decide, directory.evolve, PEOPLE[:2]).given(
        registered("2", "MD"), issued("2"), granted("2", "country-administrator", "MD")
    )
    story.when(issue(SYSTEM, "2", "i2")).then(issued("2", "i2"))
    opened = story.given(InvitationAccepted(person="2", invitation="i1"))
    opened.when(issue(SYSTEM, "2", "i2")).refused(NotFound)
    another = opened.given(registered("3", "MD"), issued("3"), granted("3", "country-administrator", "MD"))
    another.when(issue(SYSTEM, "3", "i2")).refused(NotFound)
    nobody = story.given(registered("3", "MD"), issued("3"))
    nobody.when(issue(SYSTEM, "3", "i2")).refused(NotFound)
