"""Roles that a country defines: what may be bundled, by whom, and that editing one is no way around."""

from typing import Any

import pytest

from servicekit.errors import NotAllowed, NotFound
from services.identity.domain import commands as c
from services.identity.domain import errors, rolebook
from services.identity.domain.events import administration as a
from services.identity.domain.values import RoleRequest
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
)


def define(
    by: str, role: str, *privileges: str, grants: tuple[str, ...] = (), country: str = "MD"
) -> rolebook.DefineRole:
    return rolebook.DefineRole(
        by=by, country=country, role=role, names=NAMES, privileges=privileges, grants=grants
    )


def change(by: str, role: str, **changes: Any) -> rolebook.ChangeRole:
    return rolebook.ChangeRole(by=by, country="MD", role=role, **changes)


def retire(by: str, role: str) -> rolebook.RetireRole:
    return rolebook.RetireRole(by=by, country="MD", role=role, reason="r")


def test_a_country_defines_a_role_of_what_it_may_delegate() -> None:
    GIVEN.when(define(MOLDOVA, "scribe", "source.declare", "documentation.write")).then(
        defined("scribe", "documentation.write", "source.declare")
    )
    GIVEN.given(defined("scribe")).when(define(MOLDOVA, "scribe")).refused(
        errors.RoleExists, role="scribe", country="MD"
    )


@pytest.mark.parametrize("by", [SYSTEM, ANA, "person:9", "key:abc"])
def test_nobody_else_defines_a_countrys_roles(by: str) -> None:
    story = GIVEN.given(registered("9", "PL"), granted("9", "country-administrator", "PL"), defined("scribe"))
    for command in (define(by, "other"), change(by, "scribe", privileges=()), retire(by, "scribe")):
        story.when(command).refused(NotAllowed, action="role.define", country="MD")


@pytest.mark.parametrize(
    "privilege",
    [
        "role.define",
        "key.issue",
        "position.define",
        "delegate.appoint",
        "workflow.set",
        "log.open",
        "country.admit",
        "catalog.define",
        "organisation.register",
        "submission.everything",
    ],
)
def test_what_is_kept_from_countries_is_in_no_role_of_theirs(privilege: str) -> None:
    GIVEN.when(define(MOLDOVA, "scribe", "documentation.write", privilege)).refused(
        errors.PrivilegeNotDelegable, privilege=privilege
    )
    GIVEN.given(defined("scribe")).when(change(MOLDOVA, "scribe", privileges=(privilege,))).refused(
        errors.PrivilegeNotDelegable, privilege=privilege
    )


def test_no_role_is_over_figures_and_over_rights() -> None:
    GIVEN.when(define(MOLDOVA, "lead", "role.grant", "submission.validate")).refused(
        errors.PrivilegesConflict, privilege="submission.validate", held="role.grant"
    )


@pytest.mark.parametrize(
    "role",
    [
        "country-administrator",
        "system-administrator",
        "auditor",
        "agency-system",
        "public",
        "observer",
        "organisation-administrator",
        "delegate",
    ],
)
def test_a_role_with_what_is_kept_from_countries_is_the_same_everywhere(role: str) -> None:
    GIVEN.when(define(MOLDOVA, role, "submission.approve")).refused(errors.RoleNotDefinable, role=role)
    GIVEN.when(retire(MOLDOVA, role)).refused(errors.RoleNotDefinable, role=role)


@pytest.mark.parametrize(
    "role", ["country-administrator", "auditor", "system-administrator", "delegate", "king"]
)
def test_a_role_of_a_country_grants_only_roles_that_it_defines(role: str) -> None:
    GIVEN.when(define(MOLDOVA, "registrar", "role.grant", grants=(role,))).refused(
        errors.RoleNotGrantable, role=role, country="MD"
    )


def test_nobody_defines_changes_or_retires_a_role_that_they_hold() -> None:
    held = GIVEN.given(defined("scribe", "documentation.write"), granted("2", "scribe", "MD", grant="s"))
    held.when(change(MOLDOVA, "scribe", privileges=("document.file",))).refused(errors.OwnRole, role="scribe")
    held.when(retire(MOLDOVA, "scribe")).refused(errors.OwnRole, role="scribe")
    assert held.when(change(SECOND, "scribe", privileges=("document.file",))).decide()
    through = GIVEN.given(created("X", "user"), assigned("X", "2"))
    through.when(define(MOLDOVA, "user", "figures.read", "document.file")).refused(
        errors.OwnRole, role="user"
    )


def test_an_administrator_gets_nothing_over_figures_by_editing_a_role() -> None:
    reads = defined("scribe", "figures.read")
    for held in (
        GIVEN.given(reads, granted("2", "scribe", "MD", grant="s")),
        GIVEN.given(reads, created("X", "scribe"), assigned("X", "2")),
    ):
        held.when(change(SECOND, "scribe", privileges=("submission.submit",))).refused(
            errors.RolesConflict, role="scribe", held="country-administrator"
        )
    user = GIVEN.given(granted("2", "user", "MD", grant="u"))
    user.when(define(SECOND, "user", "figures.read", "submission.approve")).refused(errors.RolesConflict)
    # Back to what it is everywhere is a change too.
    version = GIVEN.given(
        defined("data-approver", "figures.read"), granted("2", "data-approver", "MD", grant="d")
    )
    version.when(retire(SECOND, "data-approver")).refused(errors.RolesConflict)


def test_a_role_changes_in_what_is_named_and_nothing_happens_where_it_is_so() -> None:
    story = GIVEN.given(defined("scribe", "documentation.write", grants=("user",)))
    story.when(change(MOLDOVA, "scribe", privileges=("source.declare",))).then(
        defined("scribe", "source.declare", grants=("user",))
    )
    story.when(change(MOLDOVA, "scribe", names=NAMES, privileges=("documentation.write",))).then()
    story.when(change(MOLDOVA, "user", privileges=())).refused(NotFound, kind="role", id="user")


def test_a_role_in_use_is_not_retired_and_a_version_of_a_built_in_one_is() -> None:
    scribe = defined("scribe", "documentation.write")
    GIVEN.given(scribe).when(retire(MOLDOVA, "scribe")).then(
        a.RoleRetired(country="MD", role="scribe", reason="r")
    )
    for use in (
        (granted("3", "scribe", "MD"),),
        (created("X", "scribe"),),
        (defined("registrar", "role.grant", grants=("scribe",)),),
    ):
        GIVEN.given(scribe, *use).when(retire(MOLDOVA, "scribe")).refused(
            errors.RoleInUse, role="scribe", country="MD"
        )
    version = GIVEN.given(defined("user", "figures.read"), granted("3", "user", "MD"))
    version.when(retire(MOLDOVA, "user")).then(a.RoleRetired(country="MD", role="user", reason="r"))
    GIVEN.when(retire(MOLDOVA, "user")).refused(NotFound, kind="role", id="user")


def test_what_a_role_grants_is_apart_from_what_it_may_do() -> None:
    registrar = defined("registrar", "role.grant", "person.register", grants=("data-submitter",))
    story = GIVEN.given(registrar, granted("3", "registrar", "MD"), registered("5", "MD"))

    def grant(role: str, person: str = "5") -> c.GrantRole:
        return c.GrantRole(by=ANA, person=person, request=RoleRequest(grant="new", role=role, country="MD"))

    # It may grant what it may not do itself, and nothing else of what there is.
    assert story.when(grant("data-submitter")).decide()
    for role in ("user", "registrar", "country-administrator"):
        story.when(grant(role)).refused(NotAllowed, action="role.grant", country="MD")
    story.when(grant("data-submitter", person="3")).refused(errors.OwnRole)
    # Nor does it touch the account of one who has more than it may grant: an address opens an account.
    story.when(c.ChangePerson(by=ANA, person="2", email="mine@example.org")).refused(NotAllowed)
    story.when(c.DeactivatePerson(by=ANA, person="2", reason="r")).refused(NotAllowed)
    assert story.when(c.DeactivatePerson(by=ANA, person="5", reason="r")).decide()


def test_a_role_of_one_country_is_none_of_another() -> None:
    polish = GIVEN.given(
        defined("scribe", "documentation.write"),
        registered("9", "PL"),
        granted("9", "country-administrator", "PL"),
        registered("10", "PL"),
    )
    request = RoleRequest(grant="new", role="scribe", country="PL")
    polish.when(c.GrantRole(by="person:9", person="10", request=request)).refused(
        errors.RoleNotGrantable, role="scribe", country="PL"
    )
