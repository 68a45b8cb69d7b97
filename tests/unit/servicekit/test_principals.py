"""What people may rely on: positions, delegations and their country's own roles, as events say."""

from typing import Any

import pytest

from servicekit.access import Grant
from tests.unit.servicekit.test_access import PLACE, World, allowed_to

NAMES = {"en": "Name", "ru": "Имя"}


@pytest.fixture
def world() -> World:
    return World()


def position(world: World, what: str, *roles: str, code: str = "MD-FP1", **limits: Any) -> None:
    limits = {"indicators": None, "sources": None, **limits}
    world.happens(
        f"position-{what}",
        position=code,
        country="MD",
        agency=None,
        names=NAMES,
        focal_point=False,
        roles=[{"role": role, **limits} for role in roles],
    )


def define(world: World, role: str, *privileges: str, country: str = "MD") -> None:
    world.happens(
        "role-defined", country=country, role=role, names=NAMES, privileges=list(privileges), grants=[]
    )


def test_rights_through_a_position_count_at_once_and_end_with_it(world: World) -> None:
    actor, allows = world.person("1"), world.rights.allows
    position(world, "created", "data-submitter", indicators=["ENTRIES"], sources=["REG"])
    assert not allows(actor, "submission.submit", **PLACE)
    world.happens("person-assigned", position="MD-FP1", country="MD", person="1")
    assert allows(actor, "submission.submit", **PLACE)
    assert not allows(actor, "submission.submit", **{**PLACE, "indicator": "EXITS"})
    principal = world.rights.principal(actor)
    assert principal is not None
    assert principal.positions == ("MD-FP1",)
    assert principal.grants == (
        Grant(
            grant="MD-FP1.1",
            role="data-submitter",
            country="MD",
            indicators=("ENTRIES",),
            sources=("REG",),
            via="MD-FP1",
        ),
    )
    position(world, "changed", "data-validator")
    assert not allows(actor, "submission.submit", **PLACE)
    assert allows(actor, "submission.validate", **PLACE)
    world.happens("person-rotated-out", position="MD-FP1", country="MD", person="1", reason="r")
    assert allowed_to(world, actor, **PLACE) == allowed_to(world, "nobody", **PLACE)


def test_whoever_is_deactivated_may_nothing_through_a_position_either(world: World) -> None:
    actor = world.person("1")
    position(world, "created", "data-submitter")
    world.happens("person-assigned", position="MD-FP1", country="MD", person="1")
    world.happens("person-deactivated", person="1", reason="r")
    assert not world.rights.allows(actor, "submission.submit", **PLACE)
    world.happens("person-reactivated", person="1", reason="r")
    assert world.rights.allows(actor, "submission.submit", **PLACE)


def test_a_position_that_ended_gives_nothing_any_more(world: World) -> None:
    actor = world.person("1")
    position(world, "created", "data-submitter")
    world.happens("person-assigned", position="MD-FP1", country="MD", person="1")
    world.happens("position-closed", position="MD-FP1", country="MD", reason="r")
    assert not world.rights.allows(actor, "submission.submit", **PLACE)


def test_a_countrys_own_role_counts_there_and_nowhere_else(world: World) -> None:
    define(world, "clerk", "submission.submit")
    mine, theirs = world.person("1", "clerk"), world.person("2", "clerk", country="PL")
    assert world.rights.allows(mine, "submission.submit", **PLACE)
    assert not world.rights.allows(theirs, "submission.submit", **{**PLACE, "country": "PL"})
    assert not world.rights.allows(mine, "submission.submit", **{**PLACE, "country": "PL"})
    (grant,) = world.rights.reach(mine, "submission.submit")
    assert (grant.role, grant.country) == ("clerk", "MD")
    assert world.rights.reach(theirs, "submission.submit") == ()


def test_a_countrys_version_of_a_role_takes_the_place_of_the_built_in_one(world: World) -> None:
    mine, theirs = world.person("1", "data-submitter"), world.person("2", "data-submitter", country="PL")
    assert world.rights.allows(mine, "submission.submit", **PLACE)
    define(world, "data-submitter", "submission.see")
    assert not world.rights.allows(mine, "submission.submit", **PLACE)
    assert world.rights.reach(mine, "submission.submit") == ()
    assert world.rights.allows(mine, "submission.see", **PLACE)
    assert world.rights.allows(theirs, "submission.submit", **{**PLACE, "country": "PL"})
    world.happens("role-retired", country="MD", role="data-submitter", reason="r")
    assert world.rights.allows(mine, "submission.submit", **PLACE)


def test_what_was_remembered_is_forgotten_when_a_role_changes(world: World) -> None:
    define(world, "clerk", "submission.submit")
    actor = world.person("1")
    position(world, "created", "clerk")
    world.happens("person-assigned", position="MD-FP1", country="MD", person="1")
    assert world.rights.allows(actor, "submission.submit", **PLACE)
    define(world, "clerk")
    assert not world.rights.allows(actor, "submission.submit", **PLACE)


def organisation_person(world: World, number: str, role: str, organisation: str = "UNDP") -> str:
    world.happens("person-registered", person=number, country=None, organisation=organisation)
    limits = {"indicators": None, "sources": None}
    world.happens(
        "role-granted",
        grant=f"g{number}",
        person=number,
        role=role,
        country=None,
        organisation=organisation,
        **limits,
    )
    return f"person:{number}"


def test_what_is_held_in_an_organisation_is_held_neither_in_the_system_nor_in_another(world: World) -> None:
    boss = organisation_person(world, "1", "organisation-administrator")
    assert world.rights.allows(boss, "person.register", organisation="UNDP")
    for place in ({}, {"organisation": "IOM"}, {"country": "MD"}):
        assert not world.rights.allows(boss, "person.register", **place)


def test_a_delegate_submits_where_its_organisation_is_appointed_and_never_judges(world: World) -> None:
    delegate = organisation_person(world, "1", "delegate")
    other = organisation_person(world, "2", "observer")
    limits = {"indicators": ["ENTRIES"], "sources": ["REG"]}
    assert not world.rights.allows(delegate, "submission.submit", **PLACE)
    world.happens("delegate-appointed", country="MD", organisation="UNDP", **limits)
    assert world.rights.allows(delegate, "submission.submit", **PLACE)
    assert not world.rights.allows(other, "submission.submit", **PLACE)
    for elsewhere in ({"country": "PL"}, {"indicator": "EXITS"}, {"source": "SURVEY"}):
        assert not world.rights.allows(delegate, "submission.submit", **{**PLACE, **elsewhere})
    judging = {"submission.validate", "submission.approve", "submission.release", "submission.reject"}
    assert not judging & allowed_to(world, delegate, **PLACE)
    world.happens("delegate-dismissed", country="MD", organisation="UNDP", reason="r")
    assert not world.rights.allows(delegate, "submission.submit", **PLACE)


def test_an_organisation_that_closes_is_appointed_nowhere(world: World) -> None:
    delegate = organisation_person(world, "1", "delegate")
    limits = {"indicators": ["ENTRIES"], "sources": ["REG"]}
    world.happens("delegate-appointed", country="MD", organisation="UNDP", **limits)
    world.happens("organisation-closed", organisation="UNDP", reason="r")
    assert not world.rights.allows(delegate, "submission.submit", **PLACE)
