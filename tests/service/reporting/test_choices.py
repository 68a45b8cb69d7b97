"""Any number of codes chosen in a report's address and on its page: repeated, or with commas between them."""

import re
from typing import Any

import pytest

from servicekit.context import Context
from services.reporting.http.fields import FEW
from tests.service.reporting.readers import PAGE
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

CITIZENSHIPS = ("AF", "AM", "AZ", "BY", "CI", "GE", "IQ", "KG", "KZ", "PL", "RU", "SY", "TJ", "UA", "UZ")
REPORT = f"country=MD&indicator={INDICATOR}"
PICKED = re.compile(r'<input type="checkbox" name="citizenship" value="(\w+)"( checked)?>([^<]*)')


@pytest.fixture
def own(sqlite_scene: Scene) -> Context:
    """A reader of figures by more citizenships than anybody reads through."""
    reader = sqlite_scene.person("MD")
    rows = [("2024", code, "_T", 10 * number) for number, code in enumerate(CITIZENSHIPS, start=1)]
    total = sum(10 * number for number in range(1, len(CITIZENSHIPS) + 1))
    sqlite_scene.release("MD", [("2024", "_T", "_T", total), *rows])
    sqlite_scene.catch_up()
    return reader


def page(web: Web, reader: Context, more: str = "", language: str = "en") -> Any:
    return web.get(f"/reports/top-origins?{REPORT}&lang={language}{more}", reader, headers=PAGE)


def ticked(text: str) -> list[str]:
    return [code for code, chosen, _ in PICKED.findall(text) if chosen]


def test_every_citizenship_is_there_to_be_ticked_by_its_name(web: Web, own: Context) -> None:
    assert len(CITIZENSHIPS) > FEW
    for language, name, words in (
        ("en", "Syria", "Search by name or code"),
        ("ru", "Сирия", "Поиск по названию"),
    ):
        text = page(web, own, language=language).text
        found = {code: label for code, _, label in PICKED.findall(text)}
        assert found.keys() == {"_T", *CITIZENSHIPS}
        assert found["SY"].startswith(name[:4]) and words in text
        assert ticked(text) == [] and "picker.js" in text


def test_ticks_and_codes_with_commas_are_one_choice_with_one_address(web: Web, own: Context) -> None:
    spellings = (
        "&citizenship=UA&citizenship=AF",
        "&citizenship=UA,AF",
        "&citizenship=AF,UA,UA",
        "&citizenship=AF&citizenship=UA,",
    )
    pages = [page(web, own, more).text for more in spellings]
    for text in pages:
        assert ticked(text) == ["AF", "UA"]
        assert [code for code, _, _ in PICKED.findall(text)][:3] == ["AF", "UA", "_T"]
        assert f"2 of {len(CITIZENSHIPS) + 1}: Afghanistan, Ukraine" in text
        assert 'href="/api/v1/reports/top-origins?citizenship=AF%2CUA&amp;' in text
        rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', text)
        assert sorted(re.sub("<.*?>", "", row) for row in rows) == ["Afghanistan", "Ukraine"]
    answers = [web.get(f"/api/v1/reports/top-origins?{REPORT}&format=json{more}", own) for more in spellings]
    assert len({(answer.status_code, answer.headers["ETag"], answer.text) for answer in answers}) == 1


def test_a_code_that_there_is_not_is_refused_however_it_was_given(web: Web, own: Context) -> None:
    for more in ("&citizenship=UA,QQQ", "&citizenship=UA&citizenship=QQQ", "&citizenship=ua"):
        for address in ("/reports/top-origins", "/api/v1/reports/top-origins"):
            answer = web.get(f"{address}?{REPORT}{more}", own)
            assert answer.status_code == 422, more
            assert answer.get_json()["code"] == "bad-parameter"


@pytest.mark.parametrize(
    "twice",
    [
        "country=MD&country=KZ",
        "from=2020&from=2021",
        "rows=sex&rows=citizenship",
        "as_of=10&as_of=12",
        "lang=en&lang=ru",
        "frequency=A&frequency=M",
    ],
)
def test_what_is_no_choice_of_codes_is_said_in_one_way(web: Web, own: Context, twice: str) -> None:
    for address, headers in (("/api/v1/reports/custom", {}), ("/reports/custom", PAGE)):
        answer = web.get(f"{address}?{REPORT}&{twice}", own, headers=headers)
        assert answer.status_code == 422 and "contradictory-parameter" in answer.text, address
    standing = web.get(f"/reports/custom/standing?{REPORT}&as_of=10&{twice}", own, headers=PAGE)
    assert standing.status_code == 422 and "contradictory-parameter" in standing.text


def test_one_code_of_a_report_that_takes_no_more_is_not_chosen_among_two(web: Web, own: Context) -> None:
    for address in ("/api/v1/reports/citizenship-over-time", "/reports/citizenship-over-time"):
        answer = web.get(f"{address}?{REPORT}&sex=F&sex=M", own)
        assert (answer.status_code, answer.get_json()["value"]) == (422, "F, M")


def test_what_is_said_twice_alike_or_left_blank_is_said_once(web: Web, own: Context) -> None:
    once = web.get(f"/api/v1/reports/custom?{REPORT}&format=csv&from=2023", own)
    for alike in ("from=2023&from=2023", "from=&from=2023", "from=2023&from="):
        assert web.get(f"/api/v1/reports/custom?{REPORT}&format=csv&{alike}", own).text == once.text


def test_codes_without_figures_stay_ticked_so_that_they_can_be_taken_back(web: Web, own: Context) -> None:
    text = page(web, own, "&citizenship=UA,MD").text
    assert ticked(text) == ["MD", "UA"]


def test_of_few_codes_several_are_chosen_without_a_search(web: Web, own: Context) -> None:
    text = web.get(f"/reports/by-sex?{REPORT}&sex=_T", own, headers=PAGE).text
    assert '<input type="checkbox" name="sex" value="_T" checked>' in text
    assert "data-search" not in text


def test_every_code_of_a_long_list_may_be_chosen_and_saved(
    web: Web, own: Context, sqlite_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_scene.app.saved, "_settle", lambda _: sqlite_scene.catch_up())
    codes = [*CITIZENSHIPS, *(f"X{number:03}" for number in range(180))]
    entry = {"kind": "value", "parent": None, "aliases": [], "valid_from": None, "valid_to": None}
    defined = {"code_list": "COUNTRY", "namespace": None, "names": {"en": "Countries", "ru": "Страны"}}
    listed = [{"code": code, "names": {"en": code, "ru": code}, **entry} for code in codes]
    sqlite_scene.bench.append("catalog.code-list-defined", {**defined, "codes": listed})
    sqlite_scene.catch_up()
    assert page(web, own, "".join(f"&citizenship={code}" for code in codes)).status_code == 200
    parameters = {"country": "MD", "indicator": INDICATOR, "citizenship": ",".join(codes)}
    saved = web.client.post(
        "/api/v1/reports/saved",
        json={"title": "All", "template": "top-origins", "parameters": parameters},
        headers={"Authorization": f"Bearer {own.person}"},
    )
    assert saved.status_code == 201, saved.text
    assert web.get(saved.get_json()["links"]["report"], own).status_code == 200
