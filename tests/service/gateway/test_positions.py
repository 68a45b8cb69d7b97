"""Organisations, positions and the rights that come through them, over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.service.gateway.conftest import INDICATOR, Caller, World, opened

NAMES = {"en": "Name", "ru": "Имя"}


@pytest.fixture(scope="module")
def admin(world: World) -> Caller:
    return world.signed_in("admin.md")


@pytest.fixture(scope="module")
def root(world: World) -> Caller:
    return world.signed_in("system")


def hire(by: Caller, world: World, who: str, **place_and_roles: Any) -> tuple[str, Caller]:
    """Somebody new: their number and their client."""
    body = {"email": f"{who}@example.org", "name": who, **place_and_roles}
    answer = by.ok("POST", "/users", json=body)
    opened(answer, world.public())
    return answer["person"], world.signed_in(who)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def post(by: Caller, year: int) -> Any:
    return by.csv(b"period,citizenship,sex,value\n%d,_T,_T,7321\n" % year)


def test_the_rights_of_a_position_come_and_go_with_it(world: World, admin: Caller) -> None:
    number, ana = hire(admin, world, "ana")
    limited = {"role": "data-submitter", "indicators": [INDICATOR], "sources": ["REG"]}
    created = admin.send(
        "POST",
        "/positions",
        json={"code": "FP1", "agency": "MIA", "names": NAMES, "focal_point": True, "roles": [limited]},
    )
    assert created.status_code == 201
    assert created.json is not None
    assert {name: created.json[name] for name in ("id", "country", "agency", "focal_point", "holders")} == {
        "id": "MD-FP1",
        "country": "MD",
        "agency": "MIA",
        "focal_point": True,
        "holders": [],
    }
    assert refusal(post(ana, 2051)) == (403, "not-allowed")
    assigned = admin.ok("POST", "/positions/MD-FP1/assign", json={"person": number})
    assert assigned["holders"] == [{"person": number, "name": "ana", "active": True}]
    me = ana.ok("GET", "/me")
    assert (me["positions"], me["organisation"]) == (["MD-FP1"], None)
    assert [(role["role"], role["via"], role["indicators"]) for role in me["roles"]] == [
        ("data-submitter", "MD-FP1", [INDICATOR])
    ]
    assert post(ana, 2010).status_code == 201
    out = admin.ok("POST", "/positions/MD-FP1/rotate-out", json={"person": number, "reason": "posted abroad"})
    assert out["holders"] == []
    assert refusal(post(ana, 2011)) == (403, "not-allowed")
    assert ana.ok("GET", "/me")["roles"] == []


def test_a_position_that_changes_changes_what_its_holders_may(world: World, admin: Caller) -> None:
    number, bob = hire(admin, world, "bob")
    admin.ok("POST", "/positions", json={"code": "FP2", "names": NAMES, "roles": [{"role": "user"}]})
    admin.ok("POST", "/positions/MD-FP2/assign", json={"person": number})
    assert refusal(post(bob, 2012)) == (403, "not-allowed")
    changed = admin.ok("PATCH", "/positions/MD-FP2", json={"roles": [{"role": "data-submitter"}]})
    assert changed["names"] == NAMES
    assert post(bob, 2012).status_code == 201
    assert admin.ok("DELETE", "/positions/MD-FP2", json={"reason": "merged"})["open"] is False
    assert refusal(post(bob, 2013)) == (403, "not-allowed")
    again = admin.send("POST", "/positions/MD-FP2/assign", json={"person": number})
    assert refusal(again) == (409, "position-closed")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "fp", "names": NAMES}, 422, "invalid-request"),
        ({"code": "X1", "names": {"en": "Only English"}}, 422, "invalid-request"),
        ({"code": "X1", "names": NAMES, "roles": [{"role": "king"}]}, 422, "role-not-grantable"),
        (
            {"code": "X1", "names": NAMES, "roles": [{"role": "user", "indicators": ["NOTHING"]}]},
            422,
            "unknown-indicator",
        ),
        ({"code": "X1", "names": NAMES, "agency": "NONE"}, 422, "unknown-agency"),
        ({"code": "X1", "names": NAMES, "country": "PL"}, 403, "not-allowed"),
        ({"code": "X1", "names": NAMES, "id": "PL-X1"}, 422, "invalid-request"),
        ({"code": "X1", "names": NAMES, "holders": ["2"]}, 422, "invalid-request"),
    ],
)
def test_a_bad_position_is_refused_and_changes_nothing(
    world: World, admin: Caller, body: dict[str, Any], status: int, code: str
) -> None:
    head = world.head()
    assert refusal(admin.send("POST", "/positions", json=body)) == (status, code)
    assert world.head() == head


def test_other_countries_and_the_system_see_no_position(world: World, admin: Caller, root: Caller) -> None:
    admin.ok("POST", "/positions", json={"code": "FP3", "names": NAMES})
    for other in (world.signed_in("admin.pl"), root):
        assert refusal(other.send("GET", "/positions?country=MD")) == (403, "not-allowed")
        assert refusal(other.send("GET", "/positions/MD-FP3")) == (404, "not-found")
        sent = other.send("POST", "/positions/MD-FP3/assign", json={"person": "1"})
        assert refusal(sent) == (404, "not-found")
    assert "MD-FP3" in {each["id"] for each in admin.ok("GET", "/positions")["items"]}


def test_an_organisation_has_people_of_its_own(world: World, admin: Caller, root: Caller) -> None:
    body = {"organisation": "IOM", "names": NAMES, "kind": "observer"}
    assert refusal(admin.send("POST", "/organisations", json=body)) == (403, "not-allowed")
    registered = root.send("POST", "/organisations", json=body)
    assert registered.status_code == 201
    assert refusal(root.send("POST", "/organisations", json=body)) == (409, "organisation-exists")
    first = {"organisation": "IOM", "roles": [{"role": "organisation-administrator"}]}
    _, iom = hire(root, world, "iom.admin", **first)
    again = {"email": "second@example.org", "name": "S", **first}
    assert refusal(root.send("POST", "/users", json=again)) == (409, "administrator-exists")
    _, observer = hire(iom, world, "iom.observer", roles=[{"role": "observer"}])
    me = observer.ok("GET", "/me")
    assert (me["country"], me["organisation"]) == (None, "IOM")
    assert [(role["role"], role["organisation"]) for role in me["roles"]] == [("observer", "IOM")]
    assert len(iom.ok("GET", "/users")["items"]) == 2
    assert refusal(observer.send("GET", "/users")) == (403, "not-allowed")
    assert refusal(admin.send("GET", "/users?organisation=IOM")) == (403, "not-allowed")
    # It has no delegates, because it is not appointed as one; and it has nothing in any country.
    delegate = {"email": "d@example.org", "name": "D", "roles": [{"role": "delegate"}]}
    assert refusal(iom.send("POST", "/users", json=delegate)) == (422, "role-not-grantable")
    assert refusal(post(observer, 2014)) == (403, "not-allowed")
    closed = root.send("DELETE", "/organisations/IOM", json={"reason": "left"})
    assert closed.status_code == 200
    for person in (iom, observer):
        assert person.send("GET", "/me").status_code == 401
    assert {each["organisation"]: each["open"] for each in root.ok("GET", "/organisations")["items"]}[
        "IOM"
    ] is False


def test_a_position_is_of_the_agency_that_holds_it_by_now(admin: Caller) -> None:
    for agency in ("OLD", "NEW", "NEXT"):
        admin.ok("POST", "/agencies", json={"agency": agency, "names": NAMES})
    made = admin.ok("POST", "/positions", json={"code": "HELD", "names": NAMES, "agency": "OLD"})
    assert made["agency"] == "OLD"
    today = datetime.now(UTC).date()
    for agency, successor, starts in (("OLD", "NEW", today), ("NEW", "NEXT", today + timedelta(days=30))):
        body = {"successor": successor, "from": starts.isoformat()}
        admin.ok("POST", f"/agencies/MD/{agency}/succession", json=body)
    assert admin.ok("GET", "/positions/MD-HELD")["agency"] == "NEW"
    listed = {each["id"]: each["agency"] for each in admin.ok("GET", "/positions?limit=500")["items"]}
    assert listed["MD-HELD"] == "NEW"
    assert admin.ok("PATCH", "/positions/MD-HELD", json={"focal_point": True})["agency"] == "NEW"
