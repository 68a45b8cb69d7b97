"""Who may open accounts and give roles, and to whom."""

import pytest

from servicekit.errors import NotAllowed, NotFound
from servicekit.policies import built_in
from services.identity.domain import commands as c
from services.identity.domain import directory, errors
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
from services.identity.domain.values import COUNTRY_ROLES, Place, Role, RoleRequest
from tests.unit.identity.stories import Story

EMPTY = Story(directory.Directory(roles=built_in()), directory.decide, directory.evolve)
SYSTEM, MOLDOVA, ANA = "person:1", "person:2", "person:3"


def registered(person: str, country: str | None, email: str | None = None) -> PersonRegistered:
    email = email or f"p{person}@example.org"
    return PersonRegistered(person=person, country=country, email=email, name="N", language="en")


def granted(person: str, role: Role, country: str | None, grant: str | None = None) -> RoleGranted:
    grant = grant or f"g{person}"
    return RoleGranted(grant=grant, person=person, role=role, country=country, indicators=None, sources=None)


# A system administrator (1), the administrator of Moldova (2), and Ana of Moldova without a role (3).
PEOPLE: tuple[DirectoryEvent, ...] = (
    registered("1", None),
    granted("1", "system-administrator", None),
    registered("2", "MD"),
    granted("2", "country-administrator", "MD"),
    registered("3", "MD"),
)
GIVEN = EMPTY.given(*PEOPLE)


def register(by: str, country: str | None, *roles: Role, email: str = "new@example.org") -> c.RegisterPerson:
    requests = tuple(
        RoleRequest(grant=f"n{index}", role=role, country=country) for index, role in enumerate(roles)
    )
    return c.RegisterPerson(
        by=by,
        invitation="i1",
        expires_at="2025-03-08T09:00:00+00:00",
        country=country,
        email=email,
        name="New",
        language="ru",
        roles=requests,
    )


def invited(person: str) -> InvitationIssued:
    return InvitationIssued(
        person=person, invitation="i1", purpose="opening", expires_at="2025-03-08T09:00:00+00:00"
    )


def grant(
    by: str, person: str, role: Role, country: str | None = "MD", **limits: tuple[str, ...]
) -> c.GrantRole:
    return c.GrantRole(
        by=by, person=person, request=RoleRequest(grant="new", role=role, country=country, **limits)
    )


def test_the_first_account_is_a_system_administrators() -> None:
    command = c.RegisterFirstAdministrator(email="a@example.org", name="A", language="en", grant="g")
    EMPTY.when(command).then(
        PersonRegistered(person="1", country=None, email="a@example.org", name="A", language="en"),
        granted("1", "system-administrator", None, "g"),
    )
    GIVEN.when(command).refused(errors.SystemInUse)


def test_after_the_last_system_administrator_was_lost_a_first_one_can_be_made() -> None:
    command = c.RegisterFirstAdministrator(email="a@example.org", name="A", language="en", grant="g")
    story = GIVEN.given(PersonDeactivated(person="1", reason="erased"))
    assert len(list(story.when(command).decide())) == 2


def test_an_account_is_opened_with_its_roles_and_the_next_number() -> None:
    GIVEN.when(register(MOLDOVA, "MD", "user", "data-submitter")).then(
        PersonRegistered(person="4", country="MD", email="new@example.org", name="New", language="ru"),
        invited("4"),
        granted("4", "user", "MD", "n0"),
        granted("4", "data-submitter", "MD", "n1"),
    )


def test_numbers_count_closed_accounts_too() -> None:
    story = GIVEN.given(PersonDeactivated(person="3", reason="left"))
    first, *_ = story.when(register(MOLDOVA, "MD")).decide()
    assert first.person == "4"


@pytest.mark.parametrize("by", [SYSTEM, ANA, "person:9", "system", "key:1", "service:catalog"])
def test_only_a_countrys_administrator_opens_accounts_in_it(by: str) -> None:
    GIVEN.when(register(by, "MD", "user")).refused(NotAllowed, action="person.register", country="MD")


@pytest.mark.parametrize("by", [MOLDOVA, ANA])
def test_only_the_system_opens_accounts_that_stand_for_no_country(by: str) -> None:
    GIVEN.when(register(by, None, "auditor")).refused(NotAllowed, action="person.register")


def test_a_closed_administrator_administers_nothing() -> None:
    story = GIVEN.given(PersonDeactivated(person="2", reason="left"))
    story.when(register(MOLDOVA, "MD", "user")).refused(NotAllowed)
    story.when(grant(MOLDOVA, "3", "user")).refused(NotAllowed)


def test_the_system_appoints_an_administrator_where_there_is_none() -> None:
    GIVEN.when(register(SYSTEM, "PL", "country-administrator")).then(
        PersonRegistered(person="4", country="PL", email="new@example.org", name="New", language="ru"),
        invited("4"),
        granted("4", "country-administrator", "PL", "n0"),
    )
    GIVEN.when(register(SYSTEM, "MD", "country-administrator")).refused(
        errors.AdministratorExists, country="MD"
    )


def test_the_system_appoints_nobody_where_there_ever_was_an_administrator() -> None:
    # Not even where the rule that the last one stays was no rule yet.
    for event in (RoleRevoked(grant="g2", person="2"), PersonDeactivated(person="2", reason="left")):
        GIVEN.given(event).when(register(SYSTEM, "MD", "country-administrator")).refused(
            errors.AdministratorExists, country="MD"
        )
        GIVEN.given(event).when(grant(SYSTEM, "3", "country-administrator")).refused(NotAllowed)


def test_the_system_grants_nothing_in_a_country() -> None:
    newcomer = GIVEN.given(registered("4", "PL"))
    for role in ("country-administrator", "user", "data-approver", "auditor"):
        newcomer.when(grant(SYSTEM, "4", role, "PL")).refused(NotAllowed)
        GIVEN.when(grant(SYSTEM, "3", role)).refused(NotAllowed)


@pytest.mark.parametrize("roles", [(), ("user",), ("country-administrator", "data-submitter")])
def test_the_system_puts_nobody_else_into_a_country(roles: tuple[Role, ...]) -> None:
    GIVEN.when(register(SYSTEM, "PL", *roles)).refused(NotAllowed)


@pytest.mark.parametrize("role", ["data-submitter", "data-validator", "data-approver", "user", "auditor"])
def test_the_system_gives_no_role_in_a_country(role: Role) -> None:
    GIVEN.when(grant(SYSTEM, "3", role)).refused(NotAllowed, action="role.grant", country="MD")


@pytest.mark.parametrize("role", sorted(COUNTRY_ROLES))
def test_nobody_gives_a_role_to_themselves(role: Role) -> None:
    GIVEN.when(grant(MOLDOVA, "2", role)).refused(errors.OwnRole, role=role)


@pytest.mark.parametrize("role", ["data-submitter", "data-validator", "data-approver", "auditor"])
def test_an_administrator_has_nothing_over_figures_whichever_role_comes_first(role: Role) -> None:
    second = GIVEN.given(registered("4", "MD"), granted("4", "country-administrator", "MD"))
    second.when(grant("person:4", "2", role)).refused(
        errors.RolesConflict, role=role, held="country-administrator"
    )
    holder = GIVEN.given(granted("3", role, "MD"))
    holder.when(grant(MOLDOVA, "3", "country-administrator")).refused(errors.RolesConflict)
    GIVEN.when(register(MOLDOVA, "MD", "country-administrator", role)).refused(errors.RolesConflict)


def test_a_system_administrator_is_no_countrys_auditor() -> None:
    GIVEN.when(grant(MOLDOVA, "1", "auditor")).refused(
        errors.RolesConflict, role="auditor", held="system-administrator"
    )


def test_a_role_is_given_to_people_of_the_country() -> None:
    polish = GIVEN.given(registered("4", "PL"))
    polish.when(grant(MOLDOVA, "4", "user")).refused(NotFound, kind="person", id="4")
    polish.when(grant(MOLDOVA, "9", "user")).refused(NotFound, kind="person", id="9")


def test_a_country_may_appoint_an_auditor_who_stands_for_none() -> None:
    story = GIVEN.given(registered("4", None), registered("5", "PL"))
    story.when(grant(MOLDOVA, "4", "auditor")).then(granted("4", "auditor", "MD", "new"))
    story.when(grant(MOLDOVA, "4", "user")).refused(NotFound)
    story.when(grant(MOLDOVA, "5", "auditor")).refused(NotFound)


@pytest.mark.parametrize(
    ("role", "country"),
    [
        ("system-administrator", "MD"),
        ("user", None),
        ("data-approver", None),
        ("country-administrator", None),
    ],
)
def test_a_role_has_its_place(role: Role, country: str | None) -> None:
    GIVEN.when(grant(MOLDOVA, "3", role, country)).refused(
        errors.RoleNotGrantable, role=role, country=country
    )


def test_roles_over_figures_may_be_limited_and_others_not() -> None:
    limited = grant(MOLDOVA, "3", "data-submitter", indicators=("ENTRIES",), sources=("REG",))
    (event,) = GIVEN.when(limited).decide()
    assert (event.indicators, event.sources) == (("ENTRIES",), ("REG",))
    GIVEN.when(grant(MOLDOVA, "3", "content-manager", indicators=("ENTRIES",))).refused(
        errors.RoleNotLimitable, role="content-manager"
    )


def test_the_same_role_is_not_given_twice_but_may_be_given_for_more() -> None:
    story = GIVEN.given(granted("3", "data-validator", "MD", "first"))
    story.when(grant(MOLDOVA, "3", "data-validator")).refused(errors.AlreadyGranted, grant="first")
    assert story.when(grant(MOLDOVA, "3", "data-validator", indicators=("ENTRIES",))).decide()


def test_nobody_is_given_a_role_on_a_closed_account() -> None:
    story = GIVEN.given(PersonDeactivated(person="3", reason="left"))
    story.when(grant(MOLDOVA, "3", "user")).refused(errors.PersonInactive, person="3")
    # Who may not give the role does not learn that the account is closed.
    story.when(grant("person:9", "3", "user")).refused(NotAllowed)


def test_a_grant_is_taken_by_who_could_give_it() -> None:
    story = GIVEN.given(granted("3", "user", "MD"))
    story.when(c.RevokeRole(by=MOLDOVA, grant="g3")).then(RoleRevoked(grant="g3", person="3"))
    for by in (SYSTEM, ANA):
        story.when(c.RevokeRole(by=by, grant="g3")).refused(NotAllowed)
    story.when(c.RevokeRole(by=MOLDOVA, grant="none")).refused(NotFound, kind="grant", id="none")
    story.when(c.RevokeRole(by=MOLDOVA, grant="g1")).refused(NotAllowed)


def test_the_system_does_not_touch_a_countrys_administrator() -> None:
    GIVEN.when(c.RevokeRole(by=SYSTEM, grant="g2")).refused(NotAllowed)
    GIVEN.when(c.DeactivatePerson(by=SYSTEM, person="2", reason="r")).refused(NotFound)
    GIVEN.when(c.ChangePerson(by=SYSTEM, person="2", email="x@example.org")).refused(NotFound)


def test_the_last_administrator_of_a_country_is_kept() -> None:
    for command in (
        c.RevokeRole(by=MOLDOVA, grant="g2"),
        c.DeactivatePerson(by=MOLDOVA, person="2", reason="r"),
    ):
        GIVEN.when(command).refused(errors.LastAdministrator, country="MD")
    second = (registered("4", "MD"), granted("4", "country-administrator", "MD"))
    assert GIVEN.given(*second).when(c.RevokeRole(by=MOLDOVA, grant="g2")).decide()
    # One who was erased signs in no more, and so is none.
    erased = PersonRegistered(person="4", country="MD", email=None, name=None, language="en")
    GIVEN.given(erased, second[1]).when(c.RevokeRole(by=MOLDOVA, grant="g2")).refused(
        errors.LastAdministrator, country="MD"
    )


def test_the_last_system_administrator_is_kept() -> None:
    GIVEN.when(c.RevokeRole(by=SYSTEM, grant="g1")).refused(errors.LastAdministrator)
    GIVEN.when(c.DeactivatePerson(by=SYSTEM, person="1", reason="r")).refused(errors.LastAdministrator)
    two = GIVEN.given(registered("4", None), granted("4", "system-administrator", None))
    two.when(c.RevokeRole(by=SYSTEM, grant="g4")).then(RoleRevoked(grant="g4", person="4"))
    two.when(c.DeactivatePerson(by=SYSTEM, person="1", reason="r")).then(
        PersonDeactivated(person="1", reason="r")
    )
    one_closed = two.given(PersonDeactivated(person="4", reason="r"))
    one_closed.when(c.DeactivatePerson(by=SYSTEM, person="1", reason="r")).refused(errors.LastAdministrator)


def test_accounts_are_closed_and_opened_again_with_the_roles_they_had() -> None:
    close = c.DeactivatePerson(by=MOLDOVA, person="3", reason="left")
    GIVEN.when(close).then(PersonDeactivated(person="3", reason="left"))
    closed = GIVEN.given(granted("3", "user", "MD"), PersonDeactivated(person="3", reason="left"))
    closed.when(close).refused(errors.PersonInactive, person="3")
    reopen = c.ReactivatePerson(by=MOLDOVA, person="3", reason="back")
    closed.when(reopen).then(PersonReactivated(person="3", reason="back"))
    GIVEN.when(reopen).refused(errors.PersonActive, person="3")
    opened = closed.given(PersonReactivated(person="3", reason="back"))
    opened.when(grant(MOLDOVA, "3", "user")).refused(errors.AlreadyGranted)


def test_people_change_their_own_name_and_language_only() -> None:
    change = c.ChangePerson(by=ANA, person="3", name="Ana", language="ru")
    GIVEN.when(change).then(PersonChanged(person="3", name="Ana", language="ru"))
    GIVEN.when(c.ChangePerson(by=ANA, person="3", email="a@example.org")).refused(NotAllowed)
    GIVEN.when(c.ChangePerson(by=ANA, person="2", name="Boss")).refused(NotFound)
    GIVEN.when(c.ChangePerson(by=MOLDOVA, person="3", email="a@example.org")).then(
        PersonChanged(person="3", email="a@example.org")
    )
    GIVEN.when(c.ChangePerson(by=ANA, person="3")).then()


@pytest.mark.parametrize(
    "email", ["P3@Example.ORG", " p3@example.org\t", "zoe\u0308@example.org", "ZOË@example.org"]
)
def test_an_address_is_one_whatever_its_case_and_form(email: str) -> None:
    story = GIVEN.given(registered("4", "MD", "Zoë@example.org"))
    story.when(register(MOLDOVA, "MD", email=email)).refused(errors.EmailTaken)
    story.when(c.ChangePerson(by=MOLDOVA, person="2", email=email)).refused(errors.EmailTaken)


def test_an_address_may_be_spelled_anew_by_who_has_it() -> None:
    GIVEN.when(c.ChangePerson(by=MOLDOVA, person="3", email="P3@example.org")).then(
        PersonChanged(person="3", email="P3@example.org")
    )


def test_the_address_of_a_closed_account_stays_taken_and_that_of_an_erased_one_does_not() -> None:
    closed = GIVEN.given(PersonDeactivated(person="3", reason="left"))
    closed.when(register(MOLDOVA, "MD", email="p3@example.org")).refused(errors.EmailTaken)
    erased = PersonRegistered(person="3", country="MD", email=None, name=None, language="en")
    story = EMPTY.given(*PEOPLE[:-1], erased)
    assert story.when(register(MOLDOVA, "MD", email="p3@example.org")).decide()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@example",
        "ana@.org",
        "a b@example.org",
        "a@b@c.org",
        "a\x00@b.org",
        "a" * 250 + "@example.org",
        "ana@exam\u202eple.org",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    GIVEN.when(register(MOLDOVA, "MD", email=email)).refused(errors.InvalidEmail)


def test_evolving_never_fails_for_people_it_does_not_know() -> None:
    state = directory.Directory(roles=built_in())
    for event in (RoleRevoked(grant="g", person="7"), PersonDeactivated(person="7", reason="r")):
        assert directory.evolve(state, event) == state


def test_whoever_administers_a_place_alone_is_known() -> None:
    state = directory.Directory(roles=built_in())
    for event in PEOPLE:
        state = directory.evolve(state, event)
    assert (state.alone_at("1"), state.alone_at("2"), state.alone_at("3")) == (
        Place(),
        Place(country="MD"),
        None,
    )
    for event in (registered("4", "MD"), granted("4", "country-administrator", "MD")):
        state = directory.evolve(state, event)
    assert state.alone_at("2") is None
