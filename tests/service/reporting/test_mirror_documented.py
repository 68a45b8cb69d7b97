"""Both documentations beside a mirror: what differs first, what is not documented named, in every format."""

import csv
import io
import json
import re
from typing import Any

import openpyxl
import pytest

from tests.service.reporting.movements import MOVEMENT, REPORT, Movements, ask
from tests.service.reporting.readers import FORMATS, text_of
from tests.service.reporting.web import Web

YEAR = "Left for <b>twelve</b> months or more"
STAY = "Stays of more than three months"


def document(scene: Movements, country: str, indicator: str, **texts: tuple[str, str]) -> None:
    fields = {name: {"en": en, "ru": ru} for name, (en, ru) in texts.items()}
    payload = {"country": country, "indicator": indicator, "fields": fields, "complete": False}
    scene.bench.append("catalog.documentation-written", payload, country=country)


@pytest.fixture
def documented(movements: Movements) -> Movements:
    """MD says what it counts, and of what it knows to be wrong; PL says what it counts and how."""
    unit = ("Persons.", "Лица.")
    document(
        movements,
        "MD",
        "EMIGRATION",
        definition=(YEAR, "Выехавшие на год и дольше"),
        counting_unit=unit,
        known_errors=("Many do not tell", "Многие не сообщают"),
    )
    document(
        movements,
        "PL",
        "IMMIGRATION",
        definition=(STAY, "Пребывание дольше трёх месяцев"),
        counting_unit=("persons", "лица"),
        collection_method=("Register", "Регистр"),
    )
    movements.catch_up()
    return movements


def rows(found: Any) -> dict[str, tuple[str, list[str | None]]]:
    return {row["code"]: (row["agreement"], row["texts"]) for row in found["documentation"]["rows"]}


def test_what_differs_comes_first_and_what_one_side_lacks_is_named(documented: Movements) -> None:
    found = ask(documented, "PL")
    shown = rows(found)
    assert [each["code"] for each in found["documentation"]["columns"]] == ["MD", "PL"]
    assert shown["definition"] == ("differs", [YEAR, STAY])
    assert shown["counting_unit"] == ("alike", ["Persons.", "Persons"])
    assert shown["known_errors"] == ("partly", ["Many do not tell", None])
    assert shown["collection_method"] == ("partly", [None, "Register"])
    assert shown["breaks"] == ("partly", [None, None])
    assert shown["own_citizens"] == ("alike", ["Counted", "Counted"])
    order = [agreement for agreement, _ in shown.values()]
    assert order == sorted(order, key=("differs", "partly", "alike").index)


def test_the_catalog_says_what_the_documentation_leaves_out(movements: Movements) -> None:
    """The indicator's definition, the unit and the kind of the source."""
    for country, indicator, kind in (("MD", "EMIGRATION", "register"), ("PL", "IMMIGRATION", "survey")):
        declared = {
            "country": country,
            "indicator": indicator,
            "source": "REG",
            "agency": None,
            "names": {"en": "Register", "ru": "Регистр"},
            "kind": kind,
            "unit": "persons",
            "official": True,
            "official_from": None,
            "rounding_base": None,
        }
        movements.bench.append("catalog.source-declared", declared, country=country)
    movements.catch_up()
    shown = rows(ask(movements, "PL"))
    assert shown["definition"] == ("differs", ["Emigration", "Immigration"])
    assert shown["counting_unit"] == ("alike", ["Persons", "Persons"])
    assert shown["source_kind"] == ("differs", ["Register", "Survey"])
    assert shown["coverage"] == ("partly", [None, None])


def test_from_the_other_end_the_sides_are_exchanged_and_the_words_are_of_the_language(
    documented: Movements,
) -> None:
    found = ask(documented, "PL", country="PL", partner="MD", indicator="IMMIGRATION", lang="ru")
    assert rows(found)["definition"][1] == ["Пребывание дольше трёх месяцев", "Выехавшие на год и дольше"]
    labels = {row["code"]: row["label"] for row in found["documentation"]["rows"]}
    assert labels["known_errors"] == "Известные ошибки"


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_it_stands_in_every_format_with_both_sides(documented: Movements, language: str) -> None:
    own = "Пребывание дольше трёх месяцев" if language == "ru" else STAY
    for format_ in FORMATS:
        query = {**MOVEMENT, "format": format_, "lang": language}
        text = text_of(format_, Web(documented).get(REPORT, documented.people["KZ"], **query).data)
        assert own in " ".join(text.split()), format_


def test_a_page_says_whose_each_text_is_where_columns_stand_one_below_the_other(
    documented: Movements,
) -> None:
    query = {**MOVEMENT, "lang": "en"}
    headers = {"Accept": "text/html"}
    page = Web(documented).get("/reports/mirror", documented.people["PL"], headers=headers, **query).text
    assert f'data-whose="Poland">{STAY}<' in page
    assert "Left for &lt;b&gt;twelve" in page
    assert 'class="absent">not documented<' in page
    assert 'colspan="2" data-whose="Moldova, Poland">Persons.<' in page
    assert page.index("What differs") < page.index("Documented by one side or neither")
    read = re.sub(r"<script.*?</script>", " ", page, flags=re.S)  # a chart hands out what it must carry
    assert read.count(STAY) == 1, "no note repeats it"


def test_a_workbook_has_a_column_for_each_side_among_its_notes(documented: Movements) -> None:
    data = Web(documented).get(REPORT, documented.people["PL"], **MOVEMENT, format="xlsx").data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[-1]
    found = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert found["What both sides count"] == ("Moldova", "Poland")
    assert found["Definition"] == (YEAR, STAY)
    assert found["Known errors"] == ("Many do not tell", "not documented")
    assert found["Counting unit"] == ("Persons.", None)


def test_files_of_lines_have_the_definitions_and_the_rest_apart(documented: Movements) -> None:
    web, reader = Web(documented), documented.people["PL"]
    text = web.get(REPORT, reader, **MOVEMENT, format="csv").data.decode("utf-8-sig")
    line = next(csv.DictReader(io.StringIO(text)))
    assert f"Definition (Poland): {STAY}" in line["definition"]
    assert "Known errors (Moldova): Many do not tell" in line["documentation"]
    assert STAY not in line["documentation"]
    stat = json.loads(web.get(REPORT, reader, **MOVEMENT, format="jsonstat").data)
    assert stat["extension"]["documentation"] == ask(documented, "PL")["documentation"]
