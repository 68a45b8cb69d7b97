"""The pages of one's own country and of its keys over the real services: what their forms do and refuse."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import Client

from tests.service.gateway.conftest import PASSWORD, Caller, World, opened
from tests.service.gateway.test_administration_pages import Browser

NAMES = {"en": "Ministry", "ru": "Министерство"}
NAMED = {"names.en": "Land of Tests", "names.ru": "Страна проверок"}
REACHED = {
    "contact.office.en": "Statistics office",
    "contact.office.ru": "Бюро статистики",
    "contact.email": "office@example.org",
    "contact.telephone": "+373 22 000000",
    "contact.website": "https://example.org/statistics",
}
PAGE, WITHDRAWAL = "/administration/country", "/administration/country/withdrawal"


def signed_in(world: World, email: str) -> Browser:
    browser = Browser(Client(world.system.web))
    assert browser.sends("/sign-in", email=email, password=PASSWORD).status_code == 303
    return browser


@pytest.fixture(scope="module")
def root(world: World) -> Caller:
    return world.signed_in("system")


def admitted(world: World, root: Caller, code: str) -> tuple[Caller, Browser]:
    """A country of the test's own: its administrator by the API and at a browser."""
    who = f"admin.{code.lower()}"
    administrator = {"email": f"{who}@example.org", "name": "A"}
    groups = [{"group": "ONE", "standing": "member"}]
    body = {"country": code, "groups": groups, "administrator": administrator}
    opened(root.ok("POST", "/countries", json=body), world.public())
    return world.signed_in(who), signed_in(world, f"{who}@example.org")


def issued(admin: Caller, code: str) -> dict[str, Any]:
    admin.ok("POST", "/agencies", json={"agency": "MIA", "names": NAMES})
    body = {"country": code, "agency": "MIA", "label": "nightly", "actions": ["submit"], "lifetime_days": 90}
    key: dict[str, Any] = admin.ok("POST", "/keys", json=body)
    return key


def test_a_country_says_how_it_is_named_and_reached(world: World, root: Caller) -> None:
    _, browser = admitted(world, root, "AM")
    shown = browser.goes(browser.sends(PAGE, **NAMED, **REACHED))
    assert "Your change is made" in shown
    assert all(f'value="{each}"' in shown for each in (*NAMED.values(), *REACHED.values()))
    view = world.public().ok("GET", "/countries/AM")
    assert (view["name"], view["names"]) == (
        "Land of Tests",
        {"en": "Land of Tests", "ru": "Страна проверок"},
    )
    assert view["contact"]["office"] == {"en": "Statistics office", "ru": "Бюро статистики"}

    head = world.head()
    for wrong in ({"contact.website": "javascript:alert(1)"}, {"names.ru": ""}, {"names.en": "x" * 5000}):
        refused = browser.sends(PAGE, **{**NAMED, **REACHED, **wrong})
        assert (refused.status_code, "There is a problem" in refused.text) == (422, True), wrong
    assert world.head() == head

    browser.goes(browser.sends(PAGE, **dict.fromkeys((*NAMED, *REACHED), "")))
    view = world.public().ok("GET", "/countries/AM")
    assert (view["names"], view["contact"]) == (None, None)


def test_a_country_withdraws_in_two_steps_with_a_reason_and_its_code(world: World, root: Caller) -> None:
    admin, browser = admitted(world, root, "BY")
    key = issued(admin, "BY")
    person = {"email": "clerk.by@example.org", "name": "Clerk", "roles": [{"role": "user"}]}
    made = admin.ok("POST", "/users", json=person)
    opened(made, world.public())
    clerk = world.signed_in("clerk.by")
    admin.ok("PUT", "/agreements/BY/ENTRIES", json={"mode": "participants"})

    shown = browser.reads(WITHDRAWAL)
    ends = dict(re.findall(r"\(([a-z ]+): (\d+)\)", shown))
    assert ends == {"now shared": "1", "groups": "1", "keys": "1", "accounts": "1"}
    head, reason = world.head(), "By <law> of today"
    refused = browser.sends(WITHDRAWAL, reason="  ")
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    second = browser.sends(WITHDRAWAL, reason=reason)
    assert (second.status_code, "By &lt;law&gt; of today" in second.text) == (200, True)
    confirmation = f"{WITHDRAWAL}/confirmation"
    for wrong in ("", "MD", "B", "BYE"):
        refused = browser.sends(confirmation, page=WITHDRAWAL, reason=reason, code=wrong)
        assert (refused.status_code, "not the code of your country" in refused.text) == (422, True), wrong
        assert "By &lt;law&gt; of today" in refused.text
    refused = browser.sends(confirmation, page=WITHDRAWAL, reason="", code="BY")
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert world.head() == head

    shown = browser.goes(browser.sends(confirmation, page=WITHDRAWAL, reason=reason, code=" by "))
    assert "has withdrawn" in shown
    assert f'href="{WITHDRAWAL}"' not in shown
    view = world.public().ok("GET", "/countries/BY")
    assert (view["participating"], view["groups"]) == (False, [])
    assert admin.ok("GET", f"/keys/{key['key']}")["revoked"] is True
    assert admin.ok("GET", f"/users/{made['person']}")["active"] is False
    assert clerk.send("GET", "/me").status_code == 401
    (event,) = world.system.composition.log.read(types=("identity.country-withdrawn",))
    assert event.payload == {"country": "BY", "reason": reason}


@pytest.mark.parametrize("who", ["data-submitter.md", "system"])
@pytest.mark.parametrize("path", [PAGE, WITHDRAWAL])
def test_only_who_administers_the_country_gets_there(world: World, who: str, path: str) -> None:
    browser = signed_in(world, f"{who}@example.org")
    assert browser.client.get(path, headers={"Accept": "text/html"}).status_code == 403
    head = world.head()
    for address in (path, f"{WITHDRAWAL}/confirmation"):
        sent = browser.sends(address, page="/account", reason="mine now", code="MD", **NAMED)
        assert sent.status_code == 403
    assert world.head() == head


def test_a_key_ends_sooner_but_never_later(world: World, root: Caller) -> None:
    admin, browser = admitted(world, root, "KZ")
    key = issued(admin, "KZ")
    path = f"/administration/keys/{key['key']}"
    unchanged = {"label": "nightly", "actions": ["submit"]}

    def limited(ends: str) -> str:
        return browser.goes(browser.sends(f"{path}/narrow", page=path, expires_at=ends, **unchanged))

    assert f'value="{key["expires_at"]}"' in browser.reads(path)
    head = world.head()
    for same in (key["expires_at"], ""):
        assert "Your change is made" in limited(same)
    assert world.head() == head

    sooner = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    assert "Your change is made" in limited(sooner)
    view = admin.ok("GET", f"/keys/{key['key']}")
    assert datetime.fromisoformat(view["expires_at"]) == datetime.fromisoformat(f"{sooner}T00:00:00Z")
    head = world.head()
    for wrong in (key["expires_at"], "2999-01-01", "tomorrow"):
        refused = browser.sends(f"{path}/narrow", page=path, expires_at=wrong, **unchanged)
        assert (refused.status_code, "There is a problem" in refused.text) == (422, True), wrong
    assert world.head() == head
