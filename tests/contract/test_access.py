"""Standing laws of contracts/access: every action is classified, built-in roles keep their sides apart."""

import csv
from pathlib import Path

import pytest

from servicekit.language import languages, translate
from servicekit.policies import GRANTS, PRIVILEGES, built_in, policies, scopes_of
from services.identity.domain.values import COUNTRY_ROLES, ORGANISATION_ROLES, SYSTEM_ROLES

PLACED = COUNTRY_ROLES | ORGANISATION_ROLES | SYSTEM_ROLES


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.reader(lines) if row and not row[0].startswith("#")]


def test_every_action_of_a_policy_is_classified_and_no_other() -> None:
    # A new action of policy.csv needs its row in privileges.csv.
    listed = [row[0] for row in _rows(PRIVILEGES)[1:]]
    assert listed == sorted(set(listed))
    assert set(listed) == {action for _, action, _ in policies()}
    assert {cell for row in _rows(PRIVILEGES)[1:] for cell in row[1:]} == {"yes", "no"}


def test_what_a_country_may_bundle_reaches_no_further_than_the_country() -> None:
    for privilege in built_in().privileges.values():
        if privilege.delegable:
            assert "system" not in scopes_of(privilege.name).values(), privilege.name


def test_no_built_in_role_is_over_figures_and_over_rights() -> None:
    roles = built_in()
    for role in roles.built_in:
        assert not (roles.over_figures(role, None) and roles.over_rights(role, None)), role


def test_no_role_that_a_country_may_change_has_what_is_kept_from_it() -> None:
    roles = built_in()
    redefinable = {role for role in COUNTRY_ROLES if roles.redefinable(role)}
    assert redefinable == {"user", "data-submitter", "data-validator", "data-approver", "content-manager"}


def test_grants_are_of_roles_that_there_are() -> None:
    _, *rows = _rows(GRANTS)
    assert {role for role, _ in rows} <= PLACED
    assert {granted for _, granted in rows} - {"*"} <= PLACED


@pytest.mark.parametrize("language", languages())
def test_every_privilege_and_built_in_role_has_a_name(language: str) -> None:
    roles = built_in()
    named = [f"privilege.{name}" for name in roles.privileges] + [f"role.{name}" for name in roles.built_in]
    assert [each for each in named if translate(language, each) == each] == []
