"""Why figures of others are visible, what would open them, and terms that come first."""

import re
from typing import Any

import pytest

from servicekit.context import Context
from servicekit.sharing import terms_name
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

CELL = ("2024", "_T", "_T")
TERMS = {"en": "For analysis only; cite the source.", "ru": "Только для анализа; с указанием источника."}
ASKED = {"country": "MD", "indicator": INDICATOR}
REPORT = "/api/v1/reports/citizenship-over-time"
PAGE = {"headers": {"Accept": "text/html"}}


def said(scene: Scene, reader: Context, **asked: Any) -> list[dict[str, Any]]:
    scene.catch_up()
    wanted = {"country": None, "indicator": None, "after": None, "limit": 100, **asked}
    items: list[dict[str, Any]] = scene.app.list_explanations(reader, **wanted)["items"]
    return items


def codes(scene: Scene, reader: Context, **asked: Any) -> list[str]:
    return [way["code"] for item in said(scene, reader, **asked) for way in item["ways"]]


def accept(scene: Scene, *, person: str | None = None, keys_of: str | None = None) -> None:
    accepted = {"country": "MD", "indicator": INDICATOR, "terms": terms_name(TERMS)}
    scene.bench.append("identity.terms-accepted", {**accepted, "person": person, "reader_country": keys_of})
    scene.catch_up()


def test_what_is_visible_says_why_and_since_when(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    agreed = scene.agree("MD", "bilateral", "KZ", embargo_until="2025-04-01T00:00:00Z")
    (item,) = said(scene, scene.person("KZ"))
    assert not item["visible"] and item["ways"][0]["at"] == "2025-04-01T00:00:00Z", (
        "not known to outsiders then"
    )
    again = scene.agree("MD", "bilateral", "KZ")
    (item,) = said(scene, Context(actor="person:1"))
    assert (item["visible"], item["because"]) == (True, "bilateral")
    assert item["since"] == agreed < again and item["since_at"] == "2025-03-01T09:00:00Z"


def test_what_is_not_visible_says_what_would_open_it(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "reciprocal", lapse_after_days=30)
    kz, ua = scene.person("KZ"), scene.person("UA")
    assert codes(scene, kz) == ["release"]
    assert codes(scene, ua) == ["ask-owner"]
    scene.join("UA", "G")
    assert codes(scene, ua) == ["owner-confirms"]
    scene.release("KZ", [(*CELL, 12)])
    assert [item["visible"] for item in said(scene, kz)] == [True]
    scene.bench.clock.move(days=30)
    (item,) = said(scene, kz)
    assert item["ways"] == [{"code": "release-again", "at": "2025-03-31T09:00:00Z"}]


def test_a_closed_existence_is_as_nothing(sqlite_scene: Scene) -> None:
    scene = sqlite_scene
    kz = scene.person("KZ")
    scene.catch_up()
    web = Web(scene)

    def seen() -> list[Any]:
        page = web.get("/reports/citizenship-over-time", kz, **PAGE, **ASKED)
        file = web.get(REPORT, kz, format="json", **ASKED)
        found = web.get("/api/v1/observations", kz, **ASKED)
        main = re.sub("[0-9a-f]{32}", "", page.text.partition("<main")[2].partition("</main>")[0])
        problem = {
            name: value for name, value in file.get_json().items() if name not in {"instance", "request_id"}
        }
        return [said(scene, kz), page.status_code, main, file.status_code, problem, found.get_json()]

    nothing = seen()
    scene.release("MD", [(*CELL, 4519)])
    assert seen() == nothing, "no agreement was ever made"
    for mode in ("national", "reciprocal", "bilateral"):
        scene.agree("MD", mode, *(["PL"] if mode == "bilateral" else []), existence="closed")
        assert seen() == nothing, mode
    scene.agree("MD", "reciprocal")
    page = web.get("/reports/citizenship-over-time", kz, **PAGE, **ASKED)
    scene.catch_up()
    page = web.get("/reports/citizenship-over-time", kz, **PAGE, **ASKED)
    assert page.status_code == 403 and "Release at least one figure" in page.text


def test_the_public_is_told_nothing_of_what_it_does_not_see(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "reciprocal")
    assert said(scene, Context()) == []
    scene.agree("MD", "public")
    (item,) = said(scene, Context())
    assert item["because"] == "public"


def test_figures_under_terms_are_absent_until_the_reader_accepts_them(sqlite_scene: Scene) -> None:
    scene = sqlite_scene
    first, second = scene.person("KZ"), scene.person("KZ")
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "bilateral", "KZ", terms=TERMS)
    (item,) = said(scene, first)
    assert [way["code"] for way in item["ways"]] == ["accept-terms"]
    assert item["terms"] == {"name": terms_name(TERMS), **TERMS}
    assert scene.scope(first) == []
    web = Web(scene)
    page = web.get("/reports/citizenship-over-time", first, **PAGE, **ASKED)
    assert page.status_code == 403 and f"/terms/MD/{INDICATOR}" in page.text
    accept(scene, person=first.person)
    assert scene.values(first, "MD")[CELL] == 4519
    assert scene.scope(second) == [], "each for themselves"
    scene.agree("MD", "bilateral", "KZ", terms={**TERMS, "en": "Nothing may be passed on."})
    scene.catch_up()
    assert scene.scope(first) == [], "who accepted other terms accepted none of these"
    scene.agree("MD", "bilateral", "KZ", terms=TERMS)
    scene.catch_up()
    assert scene.values(first, "MD")[CELL] == 4519


@pytest.mark.parametrize("format_", ["html", "csv", "json", "xlsx", "pdf"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_terms_are_printed_on_every_export(sqlite_scene: Scene, format_: str, language: str) -> None:
    from tests.service.reporting.readers import text_of

    scene = sqlite_scene
    reader, own = scene.person("KZ"), scene.person("MD")
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "bilateral", "KZ", terms=TERMS)
    accept(scene, person=reader.person)
    web = Web(scene)
    answer = web.get(REPORT, reader, format=format_, lang=language, **ASKED)
    words = " ".join(text_of(format_, answer.data).split())
    assert TERMS[language].split(";")[0] in words
    answer = web.get(REPORT, own, format=format_, lang=language, **ASKED)
    assert TERMS[language].split(";")[0] not in " ".join(text_of(format_, answer.data).split())


def test_the_page_of_a_report_says_why_beneath_its_table(sqlite_scene: Scene) -> None:
    scene = sqlite_scene
    reader = scene.person("KZ")
    scene.release("MD", [(*CELL, 4519)])
    agreed = scene.agree("MD", "bilateral", "KZ")
    scene.catch_up()
    web = Web(scene)
    page = web.get("/reports/citizenship-over-time", reader, **PAGE, **ASKED)
    assert f"named you as a reader, since 1 March 2025, 09:00 UTC (position {agreed} in the log)" in page.text
    page = web.get("/reports/citizenship-over-time", reader, lang="ru", **PAGE, **ASKED)
    assert "страна назвала вас читателем" in page.text
