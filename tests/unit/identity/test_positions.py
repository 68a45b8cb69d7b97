"""Positions: who may make them and put whom into them, and that none is a way around the rules of grants."""

from typing import Any

import pytest

from servicekit.errors import NotAllowed, NotFound
from services.identity.domain import commands as c
from services.identity.domain import errors, positions
from services.identity.domain.events import PersonDeactivated
from services.identity.domain.events import administration as a
from tests.unit.identity.offices import (
    ANA,
    GIVEN,
    MOLDOVA,
    NAMES,
    SECOND,
    SYSTEM,
    assigned,
    created,
    defined,
    granted,
    registered,
    role_of_position,
)

FOCAL = created("FP1", "data-submitter")


def create(by: str, *roles: a.RoleOfPosition, country: str = "MD") -> positions.CreatePosition:
    return positions.CreatePosition(
        by=by,
        position=f"{country}-FP1",
        country=country,
        agency=None,
        names=NAMES,
        focal_point=False,
        roles=roles,
    )


def change(by: str, **changes: Any) -> positions.ChangePosition:
    return positions.ChangePosition(by=by, position="MD-FP1", **changes)


def assign(by: str, person: str) -> positions.AssignPerson:
    return positions.AssignPerson(by=by, position="MD-FP1", person=person)


def rotate_out(by: str, person: str) -> positions.RotateOut:
    return positions.RotateOut(by=by, position="MD-FP1", person=person, reason="posted")


def test_a_country_creates_a_position_with_roles() -> None:
    GIVEN.when(create(MOLDOVA, role_of_position("data-submitter"))).then(FOCAL)
    GIVEN.given(FOCAL).when(create(MOLDOVA)).refused(errors.PositionExists, position="MD-FP1")


@pytest.mark.parametrize("by", [SYSTEM, ANA, "person:99", "key:abc"])
def test_nobody_else_touches_a_countrys_positions(by: str) -> None:
    GIVEN.when(create(by)).refused(NotAllowed, action="position.define", country="MD")
    story = GIVEN.given(FOCAL, assigned("FP1", "3"))
    for command in (
        change(by, focal_point=True),
        assign(by, "3"),
        rotate_out(by, "3"),
        positions.ClosePosition(by=by, position="MD-FP1", reason="r"),
    ):
        story.when(command).refused(NotFound, kind="position", id="MD-FP1")


def test_a_position_has_roles_that_there_are_within_their_limits() -> None:
    GIVEN.when(create(MOLDOVA, role_of_position("king"))).refused(
        errors.RoleNotGrantable, role="king", country="MD"
    )
    GIVEN.when(create(MOLDOVA, role_of_position("content-manager", indicators=("ENTRIES",)))).refused(
        errors.RoleNotLimitable, role="content-manager"
    )
    assert (
        GIVEN.given(defined("scribe", "documentation.write"))
        .when(create(MOLDOVA, role_of_position("scribe")))
        .decide()
    )


def test_a_position_changes_in_what_is_named_and_nothing_happens_where_it_is_so() -> None:
    story = GIVEN.given(FOCAL)
    story.when(change(MOLDOVA, focal_point=True, moves=True, agency="MIA")).then(
        a.PositionChanged(
            position="MD-FP1",
            country="MD",
            agency="MIA",
            names=NAMES,
            focal_point=True,
            roles=FOCAL.roles,
        )
    )
    story.when(change(MOLDOVA, names=NAMES, focal_point=False)).then()


def test_a_person_is_assigned_and_rotated_out() -> None:
    story = GIVEN.given(FOCAL)
    story.when(assign(MOLDOVA, "3")).then(assigned("FP1", "3"))
    held = story.given(assigned("FP1", "3"))
    held.when(assign(MOLDOVA, "3")).refused(errors.AlreadyAssigned, position="MD-FP1", person="3")
    held.when(rotate_out(MOLDOVA, "3")).then(
        a.PersonRotatedOut(position="MD-FP1", country="MD", person="3", reason="posted")
    )
    story.when(rotate_out(MOLDOVA, "3")).refused(NotFound, kind="person", id="3")
    story.given(PersonDeactivated(person="3", reason="r")).when(assign(MOLDOVA, "3")).refused(
        errors.PersonInactive, person="3"
    )


@pytest.mark.parametrize("stranger", ["1", "9", "99"])
def test_only_the_countrys_own_people_are_assigned(stranger: str) -> None:
    GIVEN.given(FOCAL, registered("9", "PL")).when(assign(MOLDOVA, stranger)).refused(
        NotFound, kind="person", id=stranger
    )


def test_whoever_is_in_a_position_that_ends_leaves_it() -> None:
    close = positions.ClosePosition(by=MOLDOVA, position="MD-FP1", reason="merged")
    GIVEN.given(FOCAL, assigned("FP1", "3")).when(close).then(
        a.PersonRotatedOut(position="MD-FP1", country="MD", person="3", reason="merged"),
        a.PositionClosed(position="MD-FP1", country="MD", reason="merged"),
    )
    ended = GIVEN.given(FOCAL, a.PositionClosed(position="MD-FP1", country="MD", reason="merged"))
    for command in (close, assign(MOLDOVA, "3"), change(MOLDOVA, focal_point=True)):
        ended.when(command).refused(errors.PositionIsClosed, position="MD-FP1")


def test_nobody_assigns_themselves_or_changes_what_their_own_position_may_do() -> None:
    reader = created("FP1", "user")
    GIVEN.given(reader).when(assign(MOLDOVA, "2")).refused(errors.OwnPosition, position="MD-FP1")
    held = GIVEN.given(reader, assigned("FP1", "2"))
    more = (role_of_position("user"), role_of_position("content-manager"))
    held.when(change(MOLDOVA, roles=more)).refused(errors.OwnPosition, position="MD-FP1")
    # Its name is nobody's advantage, and another administrator may change the rest.
    assert held.when(change(MOLDOVA, names={**NAMES, "ro": "Nume"})).decide()
    assert held.when(change(SECOND, roles=more)).decide()


def test_an_administrator_gets_nothing_over_figures_through_a_position() -> None:
    GIVEN.given(FOCAL).when(assign(SECOND, "2")).refused(
        errors.RolesConflict, role="data-submitter", held="country-administrator"
    )
    reader = GIVEN.given(created("FP1", "user"), assigned("FP1", "2"))
    reader.when(change(SECOND, roles=(role_of_position("data-approver"),))).refused(errors.RolesConflict)
    # Nor does one who has something over figures become an administrator through one.
    boss = GIVEN.given(created("FP1", "country-administrator"), granted("3", "data-validator", "MD"))
    boss.when(assign(MOLDOVA, "3")).refused(errors.RolesConflict)


def test_the_last_administrator_does_not_leave_through_a_position() -> None:
    only = GIVEN.given(
        created("FP1", "country-administrator"),
        assigned("FP1", "3"),
        PersonDeactivated(person="2", reason="r"),
        PersonDeactivated(person="4", reason="r"),
    )
    for command in (
        rotate_out(ANA, "3"),
        positions.ClosePosition(by=ANA, position="MD-FP1", reason="r"),
        c.DeactivatePerson(by=ANA, person="3", reason="r"),
    ):
        only.when(command).refused(errors.LastAdministrator, country="MD")


def test_a_position_gives_only_what_who_assigns_may_grant() -> None:
    registrar = defined("registrar", "position.assign", "person.register", "role.grant", grants=("user",))
    story = GIVEN.given(registrar, granted("3", "registrar", "MD"), registered("5", "MD"))
    story.given(created("FP1", "user")).when(assign(ANA, "5")).then(assigned("FP1", "5"))
    for roles in (("data-submitter",), ("user", "country-administrator")):
        story.given(created("FP1", *roles)).when(assign(ANA, "5")).refused(
            NotAllowed, action="role.grant", country="MD"
        )
