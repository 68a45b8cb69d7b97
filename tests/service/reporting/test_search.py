"""Search, over the API and as a page: what each reader may know of, in their language, and nothing else."""

import re
from typing import Any

import pytest

from servicekit.context import Context
from tests.service.reporting.readers import PAGE, Readers
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

SEARCH = "/api/v1/search"


@pytest.fixture
def documented(sqlite_scene: Scene, readers: Readers) -> Readers:
    """MD shares its asylum figures with KZ alone, and says what they mean."""
    texts = {"en": "Every lodging of a claim, twins counted twice", "ru": "Каждая подача заявления"}
    payload = {
        "country": "MD",
        "indicator": INDICATOR,
        "fields": {"definition": texts},
        "complete": False,
        "by": "person:1",
    }
    sqlite_scene.bench.append("catalog.documentation-written", payload, country="MD")
    sqlite_scene.catch_up()
    return readers


def call(scene: Scene, code: str, *aliases: str) -> None:
    """The list of countries anew, in which one is also called so."""
    known = scene.bench.kit.reference.code_list("COUNTRY")
    assert known is not None
    codes = [
        {
            "code": each.code,
            "names": dict(each.names),
            "kind": each.kind,
            "parent": each.parent,
            "aliases": list(aliases if each.code == code else each.aliases),
            "valid_from": None,
            "valid_to": None,
        }
        for each in known.codes.values()
    ]
    names = {"en": "Countries", "ru": "Страны"}
    listed = {"code_list": "COUNTRY", "namespace": None, "names": names, "codes": codes}
    scene.bench.append("catalog.code-list-defined", listed)
    scene.catch_up()


def found(web: Web, reader: Context | None, q: str, **query: str) -> list[dict[str, Any]]:
    answer = web.get(SEARCH, reader, q=q, **query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def kinds(web: Web, reader: Context | None, q: str) -> set[str]:
    return {each["kind"] for each in found(web, reader, q)}


def test_words_of_either_language_in_any_form_find_what_the_reader_may_know_of(
    web: Web, documented: Readers
) -> None:
    outsider = documented.outsider
    assert kinds(web, outsider, "ходатайств") == {"indicator", "report", "documentation"}
    first = found(web, outsider, "asylum aplication", lang="ru")[0]
    assert (first["kind"], first["indicator"]) == ("indicator", INDICATOR)
    assert first["address"] == f"/reports/availability?indicator={INDICATOR}"
    country = found(web, outsider, "Молдове", lang="en")[0]
    assert (country["kind"], country["title"], country["country"]) == ("country", "Moldova", "MD")
    (text,) = found(web, outsider, "twin claims")
    assert (text["kind"], text["address"]) == ("documentation", f"/documentation/MD/{INDICATOR}")
    assert "twins counted twice" in text["about"]


def test_who_may_not_read_figures_finds_neither_reports_nor_a_way_to_them(
    web: Web, documented: Readers
) -> None:
    for reader in (documented.stranger, None):
        items = found(web, reader, "asylum applications")
        assert "report" not in {each["kind"] for each in items}
        assert [each["address"] for each in items if each["kind"] == "indicator"] == [None]
        assert [each["address"] for each in found(web, reader, "Moldova") if each["kind"] == "country"] == [
            None
        ]
    # Methods are known to who takes part, to the public only where the figures are.
    assert kinds(web, documented.stranger, "twins") == {"documentation"}
    assert kinds(web, None, "twins") == set()


def test_a_country_is_found_by_whatever_else_its_list_calls_it(
    sqlite_scene: Scene, web: Web, documented: Readers
) -> None:
    call(sqlite_scene, "MD", "Bessarabia", "Бессарабия")
    for asked in ("Bessarabia", "besarabia", "Бессарабии"):
        first, *others = found(web, documented.outsider, asked, lang="en")
        assert (first["kind"], first["country"]) == ("country", "MD"), asked
        assert {each["country"] for each in others if each["kind"] != "report"} == {"MD"}
        assert ("report", "MD") in {(each["kind"], each["country"]) for each in others}


def test_citizens_abroad_of_a_country_that_takes_no_part_are_found_where_figures_show(
    sqlite_scene: Scene, web: Web, documented: Readers
) -> None:
    """No list has two hundred of them; who asks for one of them gets it."""
    by_name = {"en": "citizens of Syria abroad", "ru": "граждане Сирии за рубежом"}
    for language, question in by_name.items():
        (first,) = found(web, documented.own, question, lang=language)
        assert first["address"] == "/reports/citizens-abroad?citizenship=SY"
        answer = web.get(first["address"], documented.own, headers=PAGE)
        assert answer.status_code == 200 and re.search(r'value="SY"[^>]* selected', answer.text)
        assert (
            "citizens-abroad?citizenship=SY"
            in web.get("/reports", documented.own, headers=PAGE, q=question).text
        )
    for closed in (documented.stranger, None):
        assert found(web, closed, "citizens abroad Syria") == []
    assert "citizenship=SY" not in web.get("/reports", documented.own, headers=PAGE).text


@pytest.mark.parametrize(
    ("question", "report"),
    [
        ("bulletin", "bulletin"),
        ("бюллетень", "bulletin"),
        ("growth rates", "growth-by-citizenship"),
        ("темпы роста", "growth-by-citizenship"),
        ("темп прироста", "growth-by-citizenship"),
    ],
)
def test_a_report_is_found_by_what_the_field_calls_it(
    web: Web, documented: Readers, question: str, report: str
) -> None:
    assert report in {
        each["address"].split("?")[0].rsplit("/", 1)[-1]
        for each in found(web, documented.own, question)
        if each["address"]
    }


def test_the_public_finds_what_has_become_public(sqlite_scene: Scene, web: Web, documented: Readers) -> None:
    sqlite_scene.agree("MD", "public")
    sqlite_scene.catch_up()
    assert kinds(web, None, "asylum applications Moldova") == {"report", "documentation"}
    assert kinds(web, None, "twins") == {"documentation"}


def test_results_follow_each_other_page_by_page(web: Web, documented: Readers) -> None:
    whole = found(web, documented.outsider, "asylum")
    collected, address = [], f"{SEARCH}?q=asylum&limit=2"
    while address is not None:
        answer = web.get(address, documented.outsider).get_json()
        assert len(answer["items"]) <= 2
        collected += answer["items"]
        address = answer["next"]
    assert collected == whole and len(whole) > 2


def test_weird_questions_are_answered_with_nothing(web: Web, documented: Readers) -> None:
    for q in ("", "  ", "%", "'; DROP TABLE", "<b>", "\u202e", "слово " * 30):
        assert found(web, documented.outsider, q) == []
        page = web.get("/search", documented.outsider, headers=PAGE, q=q)
        assert page.status_code == 200 and "<b>" not in page.text[page.text.index("<main") :]


def test_a_question_that_is_too_long_is_refused_and_a_page_takes_its_beginning(
    web: Web, documented: Readers
) -> None:
    answer = web.get(SEARCH, documented.outsider, q="a" * 201)
    assert answer.status_code == 422 and answer.get_json()["code"]
    assert web.get(SEARCH, documented.outsider).status_code == 422
    page = web.get("/search", documented.outsider, headers=PAGE, q="asylum " * 100)
    assert page.status_code == 200 and 'id="found-report"' in page.text


def test_the_page_lists_what_was_found_by_kind_in_the_language_of_the_reader(
    web: Web, documented: Readers
) -> None:
    for language, title in (("en", "Asylum applications"), ("ru", "Ходатайства")):
        page = web.get("/search", documented.outsider, headers=PAGE, lang=language, q="убежища").text
        main = page[page.index("<main") : page.index("</main>")]
        assert title in main
        places = [main.index(f'id="found-{kind}"') for kind in ("indicator", "report", "documentation")]
        assert places == sorted(places)
        assert f"/reports/top-origins?country=MD&amp;indicator={INDICATOR}&amp;lang={language}" in main
        assert 'action="/search"' in page[: page.index("<main")]
        links = re.findall(r'<a class="govuk-link" href="[^"]*">(.*?)</a>', main, flags=re.S)
        names = [re.sub(r"<[^>]*>", "", link) for link in links]
        assert len(names) > 5 and len(set(names)) == len(names), "links read alike"
    every = web.get("/reports", documented.outsider, headers=PAGE, lang="ru", q="убежища").text
    assert f"country=MD&amp;indicator={INDICATOR}" in every
