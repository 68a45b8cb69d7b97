"""A submitter points once at a file of the agency's own arrangement; the next year's comes in by itself."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from deploy.trial.story import Country, Story
from tests.journey import untidy
from tests.journey.pages import axe
from tests.journey.pages.people import Person

INDICATOR = "WORK_PERMITS"
FILE = untidy.FOLDER / "ireland_nationalities_2025.xlsx"
WORDS = {
    "en": {
        "look": "Look at the file",
        "save": "Save the mapping",
        "saved": "The mapping is saved",
        "send": "Send and check",
        "accepted": "The file was accepted",
    },
    "ru": {
        "look": "Посмотреть файл",
        "save": "Сохранить правило",
        "saved": "Правило импорта сохранено",
        "send": "Отправить и проверить",
        "accepted": "Файл принят",
    },
}


@pytest.fixture
def country(story: Story) -> Country:
    country = story.country()
    country.documented(INDICATOR)
    return country


def opens_example(person: Person, language: str) -> None:
    person.opens(f"/mappings/new?lang={language}")
    person.page.locator("#series").select_option(f"{INDICATOR}/REG")
    person.page.locator("#file").set_input_files(FILE)
    person.presses(WORDS[language]["look"])


def chooses(person: Person, name: str, value: str) -> None:
    """Choose something, and wait until the page says what would come of it now."""
    told = person.page.locator("#told")
    told.evaluate("each => { each.textContent = '' }")
    person.page.locator(f"[name='{name}']").first.select_option(value)
    expect(told).not_to_be_empty()


def types(person: Person, label: str, text: str) -> None:
    told = person.page.locator("#told")
    told.evaluate("each => { each.textContent = '' }")
    row = person.page.locator("#labels tr", has_text=label)
    row.get_by_role("combobox").fill(text)
    row.get_by_role("combobox").press("Tab")
    expect(told).not_to_be_empty()


def key_of(country: Country) -> Any:
    country.administrator.post(
        "/api/v1/agencies", {"agency": "DETE", "names": {"en": "Labour office", "ru": "Служба занятости"}}
    )
    about = {"agency": "DETE", "label": "export", "indicators": [INDICATOR], "sources": ["REG"]}
    issued = country.administrator.post("/api/v1/keys", {**about, "actions": ["submit"]})
    return country.administrator.with_token(issued["secret"])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_mapping_is_made_by_pointing_and_then_runs_unattended(
    country: Country, at_browser: Callable[[], Person], language: str
) -> None:
    words = WORDS[language]
    submitter = at_browser()
    submitter.signs_in(country, "data-submitter")
    opens_example(submitter, language)
    assert axe.faults(submitter) == []
    assert not submitter.scrolls_sideways_on_a_telephone()
    page = submitter.page
    expect(page.locator("[name='heading']:checked")).to_have_value("2")
    page.locator("td[data-column='2']").first.click()  # a cell leads to what its column gives
    expect(page.locator("#gives-2")).to_be_focused()
    chooses(submitter, "codes-2", "outcome=GRANTED")
    chooses(submitter, "codes-3", "outcome=REFUSED")
    chooses(submitter, "constant-stage", "DECISION")
    types(submitter, "Serbia and Montenegro", "RS")
    types(submitter, "Tibet", "China" if language == "en" else "Китай")
    page.locator("#about summary").click()
    chooses(submitter, "doubled", "add")
    sums = page.locator("#preview table").first.locator("tbody tr")
    expect(sums.nth(0)).to_contain_text(re.compile(r"31.?044\s+31.?044"))
    expect(sums.nth(1)).to_contain_text(re.compile(r"3.?432\s+3.?432"))
    assert axe.faults(submitter) == []
    page.locator("#name").fill("Permits by nationality")
    submitter.presses(words["save"])
    assert words["saved"] in submitter.reads()

    # The mapping fits the file by its headings, so nobody has to choose it.
    page.locator("#mapping").select_option("")
    page.locator("#file").set_input_files(FILE)
    submitter.presses(words["send"])
    assert words["accepted"] in submitter.reads()

    key = key_of(country)
    [mapping] = key.get("/api/v1/mappings")["items"]
    answer = key.post_file(
        "/api/v1/submissions",
        "nationalities.xlsx",
        untidy.content("ireland_nationalities_2026.xlsx"),
        untidy.XLSX,
        {"mapping": mapping["mapping"]},
    )
    assert answer["periods"] == ["2026"]
    assert answer["mapping"] == {"mapping": mapping["mapping"], "version": 1}
    path = f"/api/v1/submissions/{answer['id']}/observations"
    totals = {each["outcome"]: each["value"] for each in key.items(path) if each["citizenship"] == "_T"}
    assert totals == {"GRANTED": 12219, "REFUSED": 1499}
    body = {"name": "Mine", "layout": mapping["layout"]}
    assert key.send("PUT", f"/api/v1/mappings/{mapping['mapping']}", json=body).status_code in {403, 404}


def test_the_same_form_works_without_script(
    country: Country, browser: Any, at_browser: Callable[[], Person]
) -> None:
    base_url = at_browser().base_url
    context = browser.new_context(java_script_enabled=False)
    try:
        person = Person(page=context.new_page(), base_url=base_url, errors=[])
        person.signs_in(country, "data-submitter")
        opens_example(person, "en")
        person.page.locator("#codes-2").select_option("outcome=GRANTED")
        person.page.locator("#codes-3").select_option("outcome=REFUSED")
        person.page.locator("#label-0").fill("nowhere")
        person.presses("Show what would come of it")
        assert "“Serbia and Montenegro” is given no code that there is." in person.reads().replace('"', "")
        person.page.locator("#label-0").fill("Serbia (RS)")
        person.page.locator("[name='label-1-skip']").check()
        person.page.locator("#about summary").click()
        person.page.locator("[name='doubled']").select_option("add")
        person.page.locator("#name").fill("Without script")
        person.presses("Save the mapping")
        assert "The mapping is saved" in person.reads()
        person.opens("/mappings")
        person.follows("Without script")
        assert "Nationality, Issued, Refused" in person.reads()
    finally:
        context.close()
