"""Saved reports: whose they are, who sees them, and what they say once they cannot be made any more."""

import re
from typing import Any

import pytest

from servicekit.context import Context
from servicekit.errors import ComityError
from services.reporting.handlers.saved import SavedReports
from tests.service.reporting.readers import PAGE, Readers
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

LAYOUT = {"country": "MD", "indicator": INDICATOR, "rows": "citizenship", "top": "1"}


@pytest.fixture(autouse=True)
def at_once(sqlite_scene: Scene) -> None:
    """Read models follow as soon as something is written."""
    app = sqlite_scene.app
    app.saved = SavedReports(sqlite_scene.bench.kit, app.reading, lambda _: sqlite_scene.catch_up())


def save(scene: Scene, by: Context, title: str = "Top", *, shared: bool = False, **more: Any) -> Any:
    scene.catch_up()
    asked = {"title": title, "template": "custom", "parameters": LAYOUT, "shared": shared, **more}
    return scene.app.saved.save(asked, by)


def titles(scene: Scene, reader: Context) -> list[str]:
    return [each["title"] for each in scene.app.saved.list(reader)]


def test_a_saved_report_is_ones_own_unless_it_is_shared_within_the_country(
    sqlite_scene: Scene, readers: Readers
) -> None:
    colleague = sqlite_scene.person("MD")
    save(sqlite_scene, readers.own, "Mine")
    save(sqlite_scene, readers.own, "Ours", shared=True)
    assert titles(sqlite_scene, readers.own) == ["Ours", "Mine"]
    assert titles(sqlite_scene, colleague) == ["Ours"]
    assert titles(sqlite_scene, readers.outsider) == []
    [ours] = sqlite_scene.app.saved.list(colleague)
    assert ours["mine"] is False and ours["parameters"] == LAYOUT


def test_only_its_owner_removes_it(sqlite_scene: Scene, readers: Readers) -> None:
    kept = save(sqlite_scene, readers.own, "Ours", shared=True)["report"]
    colleague = sqlite_scene.person("MD")
    sqlite_scene.catch_up()
    with pytest.raises(ComityError) as refused:
        sqlite_scene.app.saved.remove({"report": kept}, colleague)
    assert refused.value.code == "not-found"
    sqlite_scene.app.saved.remove({"report": kept}, readers.own)
    assert titles(sqlite_scene, readers.own) == titles(sqlite_scene, colleague) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "a\u202eb"}, "malformed-specification"),
        ({"title": "   "}, "malformed-specification"),
        ({"template": "none-such"}, "not-found"),
        ({"parameters": {**LAYOUT, "indicator": "NONE"}}, "bad-parameter"),
        ({"parameters": {**LAYOUT, "sex": "Q"}}, "bad-parameter"),
        ({"parameters": {}}, "missing-parameter"),
    ],
)
def test_what_is_no_report_is_not_saved(
    sqlite_scene: Scene, readers: Readers, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(ComityError) as refused:
        save(sqlite_scene, readers.own, **change)
    assert refused.value.code == code
    assert titles(sqlite_scene, readers.own) == []


def test_the_api_saves_lists_shares_and_removes_what_the_page_does(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    colleague = sqlite_scene.person("MD")
    sqlite_scene.catch_up()
    api = "/api/v1/reports/saved"
    body = {"title": "Top", "template": "custom", "parameters": LAYOUT, "shared": True}
    answer = web.client.post(api, json=body, headers={"Authorization": f"Bearer {readers.own.person}"})
    assert answer.status_code == 201
    made = answer.get_json()
    [kept] = web.get(api, colleague).get_json()["items"]
    assert kept == {**made, "mine": False} and kept["state"] == "open"
    assert web.get(kept["links"]["self"], colleague).get_json() == kept
    assert web.get(kept["links"]["report"], readers.own).status_code == 200
    assert web.get(kept["links"]["page"], readers.own, headers=PAGE).status_code == 200
    removal = {"Authorization": f"Bearer {colleague.person}"}
    assert web.client.delete(kept["links"]["self"], headers=removal).status_code == 404
    removal = {"Authorization": f"Bearer {readers.own.person}"}
    assert web.client.delete(kept["links"]["self"], headers=removal).status_code == 200
    assert web.get(api, readers.own).get_json() == {"items": [], "next": None}
    assert web.get(kept["links"]["self"], colleague).status_code == 404
    assert web.get(api).status_code == 401


def test_each_button_that_removes_says_what(sqlite_scene: Scene, web: Web, readers: Readers) -> None:
    for title in ("First", "Second"):
        save(sqlite_scene, readers.own, title)
    page = web.get("/reports/saved", readers.own, headers=PAGE).text
    assert re.findall(r">Remove<span[^>]*>: (\w+)</span>", page) == ["Second", "First"]


def test_the_page_escapes_titles_and_says_what_is_not_open_or_not_possible_any_more(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    save(sqlite_scene, readers.outsider, "<script>alert(1)</script>")
    save(sqlite_scene, readers.outsider, "Kept", parameters={**LAYOUT, "country": "KZ"})
    page = web.get("/reports/saved", readers.outsider, headers=PAGE)
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text and "&lt;script&gt;alert(1)" in page.text
    assert "not open to you now" in page.text and "rows=citizenship" in page.text
    sqlite_scene.agree("MD", "national")
    sqlite_scene.catch_up()
    closed = web.get("/reports/saved", readers.outsider, headers=PAGE).text
    assert len(re.findall("not open to you now", closed)) == 2
    russian = web.get("/reports/saved", readers.outsider, headers=PAGE, lang="ru").text
    assert "Сохранённые отчёты" in russian
    assert web.get("/reports/saved", headers=PAGE).status_code == 303
