"""What reports are called: each differently, wherever its title stands, in every language."""

import re
from collections import Counter

import pytest

from servicekit.context import Context
from servicekit.language import languages
from services.reporting.domain.specification import cross_section, specification_of
from services.reporting.reports.predefined import shipped
from services.reporting.reports.titles import part_of
from tests.service.reporting.readers import FORMATS, PAGE, Readers, text_of
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

DATA_SET = {"country": "MD", "indicator": INDICATOR}


@pytest.fixture
def reader(sqlite_scene: Scene, readers: Readers) -> Context:
    rows = [
        (year, citizenship, sex, 10 * value)
        for year, value in (("2023", 2), ("2024", 3))
        for citizenship in ("_T", "KG", "UA")
        for sex in ("_T", "F", "M")
    ]
    sqlite_scene.release("MD", rows)
    sqlite_scene.catch_up()
    return readers.own


@pytest.mark.parametrize("language", languages())
def test_no_two_reports_of_the_list_are_called_the_same(web: Web, reader: Context, language: str) -> None:
    items = web.get("/api/v1/reports", reader, lang=language, limit="500").get_json()["items"]
    called = Counter(each["title"] for each in items)
    assert len(called) > 10 and called.most_common(1)[0][1] == 1, called.most_common(3)
    found = web.get("/api/v1/search", reader, q=INDICATOR, lang=language, limit="100").get_json()["items"]
    names = [each["title"] for each in found if each["kind"] == "report"]
    assert len(names) > 5 and len(names) == len(set(names))


@pytest.mark.parametrize("language", languages())
def test_a_report_of_a_data_set_is_called_on_its_page_as_it_is_in_the_list(
    web: Web, reader: Context, language: str
) -> None:
    items = web.get("/api/v1/reports", reader, lang=language, limit="500").get_json()["items"]
    data = {each.id for each in shipped()} | {"cross-section", "citizenship-over-time"}
    looked_at = 0
    for item in items:
        if item["id"] in data and item["parameters"].items() >= DATA_SET.items():
            asked = {**item["parameters"], "lang": language}
            page = web.get(f"/reports/{item['id']}", reader, headers=PAGE, **asked).text
            [heading] = re.findall(r"<h1[^>]*>([^<]*)</h1>", page)
            [tab] = re.findall(r"<title>\s*([^<]*)</title>", page)
            assert heading == item["title"] and tab.startswith(f"{heading} –")
            looked_at += 1
    assert looked_at >= 6


@pytest.mark.parametrize(
    ("language", "ending"), [("en", "– leading citizenships"), ("ru", "— основные страны")]
)
def test_the_title_in_full_stands_in_every_format(
    web: Web, reader: Context, language: str, ending: str
) -> None:
    for format_ in FORMATS:
        asked = {**DATA_SET, "format": format_, "lang": language}
        answer = web.get("/api/v1/reports/top-origins", reader, **asked)
        assert answer.status_code == 200
        assert ending in " ".join(text_of(format_, answer.data).split()), format_


def test_every_report_that_came_with_the_system_has_words_of_its_own_in_every_language() -> None:
    for language in languages():
        parts = [part_of(language, each, str) for each in shipped()]
        assert len(set(parts)) == len(parts)
        assert all(part[:1].islower() for part in parts), parts


def test_one_that_an_administrator_named_is_called_as_they_wrote_it() -> None:
    data = {"id": "ours", "rows": ["sex"], "names": {"en": "EU citizens", "ru": "Граждане ЕС"}}
    assert [part_of(spoken, specification_of(data), str) for spoken in ("en", "ru")] == [
        "EU citizens",
        "Граждане ЕС",
    ]


def test_one_without_a_name_is_called_after_its_layout_and_its_measure() -> None:
    data = {"id": "custom", "rows": ["citizenship"], "columns": ["period", "status"], "measure": "share"}
    assert part_of("en", specification_of(data), str.title) == "by citizenship and by “Status”, shares"
    assert part_of("en", cross_section((), "cross-section"), str) == ""
