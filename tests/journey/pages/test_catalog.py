"""An indicator that nobody programmed: defined at a browser, it works at once from file to report."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from deploy.trial.story import PASSWORD, Country, Story
from deploy.trial.systems import SYSTEM
from tests.journey.pages import axe
from tests.journey.pages.people import Person
from tests.journey.pages.test_country_set_up import DONE, PROBLEM, fills, names, signs_in

CATALOG = "/administration/catalog"
KEEP_LIST = ("Keep the code list", "Сохранить классификатор")
KEEP_CODE = ("Keep the code", "Сохранить код")
KEEP_INDICATOR = ("Keep the indicator", "Сохранить показатель")
LOOK_AT_PACK = ("Look at the pack", "Посмотреть набор")
INSTALL = ("Install the pack", "Установить набор")
PASTED = (
    "code\tname.en\tname.ru\taliases\n_T\tTotal\tВсего\t\n"
    "FARM\tFarms\tФермы\tAgriculture\nMINE\tMines\tШахты\t\n"
)
GET_FORM = {"en": "Get the form", "ru": "Получить форму"}
PACK: dict[str, Any] = {
    "pack": "HOUSEHOLDS", "version": 1,
    "names": {"en": "Households abroad", "ru": "Домохозяйства за рубежом"},
    "descriptions": {"en": "One table of a household survey.", "ru": "Таблица обследования домохозяйств."},
    "sources": [{"title": "Household survey", "publisher": "Statistical office"}],
    "licence": {"name": "CC BY 4.0"},
    "dimensions": {"citizenship": {"en": "Citizenship", "ru": "Гражданство"}},
    "indicators": [{
        "indicator": "HOUSEHOLDS", "names": {"en": "Households with migrants", "ru": "Семьи с мигрантами"},
        "definitions": {"en": "Households with a member abroad.", "ru": "Семьи, член которых за рубежом."},
        "measure": "stock", "units": ["cases"], "frequencies": ["A"],
        "dimensions": [{"dimension": "citizenship", "code_list": "COUNTRY"}],
    }],
}  # fmt: skip
ADDED = {"en": "added", "ru": "добавляется"}
LEFT = {"en": "left as it is", "ru": "остаётся без изменений"}


def defined(person: Person, prefix: str, language: str) -> str:
    """Define a list and an indicator that counts in it; the indicator's code."""
    person.opens(f"{CATALOG}/code-lists/new")
    fills(person, {"code_list": f"{prefix}SECTOR", **names("Sector"), "table": "code;label\n_T;Total\n"})
    person.presses(*KEEP_LIST)
    assert PROBLEM[language] in person.reads() and "label" in person.reads()
    fills(person, {"table": PASTED})
    person.presses(*KEEP_LIST)
    assert DONE[language] in person.reads() and "Agriculture" in person.reads()
    label = {"label.en": "Building sites", "label.ru": "Стройки"}
    fills(person, {"code": "BUILD", **label, "aliases": "Mines\nConstruction", "valid_from": "2020-01-01"})
    person.presses(*KEEP_CODE)
    assert PROBLEM[language] in person.reads() and "MINE" in person.reads()
    fills(person, {"aliases": "Construction"})
    person.presses(*KEEP_CODE)
    assert DONE[language] in person.reads() and "Construction" in person.reads()
    person.opens(f"{CATALOG}/indicators/new")
    code = f"{prefix}SEASONAL"
    about = {"indicator": code, **names("Seasonal workers"), "definitions.en": "Workers of a season"}
    dimension = {"dimension.1.name": "sector", "dimension.1.code_list": f"{prefix}SECTOR"}
    sector = {"dimension.1.names.en": "Sector of work", "dimension.1.names.ru": "Сектор занятости"}
    fills(person, {**about, **dimension, **sector, "mask_up_to": "2"})
    person.presses(*KEEP_INDICATOR)
    assert PROBLEM[language] in person.reads()
    fills(person, {"definitions.ru": "Работники сезона"})
    person.presses(*KEEP_INDICATOR)
    assert DONE[language] in person.reads()
    return code


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_indicator_defined_in_the_browser_works_from_a_file_to_every_report(
    story: Story, at_browser: Callable[[], Person], language: str, tmp_path: Path
) -> None:
    country = story.country()
    person = at_browser()
    signs_in(person, f"administrator.{country.code.lower()}@example.org", PASSWORD, language)
    code = defined(person, f"{country.code}_", language)
    assert axe.faults(person) == [] and not person.scrolls_sideways_on_a_telephone()
    country.documented(code)
    posted = posted_as_csv(
        country,
        code,
        "period,citizenship,sector,value\n2019,UA,_T,7\n2023,UA,_T,15\n2023,UA,AGRICULTURE,10\n"
        "2023,UA,Mines,5\n2024,UA,Agriculture,20\n",
    )
    notes = {(each["code"], each["column"]) for each in posted["findings"]}
    assert notes >= {("alias-read", "sector"), ("names-read", "sector")}
    releases(country, posted["id"])
    submitter = at_browser()
    submitter.signs_in(country, "data-submitter")
    fills_the_form(submitter, code, language, tmp_path / "form.xlsx")
    [by_form] = country.person("data-submitter").items("/api/v1/submissions", indicator=code, state="checked")
    assert by_form["observations"] == 6  # two that were typed, and the totals that the form adds up
    releases(country, by_form["id"])
    told = {"names": {"en": "Counted in the new register", "ru": "Учёт по новому регистру"}}
    person.opens(f"/administration/sources/{code}")
    why = {"why.en": told["names"]["en"], "why.ru": told["names"]["ru"]}
    fills(person, {**why, "period": "2023-13"})
    person.presses("Declare the break", "Заявить разрыв")
    assert PROBLEM[language] in person.reads()
    for period in ("2023", "2024"):
        fills(person, why)
        person.page.locator("#period").fill(period)
        person.presses("Declare the break", "Заявить разрыв")
        assert DONE[language] in person.reads() and told["names"][language] in person.reads()
    assert axe.faults(person) == [] and not person.scrolls_sideways_on_a_telephone()
    withdraws = person.page.locator("form:has(input[value=withdraw]):has(input[value='2024']) button")
    with person.page.expect_navigation():
        withdraws.click()

    address = "/reports/citizenship-over-time"
    asked = f"indicator={code}&country={country.code}&sector=FARM&lang={language}"
    person.opens(f"{address}?{asked}")
    words = person.reads()
    assert {"en": "Seasonal workers", "ru": "Seasonal workers по-русски"}[language] in words
    assert {"en": "Farms", "ru": "Фермы"}[language] in words
    assert told["names"][language] in words and "20" in words
    reader = country.person("user")
    table = reader.fetch(f"/api/v1{address}?{asked}&format=csv").content.decode("utf-8-sig")
    cells = [
        cell for row in csv.reader(io.StringIO(table), delimiter=";" if ";" in table else ",") for cell in row
    ]
    assert {"10", "20", "13"} <= set(cells)
    book = openpyxl.load_workbook(io.BytesIO(reader.fetch(f"/api/v1{address}?{asked}&format=xlsx").content))
    values = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {10, 20, 13} <= values and any(told["names"][language] in str(each) for each in values)
    figures = list(reader.items("/api/v1/observations", country=country.code, indicator=code, sector="FARM"))
    assert {(each["period"], each["value"], each["status"]) for each in figures} == {
        ("2021", 13, "A"),
        ("2023", 10, "B"),
        ("2024", 20, "A"),
    }
    sends_a_pack(person, country.code, language, tmp_path / "pack.json")
    refused = csv_of(country, code, "period,citizenship,sector,value\n2018,UA,BUILD,1\n")
    assert refused.status_code == 422
    assert [each["code"] for each in refused.json()["findings"]] == ["code-not-valid-then"]


def fills_the_form(person: Person, code: str, language: str, path: Path) -> None:
    """Get the Excel form of the indicator, send it with a word for a number, then mended."""
    person.opens(f"/submissions/form?lang={language}")
    fills(person, {"series": f"{code}/REG", "from": "2021", "detail": "all"})
    with person.page.expect_download() as download:
        person.page.locator("main").get_by_role("button", name=GET_FORM[language]).click()
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book["2021"]
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {{"en": "Farms", "ru": "Фермы"}[language], "FARM", "MD"} <= texts
    columns = {sheet.cell(7, at).value: at for at in range(3, sheet.max_column + 1)}
    rows = {sheet.cell(at, 2).value: at for at in range(9, sheet.max_row + 1)}
    for value, told in (("many", PROBLEM[language]), (13, None)):
        sheet.cell(rows["MD"], columns["FARM"]).value = value
        sheet.cell(rows["MD"], columns["MINE"]).value = 4
        book.save(path)
        person.opens(f"/submissions/new?lang={language}")
        person.page.locator("#file").set_input_files(path)
        person.presses("Send and check", "Отправить и проверить")
        assert told is None or "'2021'!" in person.reads(), person.reads()
    assert {"en": "The file was accepted", "ru": "Файл принят"}[language] in person.reads()


def sends_a_pack(person: Person, country: str, language: str, path: Path) -> None:
    """Send what is no pack, then one; see what it would change, and install it."""
    person.opens(f"{CATALOG}/packs?lang={language}")
    for content in ("{", json.dumps({**PACK, "version": "first"})):
        path.write_text(content, encoding="utf-8")
        person.page.locator("#file").set_input_files(path)
        person.presses(*LOOK_AT_PACK)
        assert PROBLEM[language] in person.reads()
    path.write_text(json.dumps(PACK), encoding="utf-8")
    person.page.locator("#file").set_input_files(path)
    person.presses(*LOOK_AT_PACK)
    assert f"{country}_HOUSEHOLDS" in person.reads() and ADDED[language] in person.reads()
    assert axe.faults(person) == [] and not person.scrolls_sideways_on_a_telephone()
    person.presses(*INSTALL)
    assert DONE[language] in person.reads() and PACK["names"][language] in person.reads()
    person.opens(f"{CATALOG}/packs?lang={language}")
    assert PACK["names"][language] in person.reads()
    person.opens(f"{CATALOG}/indicators/{country}_HOUSEHOLDS")
    assert PACK["indicators"][0]["names"][language] in person.page.content()


def releases(country: Country, submission: str) -> None:
    """Take a submission all the way, saying something to every warning."""
    for role, step in (
        ("data-validator", "validate"),
        ("data-approver", "approve"),
        ("data-approver", "release"),
    ):
        country.step(submission, role, step, "seen")


def test_the_system_s_administrator_defines_for_all_and_previews_a_pack(
    story: Story, at_browser: Callable[[], Person]
) -> None:
    language = "en"
    person = at_browser()
    signs_in(person, *SYSTEM, language)
    person.opens("/administration")
    person.follows("Indicators and code lists")
    code = defined(person, "TRIAL_", language)
    assert story.public().get(f"/api/v1/indicators/{code}")["namespace"] is None
    for page in ("", "/indicators/FOREIGNERS", "/code-lists/SEX", "/packs"):
        person.opens(CATALOG + page)
        assert axe.faults(person) == [] and not person.scrolls_sideways_on_a_telephone(), page
    person.opens(f"{CATALOG}/packs/SIEMMES")
    assert ADDED[language] in person.reads() or LEFT[language] in person.reads()
    assert axe.faults(person) == [] and not person.scrolls_sideways_on_a_telephone()
    person.presses(*INSTALL)
    assert DONE[language] in person.reads()
    assert LEFT[language] in person.reads() and ADDED[language] not in person.reads()
    person.opens(f"{CATALOG}/indicators/{code}")
    fills(person, {"definitions.en": "Workers of a season, seen anew", "valid_from": "2026-01-01"})
    person.presses(*KEEP_INDICATOR)
    assert "Workers of a season, seen anew" in person.reads()
    now = story.public().get(f"/api/v1/indicators/{code}")
    before = story.public().get(f"/api/v1/indicators/{code}?as_of={now['position'] - 1}")
    assert (before["number"], before["definitions"]["en"]) == (1, "Workers of a season")
    assert (now["number"], now["valid_from"]) == (2, "2026-01-01")


def csv_of(country: Country, indicator: str, table: str) -> Any:
    """The answer to a CSV file of the submitter."""
    return country.person("data-submitter").send(
        "POST",
        f"/api/v1/submissions?country={country.code}&indicator={indicator}&source=REG",
        data=table.encode(),
        headers={"Content-Type": "text/csv; charset=utf-8"},
    )


def posted_as_csv(country: Country, indicator: str, table: str) -> Mapping[str, Any]:
    """The submission that a CSV file became."""
    answer = csv_of(country, indicator, table)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body
