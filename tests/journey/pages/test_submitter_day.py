"""A submitter's day with Excel: get the form, fill it in, be corrected, be asked, answer, withdraw."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from deploy.trial.story import Story
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"
WORDS = {
    "en": {
        "get": "Get the form", "guide": "Instructions", "file": "_2024_en.xlsx", "send": "Send and check",
        "no number": "is not a number", "cell": "cell '2024'!", "accepted": "The file was accepted",
        "ask": "Ask for clarification", "answer": "Send the answer", "withdraw": "Withdraw",
        "withdrawn": "The submission is withdrawn", "formula": "a formula", "label": "Ukraine",
    },
    "ru": {
        "get": "Получить форму", "guide": "Инструкция", "file": "_2024_ru.xlsx",
        "send": "Отправить и проверить",
        "no number": "не является числом", "cell": "ячейка '2024'!", "accepted": "Файл принят",
        "ask": "Запросить пояснения", "answer": "Отправить ответ", "withdraw": "Отозвать",
        "withdrawn": "отозвана", "formula": "по формуле", "label": "Украина",
    },
}  # fmt: skip


def downloaded(person: Person, words: dict[str, str], folder: Path) -> Path:
    """Choose the form on its page, and save it."""
    person.page.locator("#series").select_option(f"{INDICATOR}/REG")
    person.page.locator("#from").fill("2024")
    with person.page.expect_download() as download:
        person.page.locator("main").get_by_role("button", name=words["get"]).click()
    assert download.value.suggested_filename.endswith(words["file"])
    path = folder / "form.xlsx"
    download.value.save_as(path)
    return path


def fill_in(path: Path, figures: dict[tuple[str, str], object]) -> dict[tuple[str, str], str]:
    """Type figures into the cells of citizenship and sex; where each of them stands."""
    book = openpyxl.load_workbook(path)
    sheet = book["2024"]
    columns = {sheet.cell(7, at).value: at for at in range(3, sheet.max_column + 1)}
    rows = {sheet.cell(at, 2).value: at for at in range(9, sheet.max_row + 1)}
    places = {}
    for (citizenship, sex), value in figures.items():
        cell = sheet.cell(rows[citizenship], columns[sex])
        cell.value = value
        places[citizenship, sex] = cell.coordinate
    book.save(path)
    return places


def send(person: Person, path: Path, words: dict[str, str], reason: str = "") -> None:
    """A form needs nothing but itself; a reason, where it changes what is released."""
    person.page.locator("#file").set_input_files(path)
    person.page.locator("#reason").fill(reason)
    person.presses(words["send"])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_submitters_day_with_a_form(
    language: str, story: Story, at_browser: Callable[[], Person], tmp_path: Path
) -> None:
    words = WORDS[language]
    country = story.country()
    country.documented(INDICATOR)
    country.released(INDICATOR, [{"period": "2024", "citizenship": "UA", "sex": "M", "value": 100}])
    submitter, validator = at_browser(), at_browser()
    submitter.signs_in(country, "data-submitter")
    validator.signs_in(country, "data-validator")

    submitter.opens(f"/submissions/form?lang={language}")
    assert not submitter.scrolls_sideways_on_a_telephone()
    path = downloaded(submitter, words, tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == words["guide"]
    seen = {cell.value for row in book["2024"].iter_rows() for cell in row}
    assert {words["label"], "UA", 100} <= seen

    places = fill_in(path, {("UA", "M"): "many", ("UA", "F"): 40, ("AF", "F"): -2})
    submitter.opens(f"/submissions/new?lang={language}")
    send(submitter, path, words)
    found = submitter.reads()
    assert words["no number"] in found
    assert words["cell"] + places["UA", "M"] in found
    assert words["cell"] + places["AF", "F"] in found

    fill_in(path, {("UA", "M"): 120, ("AF", "F"): 2})
    send(submitter, path, words, reason="A new count")
    assert words["accepted"] in submitter.reads()
    assert "+20" in submitter.reads()
    address = submitter.page.url.split("?")[0]

    validator.page.goto(f"{address}?lang={language}")
    validator.page.locator("#comment").fill("Why more?")
    validator.presses(words["ask"])
    submitter.page.goto(address)
    assert "Why more?" in submitter.reads()
    submitter.page.locator("#comment").fill("Late registrations.")
    submitter.presses(words["answer"])
    submitter.page.locator("#comment").fill("Counted anew.")
    submitter.presses(words["withdraw"])
    assert words["withdrawn"] in submitter.reads()


def test_a_form_of_what_is_not_there_is_asked_about_on_its_page(
    story: Story, at_browser: Callable[[], Person]
) -> None:
    submitter = at_browser()
    submitter.signs_in(story.country(), "data-submitter")
    submitter.opens("/submissions/form/file?series=&from=2024")
    assert "There is a problem" in submitter.reads()
    submitter.opens(f"/submissions/form/file?series={INDICATOR}/REG&from=2024-13")
    assert "There is a problem" in submitter.reads()
