"""Countries, groups, and a country's workflow."""

from typing import Any

import pytest

from servicekit.errors import Refused, code_of
from tests.service.identity.conftest import NAMES, System, both_databases, refused

JAN = {"email": "admin.pl@example.org", "name": "Jan"}


@both_databases
def test_a_country_is_admitted_with_groups_and_administrator_at_once(system: System) -> None:
    answer = system.call(
        "admit_country",
        by="person:1",
        country="PL",
        groups=[{"group": "CIS", "standing": "partner"}],
        administrator=JAN,
    )
    assert answer["groups"] == [{"group": "CIS", "standing": "partner"}]
    assert (answer["person"], answer["administered"]) == ("3", True)
    listed = system.call("list_countries")
    assert [country["country"] for country in listed["items"]] == ["MD", "PL"]
    (group,) = system.call("list_groups")["items"]
    assert (group["members"], group["partners"]) == (["MD"], ["PL"])
    system.opened(answer)
    assert system.sign_in("admin.pl@example.org")["principal"]["country"] == "PL"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"country": "MD"}, "country-admitted-already"),
        ({"country": "ZZ"}, "unknown-country"),
        ({"country": "QQ"}, "unknown-country"),
        ({"country": "Pl"}, "invalid-request"),
        ({"groups": [{"group": "NONE", "standing": "member"}]}, "not-found"),
        ({"groups": [{"group": "CIS"}, {"group": "CIS", "standing": "partner"}]}, "invalid-request"),
        ({"administrator": {"email": "admin.md@example.org", "name": "X"}}, "email-taken"),
        ({"administrator": {"email": "x", "name": "X"}}, "invalid-email"),
        (
            {"administrator": {"email": "x@example.org", "name": "X", "password": "of somebody else"}},
            "invalid-request",
        ),
    ],
)
def test_an_admission_happens_whole_or_not_at_all(system: System, fields: dict[str, Any], code: str) -> None:
    before = system.bench.kit.log.head().position
    with pytest.raises(Refused) as caught:
        system.call("admit_country", by="person:1", **{"country": "PL", **fields})
    assert code_of(caught.value) == code
    assert system.bench.kit.log.head().position == before


def test_only_the_system_admits_countries_and_forms_groups(system: System) -> None:
    for by in ("person:2", "person:99", "key:x"):
        for operation, fields in [
            ("admit_country", {"country": "PL"}),
            ("form_group", {"group": "EU", "names": NAMES}),
            ("join_group", {"group": "CIS", "country": "MD", "standing": "partner"}),
        ]:
            with refused("not-allowed", 403):
                system.call(operation, by=by, **fields)


def test_a_country_may_change_its_standing_in_a_group(system: System) -> None:
    joined = {"group": "CIS", "country": "MD"}
    group = system.call("join_group", by="person:1", standing="partner", **joined)
    assert (group["members"], group["partners"]) == ([], ["MD"])
    assert system.call("join_group", by="person:1", standing="partner", **joined)["position"] is None
    with refused("unknown-country", 422):
        system.call("join_group", by="person:1", group="CIS", country="PL")
    with refused("group-exists", 409):
        system.call("form_group", by="person:1", group="CIS", names=NAMES)


def test_a_country_sets_its_workflow(system: System) -> None:
    assert system.call("get_workflow", country="MD") == {
        "country": "MD",
        "validation_required": True,
        "approval_required": True,
        "distinct_validator_and_approver": False,
        "released_by": "anyone",
        "may_release": None,
    }
    wanted = {
        "country": "MD",
        "validation_required": False,
        "approval_required": True,
        "distinct_validator_and_approver": True,
        "released_by": "other",
    }
    with refused("not-allowed", 403):
        system.call("set_workflow", by="person:1", **wanted)
    assert system.call("set_workflow", by="person:2", **wanted)["position"] is not None
    assert system.call("get_workflow", country="MD") == {**wanted, "may_release": None}
    assert system.call("set_workflow", by="person:2", **wanted)["position"] is None
    workflow = system.bench.kit.reference.workflow("MD")
    assert (workflow.distinct_validator_and_approver, workflow.released_by) == (True, "other")
    with refused("release-needs-judgement", 422):
        system.call("set_workflow", by="person:2", **{**wanted, "approval_required": False})
    for released_by in ("the minister", None):
        with refused("invalid-request", 422):
            system.call("set_workflow", by="person:2", **{**wanted, "released_by": released_by})
    assert system.call("get_workflow", country="MD") == {**wanted, "may_release": None}
    with refused("not-found", 404):
        system.call("get_workflow", country="PL")


def test_whoever_sets_the_workflow_learns_how_many_may_release(system: System) -> None:
    def may_release() -> Any:
        return system.call("get_workflow", by="person:2", country="MD")["may_release"]

    assert may_release() == 0
    system.register("person:2", "first@example.org", "data-approver")
    system.register("person:2", "validator@example.org", "data-validator")
    assert may_release() == 1
    second = system.register("person:2", "second@example.org", "data-approver")
    assert may_release() == 2
    system.call("deactivate_person", by="person:2", person=second.removeprefix("person:"), reason="left")
    assert may_release() == 1
    for by in (None, second, "person:1"):
        assert system.call("get_workflow", by=by, country="MD")["may_release"] is None
