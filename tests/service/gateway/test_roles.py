"""Roles of a country's own over HTTP: in force at once for whoever holds them, and only there."""

from typing import Any

import pytest

from tests.service.gateway.conftest import Caller, World
from tests.service.gateway.test_positions import NAMES, hire, post, refusal


@pytest.fixture(scope="module")
def admin(world: World) -> Caller:
    return world.signed_in("admin.md")


def roles(caller: Caller, **query: str) -> dict[str, Any]:
    answer = caller.ok("GET", "/roles", query_string=query)
    return {each["role"]: each for each in answer["items"]}


def test_a_role_of_a_country_is_in_force_at_once_and_only_there(world: World, admin: Caller) -> None:
    body = {"role": "clerk", "names": NAMES, "privileges": ["figures.read", "submission.submit"]}
    made = admin.send("POST", "/roles", json=body)
    assert made.status_code == 201
    _, clerk = hire(admin, world, "clerk", roles=[{"role": "clerk"}])
    assert post(clerk, 2015).status_code == 201
    assert "clerk" not in roles(world.signed_in("admin.pl"))
    # What its holders may do changes with it, at once.
    changed = admin.ok("PATCH", "/roles/MD/clerk", json={"privileges": ["figures.read"]})
    assert (changed["privileges"], changed["names"], changed["own"]) == (["figures.read"], NAMES, True)
    assert refusal(post(clerk, 2016)) == (403, "not-allowed")
    assert refusal(admin.send("DELETE", "/roles/MD/clerk")) == (409, "role-in-use")


def test_a_countrys_version_of_a_built_in_role_wins_there(world: World, admin: Caller) -> None:
    _, ana = hire(admin, world, "versioned", roles=[{"role": "data-submitter"}])
    assert post(ana, 2017).status_code == 201
    body = {"role": "data-submitter", "names": NAMES, "privileges": ["submission.see"]}
    assert admin.send("POST", "/roles", json=body).status_code == 201
    assert refusal(post(ana, 2018)) == (403, "not-allowed")
    polish = world.signed_in("data-submitter.pl")
    sent = polish.csv(b"period,citizenship,sex,value\n2017,_T,_T,7319\n", query={"country": "PL"})
    assert sent.status_code == 201
    own = roles(admin)["data-submitter"]
    assert (own["own"], own["built_in"], own["privileges"]) == (True, True, ["submission.see"])
    assert admin.ok("DELETE", "/roles/MD/data-submitter", json={"reason": "as before"})["role"]
    assert post(ana, 2018).status_code == 201
    assert roles(admin)["data-submitter"]["own"] is False


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"privileges": ["role.define"]}, 422, "privilege-not-delegable"),
        ({"privileges": ["*"]}, 422, "invalid-request"),
        ({"privileges": ["submission.submit", "role.grant"]}, 422, "privileges-conflict"),
        ({"role": "country-administrator", "privileges": ["submission.submit"]}, 409, "role-not-definable"),
        ({"privileges": ["role.grant"], "grants": ["country-administrator"]}, 422, "role-not-grantable"),
        ({"privileges": ["role.grant"], "grants": ["*"]}, 422, "invalid-request"),
        ({"country": "PL"}, 403, "not-allowed"),
        ({"role": "Clerk "}, 422, "invalid-request"),
        ({"names": {"en": "No Russian"}}, 422, "invalid-request"),
        ({"own": True}, 422, "invalid-request"),
        ({"built_in": True}, 422, "invalid-request"),
    ],
)
def test_a_bad_role_is_refused_and_changes_nothing(
    world: World, admin: Caller, body: dict[str, Any], status: int, code: str
) -> None:
    head = world.head()
    sent = {"role": "bad", "names": NAMES, "privileges": [], **body}
    assert refusal(admin.send("POST", "/roles", json=sent)) == (status, code)
    assert world.head() == head


def test_only_the_countrys_administrators_see_and_define_its_roles(world: World) -> None:
    for who in ("system", "admin.pl", "data-submitter.md", "user.md"):
        caller = world.signed_in(who)
        assert refusal(caller.send("GET", "/roles?country=MD")) == (403, "not-allowed")
        body = {"country": "MD", "role": "mine", "names": NAMES, "privileges": []}
        assert refusal(caller.send("POST", "/roles", json=body)) == (403, "not-allowed")
        assert refusal(caller.send("PATCH", "/roles/MD/user", json={"privileges": []})) == (
            403,
            "not-allowed",
        )
        assert refusal(caller.send("DELETE", "/roles/MD/user")) == (403, "not-allowed")


def test_privileges_say_what_a_country_may_bundle(world: World) -> None:
    listed = {each["name"]: each for each in world.public().ok("GET", "/privileges")["items"]}
    assert listed["submission.approve"]["figures"] is True
    assert listed["submission.approve"]["delegable"] is True
    assert listed["role.define"]["delegable"] is False
