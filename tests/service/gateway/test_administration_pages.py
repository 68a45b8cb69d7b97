"""The pages of administration over the real services: in both languages, and what their forms do."""

import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from tests.service.gateway.conftest import PASSWORD, Caller, World, opened
from tests.service.gateway.test_positions import hire

_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
COUNTRY_PAGES = (
    "",
    "/country",
    "/country/withdrawal",
    "/workflow",
    "/people",
    "/people/new",
    "/positions",
    "/positions/new",
    "/roles",
    "/roles/new",
    "/delegates",
    "/correspondences",
    "/correspondences/FOREIGNERS/POPULATION",
)
HIDDEN = ("csrf_token", "form_once")
SYSTEM_PAGES = ("", "/people", "/people/new", "/organisations")


@dataclass
class Browser:
    """Somebody at a browser without scripts: reads pages, and sends their forms filled in."""

    client: Client

    def reads(self, path: str, **query: str) -> str:
        answer = self.client.get(path, query_string=query or None, headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        return answer.text

    def sends(self, path: str, page: str | None = None, **fields: Any) -> TestResponse:
        shown = self.reads(page or path)
        found = {name: re.search(f'name="{name}" value="([^"]*)"', shown) for name in HIDDEN}
        hidden = {name: html.unescape(each[1]) for name, each in found.items() if each is not None}
        return self.client.post(path, data={**hidden, **fields}, headers={"Accept": "text/html"})

    def goes(self, answer: TestResponse) -> str:
        assert answer.status_code == 303, answer.text
        return self.reads(answer.headers["Location"])


@pytest.fixture(scope="module")
def at_browser(world: World) -> Callable[[str], Browser]:
    """Somebody at a browser, who signs in once."""

    @cache
    def somebody(who: str) -> Browser:
        browser = Browser(Client(world.system.web))
        sent = browser.sends("/sign-in", email=f"{who}@example.org", password=PASSWORD)
        assert sent.status_code == 303, sent.text
        return browser

    return somebody


@pytest.fixture
def admin(at_browser: Callable[[str], Browser]) -> Browser:
    return at_browser("admin.md")


@pytest.mark.parametrize(
    ("who", "path"),
    [("admin.md", path) for path in COUNTRY_PAGES] + [("system", path) for path in SYSTEM_PAGES],
)
def test_every_page_is_there_in_both_languages(
    at_browser: Callable[[str], Browser], who: str, path: str
) -> None:
    browser = at_browser(who)
    russian = browser.reads(f"/administration{path}", lang="ru")
    english = browser.reads(f"/administration{path}", lang="en")  # last: the browser keeps it
    main = [re.split("<main", page)[1] for page in (english, russian)]
    assert not _RUSSIAN.search(re.sub(r"<(input|option|label)[^>]*>[^<]*", "", main[0]))
    assert _RUSSIAN.search(main[1])


@pytest.mark.parametrize("path", COUNTRY_PAGES + SYSTEM_PAGES)
def test_who_administers_nothing_sees_no_page(at_browser: Callable[[str], Browser], path: str) -> None:
    browser = at_browser("user.md")
    answer = browser.client.get(f"/administration{path}", headers={"Accept": "text/html"})
    assert answer.status_code in {403, 404}
    assert 'href="/administration"' not in browser.reads("/")


def test_the_landing_page_links_what_the_person_may_use_and_nothing_else(
    at_browser: Callable[[str], Browser],
) -> None:
    def links(who: str) -> set[str]:
        return set(re.findall(r'href="/administration/([a-z]+)"', at_browser(who).reads("/administration")))

    assert {"people", "positions", "roles", "delegates"} <= links("admin.md")
    assert "organisations" not in links("admin.md")
    assert {"people", "organisations"} <= links("system")
    assert not {"positions", "roles", "delegates"} & links("system")


def test_somebody_is_invited_with_roles_and_opens_the_account_with_the_link(
    world: World, admin: Browser
) -> None:
    answer = admin.sends(
        "/administration/people/new",
        name="Paged",
        email="paged@example.org",
        language="ru",
        roles=["user", "data-submitter"],
        **{"indicators-data-submitter": "asylum_applications, ENTRIES", "sources-data-submitter": "REG"},
    )
    assert answer.status_code == 200
    link = re.search(r'id="link"[^>]*href="([^"]*)"', answer.text)
    assert link is not None
    opened({"invitation": {"token": link[1].rsplit("/", 1)[1]}}, world.public())
    roles = world.signed_in("paged").ok("GET", "/me")["roles"]
    assert {role["role"]: role["indicators"] for role in roles} == {
        "user": None,
        "data-submitter": ["ASYLUM_APPLICATIONS", "ENTRIES"],
    }
    refused = admin.sends(
        "/administration/people/new", name="", email="nowhere", language="en", roles=["user"]
    )
    assert refused.status_code == 422
    assert "There is a problem" in refused.text


def test_roles_are_given_and_taken_and_an_account_closed_and_opened(world: World, admin: Browser) -> None:
    caller = world.signed_in("admin.md")
    number, _ = hire(caller, world, "formed")
    path = f"/administration/people/{number}"
    assert "The role is given" in admin.goes(admin.sends(path, what="grant", role="user"))
    (grant,) = caller.ok("GET", f"/users/{number}")["roles"]
    assert "The role is taken" in admin.goes(admin.sends(path, what="revoke", grant=grant["grant"]))
    assert caller.ok("GET", f"/users/{number}")["roles"] == []
    change = {"name": "Formed Anew", "email": "formed@example.org", "language": "en"}
    assert "Formed Anew" in admin.goes(admin.sends(path, what="change", **change))
    assert "The account is closed" in admin.goes(admin.sends(path, what="deactivate", reason="left"))
    assert "The account is open" in admin.goes(admin.sends(path, what="reactivate", reason="back"))
    own = caller.ok("GET", "/me")["person"]
    refused = admin.sends(f"/administration/people/{own}", what="grant", role="user")
    assert (refused.status_code, "Nobody gives themselves a role" in refused.text) == (403, True)


def test_a_position_is_created_filled_changed_and_left(world: World, admin: Browser) -> None:
    caller = world.signed_in("admin.md")
    number, _ = hire(caller, world, "seated")
    names = {"names_en": "Deputy", "names_ru": "Заместитель"}
    made = admin.sends(
        "/administration/positions/new", code="dep", agency="MIA", focal_point="yes", roles=["user"], **names
    )
    assert "The position is created" in admin.goes(made)
    path = "/administration/positions/MD-DEP"
    assert "seated" in admin.goes(admin.sends(path, what="assign", person=number))
    roles = {"roles": ["data-submitter"], "indicators-data-submitter": "ENTRIES"}
    assert "is changed" in admin.goes(admin.sends(path, what="change", agency="", **names, **roles))
    view = caller.ok("GET", "/positions/MD-DEP")
    assert (view["agency"], view["focal_point"], [each["person"] for each in view["holders"]]) == (
        None,
        False,
        [number],
    )
    assert view["roles"] == [{"role": "data-submitter", "indicators": ["ENTRIES"], "sources": None}]
    left = admin.goes(admin.sends(path, what="rotate-out", person=number))
    assert "has left the position" in left
    assert "The position is closed" in admin.goes(admin.sends(path, what="close", reason="merged"))


def test_what_somebody_who_leaves_answers_for_is_handed_over_on_their_page(
    world: World, admin: Browser
) -> None:
    caller = world.signed_in("admin.md")
    roles = [{"role": "data-submitter"}]
    leaver, ana = hire(caller, world, "leaving", roles=roles)
    taker, _ = hire(caller, world, "taking", roles=roles)
    made = ana.csv(b"period,citizenship,sex,value\n2006,_T,_T,7319\n").json
    assert made is not None
    page = admin.goes(admin.sends(f"/administration/people/{leaver}", what="deactivate", reason="left"))
    assert "Open work" in page
    sent = admin.sends(
        f"/administration/people/{leaver}", what="hand-over", submission=made["id"], taker=taker
    )
    assert "The submission is handed over" in admin.goes(sent)
    assert "Open work" not in admin.reads(f"/administration/people/{leaver}")
    assert "Open work" in admin.reads(f"/administration/people/{taker}")


def test_a_role_is_edited_as_a_table_of_check_boxes(world: World, admin: Browser) -> None:
    caller = world.signed_in("admin.md")
    names = {"names_en": "Scribe", "names_ru": "Писарь"}
    made = admin.sends(
        "/administration/roles/new", role="scribe", privileges=["documentation.write"], grants=[], **names
    )
    page = admin.goes(made)
    assert re.search(r'value="documentation.write" checked', page)
    assert not re.search(r'value="source.declare" checked', page)
    path = "/administration/roles/scribe"
    changed = admin.sends(path, what="", privileges=["source.declare"], grants=["user"], **names)
    assert re.search(r'value="source.declare" checked', admin.goes(changed))
    shown = {each["role"]: each for each in caller.ok("GET", "/roles")["items"]}["scribe"]
    assert (shown["privileges"], shown["grants"], shown["names"]["ru"]) == (
        ["source.declare"],
        ["user"],
        "Писарь",
    )
    both = admin.sends(path, what="", privileges=["submission.submit", "role.grant"], **names)
    assert both.status_code == 422
    assert re.search(r'value="submission.submit" checked', both.text), "what was ticked stays ticked"
    fixed = admin.reads("/administration/roles/country-administrator")
    assert "Save the role" not in fixed
    assert "role is given up" in admin.goes(admin.sends(path, what="retire"))


def test_organisations_and_delegates_have_their_forms(
    world: World, at_browser: Callable[[str], Browser], admin: Browser
) -> None:
    root = at_browser("system")
    names = {"names_en": "Paper Office", "names_ru": "Бумажное бюро"}
    path = "/administration/organisations"
    sent = root.sends(path, what="register", organisation="paper", kind="delegate", **names)
    assert "Paper Office" in root.goes(sent)
    first = {"name": "First", "email": "paper.first@example.org", "language": "en"}
    invited = root.sends(path, what="appoint", organisation="PAPER", **first)
    assert invited.status_code == 200
    assert 'id="link"' in invited.text
    fields = {"organisation": "PAPER", "indicators": ["ASYLUM_APPLICATIONS"], "sources": "REG"}
    assert "may submit for your country." in admin.goes(admin.sends("/administration/delegates", **fields))
    assert "no longer" in admin.goes(admin.sends("/administration/delegates", dismiss="PAPER"))
    assert "takes part no longer" in root.goes(root.sends(path, what="close", organisation="PAPER"))


def test_a_form_of_another_site_changes_nothing(world: World, admin: Browser) -> None:
    head = world.head()
    sent = admin.client.post("/administration/positions/new", data={"code": "X", "csrf_token": "forged"})
    assert sent.status_code == 403
    assert world.head() == head


def test_an_account_page_names_the_roles_as_the_country_does(
    world: World, at_browser: Callable[[str], Browser]
) -> None:
    caller: Caller = world.signed_in("admin.md")
    names = {"en": "Keeper of the books", "ru": "Хранитель книг"}
    caller.ok("POST", "/roles", json={"role": "keeper", "names": names, "privileges": ["figures.read"]})
    hire(caller, world, "kept", roles=[{"role": "keeper"}])
    assert "Keeper of the books" in at_browser("kept").reads("/account")


def test_a_delegate_submits_in_the_browser_and_the_page_says_for_whom(
    world: World, at_browser: Callable[[str], Browser], admin: Browser
) -> None:
    root, caller = world.signed_in("system"), world.signed_in("admin.md")
    names = {"en": "Scribes United", "ru": "Союз писарей"}
    root.ok("POST", "/organisations", json={"organisation": "SCRIBES", "names": names, "kind": "delegate"})
    first = {"organisation": "SCRIBES", "roles": [{"role": "organisation-administrator"}]}
    _, boss = hire(root, world, "scribes.admin", **first)
    hire(boss, world, "scribes.person", roles=[{"role": "delegate"}])
    appointment = {"organisation": "SCRIBES", "indicators": ["ASYLUM_APPLICATIONS"], "sources": ["REG"]}
    caller.ok("POST", "/delegates", json=appointment)
    delegate = at_browser("scribes.person")

    def form(year: int, *, original: bool) -> dict[str, Any]:
        content = b"period,citizenship,sex,value\n%d,_T,_T,5151\n" % year
        files = {"file": (io.BytesIO(content), "figures.csv")}
        scan = {"original": (io.BytesIO(b"%PDF-1.7 %%EOF"), "page.pdf")} if original else {}
        return {"series": "ASYLUM_APPLICATIONS/REG/MD", "reason": "", **files, **scan}

    refused = delegate.sends("/submissions/new", **form(2003, original=False))
    assert (refused.status_code, "Attach the original" in refused.text) == (422, True)
    page = delegate.goes(delegate.sends("/submissions/new", **form(2003, original=True)))
    assert "Submitted by Scribes United for" in page
    assert "/original" in page


def test_a_correspondence_table_is_published_code_by_code(world: World, admin: Browser) -> None:
    path = "/administration/correspondences/FOREIGNERS/POPULATION"
    asked = f"{path}?dimension=sex&target_dimension=sex"
    texts = {"documentation.en": "<script>alert(1)</script>", "documentation.ru": "Только иностранцы"}
    chosen: dict[str, Any] = {**texts, "dimension": "sex", "target_dimension": "sex"}
    codes = re.findall(r'name="code" value="([^"]*)"', admin.reads(path, dimension="sex"))
    assert codes == ["_T", "M", "F", "_U"]
    half = admin.sends(path, asked, **chosen, code=codes, under=["", "M", "F", ""])
    assert half.status_code == 422 and "_U" in half.text and "Только иностранцы" in half.text
    assert re.search(r'<option value="M" selected>', half.text), "what was typed is still there"
    sent = admin.sends(path, asked, **chosen, code=codes, under=["", "M", "F", "-"])
    page = admin.goes(sent)
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    caller = world.signed_in("admin.md")
    made = caller.ok("GET", "/correspondences/MD/FOREIGNERS/POPULATION")
    assert made["version"] == 1 and made["codes"][-1] == {"code": "_U", "target": None}
    stale = {**chosen, "documentation.en": "Anew", "expected": "0"}
    meanwhile = admin.sends(path, asked, **stale, code=codes, under=["", "M", "F", "_U"])
    assert meanwhile.status_code == 409 and "Anew" in meanwhile.text
    assert path in admin.reads("/administration/correspondences")
    withdrawn = admin.sends(path, what="withdraw", expected="1")
    assert "None is published yet." in admin.goes(withdrawn)
