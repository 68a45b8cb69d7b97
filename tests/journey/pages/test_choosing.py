"""Somebody chooses some of many countries by name: by keyboard, on a telephone, and where no script runs."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from deploy.trial.story import Country, Story
from tests.journey.pages import axe
from tests.journey.pages.people import Person
from tests.journey.pages.test_templates import changes

INDICATOR = "ASYLUM_APPLICATIONS"
CODES = ("AE", "AF", "AM", "BY", "CI", "CU", "ER", "GE", "IQ", "IR", "MA", "SY", "TR", "UA", "US", "VN")
CELLS = [
    {"period": "2024", "citizenship": "_T", "value": 100 * len(CODES)},
    *({"period": "2024", "citizenship": code, "value": 100} for code in CODES),
]


@dataclass(frozen=True)
class Words:
    """What somebody types, and what there is to read in their language."""

    finds: dict[str, str]
    status: str
    nothing: str
    chosen: str
    show: str
    preview: str


WORDS = {
    "en": Words(
        finds={
            "cote d'iv": "Côte d’Ivoire",
            "turkiye": "Türkiye",
            "SYR": "Syrian Arab Republic",
            "usa": "United States",
        },
        status="Shown: 1 of 17",
        nothing="No name and no code has these letters.",
        chosen="2 of 17: Türkiye, Ukraine",
        show="Show",
        preview="Preview",
    ),
    "ru": Words(
        finds={
            "СОЕДИНЕННЫЕ": "Соединённые Штаты Америки",
            "кот д": "Кот-д’Ивуар",
            "syr": "Сирийская Арабская Республика",
            "сша": "Соединённые Штаты Америки",
        },
        status="Показано: 1 из 17",
        nothing="Таких букв нет ни в одном названии или коде.",
        chosen="2 из 17: Турция, Украина",
        show="Показать",
        preview="Предварительный просмотр",
    ),
}


@pytest.fixture
def country(story: Story) -> Country:
    country = story.country()
    country.documented(INDICATOR)
    country.released(INDICATOR, CELLS)
    return country


def address(country: Country, language: str) -> str:
    return f"/reports/top-origins?country={country.code}&indicator={INDICATOR}&lang={language}"


def choice(person: Person) -> list[str]:
    """What the address that somebody is at has for the citizenship."""
    return [value for name, value in parse_qsl(urlsplit(person.page.url).query) if name == "citizenship"]


def rows(person: Person) -> list[str]:
    names: list[str] = person.page.locator(".figures tbody th").all_inner_texts()
    return names


@pytest.mark.parametrize("language", ["en", "ru"])
def test_countries_are_found_by_name_and_chosen_by_keyboard_alone(
    country: Country, at_browser: Callable[..., Person], language: str
) -> None:
    words, reader = WORDS[language], at_browser()
    reader.signs_in(country, "user")
    reader.opens(address(country, language))
    page, keys = reader.page, reader.page.keyboard
    summary, status = page.locator("#citizenship"), page.locator(".comity-picker__status")
    shown = page.locator(".comity-picker__list label:visible")
    with page.expect_response(lambda answer: "/codelists/COUNTRY" in answer.url):
        summary.focus()
        keys.press("Enter")
    keys.press("Tab")
    expect(page.locator("#citizenship-search")).to_be_focused()
    for typed, name in words.finds.items():
        keys.press("ControlOrMeta+a")
        keys.type(typed)
        expect(shown).to_have_text([name])
        expect(status).to_have_text(words.status)
    keys.type("qq")
    expect(shown).to_have_count(0)
    expect(status).to_have_text(words.nothing)
    keys.press("Escape")
    expect(shown).to_have_count(17)
    for code in ("UKR", "TUR", "AFG"):
        keys.press("ControlOrMeta+a")
        keys.type(code)
        keys.press("Enter")  # the only one that is left; the form is not sent
    keys.press("Escape")
    assert axe.faults(reader) == []
    assert not reader.scrolls_sideways_on_a_telephone()
    keys.press("ArrowDown")  # into the list: the first of all is the total
    keys.press("ArrowRight")
    expect(page.locator("[name=citizenship]").nth(1)).to_be_focused()
    keys.press("ArrowLeft")
    expect(page.locator("[name=citizenship][value=_T]")).to_be_focused()
    afghanistan = page.locator(".comity-picker__chip").first
    afghanistan.focus()
    keys.press("Enter")
    expect(page.locator(".comity-picker__chip")).to_have_count(2)
    expect(page.locator(".comity-picker__chip").first).to_be_focused()
    keys.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator(".comity-picker__chosen")).to_have_text(words.chosen)
    reader.presses(words.show)
    assert choice(reader) == ["TR,UA"] and len(rows(reader)) == 2
    expect(page.locator(".comity-picker__chosen")).to_have_text(words.chosen)
    assert axe.faults(reader) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_without_script_countries_are_ticked_in_a_list(
    country: Country, at_browser: Callable[..., Person], language: str
) -> None:
    words, reader = WORDS[language], at_browser(script=False)
    reader.signs_in(country, "user")
    reader.opens(address(country, language))
    page = reader.page
    page.locator("#citizenship").click()
    for code in ("UA", "TR"):
        page.locator(f"[name=citizenship][value={code}]").check()
    assert not reader.scrolls_sideways_on_a_telephone()
    reader.presses(words.show)
    assert choice(reader) == ["TR", "UA"] and len(rows(reader)) == 2
    expect(page.locator(".comity-picker__chosen")).to_have_text(words.chosen)
    page.locator("#citizenship").click()
    expect(page.locator(".comity-picker__list input").nth(1)).to_be_checked()  # what is chosen stands first
    page.locator("[name=citizenship][value=TR]").uncheck()
    reader.presses(words.show)
    assert choice(reader) == ["UA"] and len(rows(reader)) == 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_codes_of_a_template_are_ticked_and_its_preview_shows_them(
    country: Country, at_browser: Callable[..., Person], language: str
) -> None:
    person = at_browser()
    person.signs_in(country, "administrator")
    person.opens(f"/reports/templates/new?lang={language}")
    page, shown = person.page, person.page.locator("#preview .figures tbody th")
    changes(person, lambda: page.locator("#rows-1").select_option("citizenship"))
    expect(shown).to_have_count(17)
    changes(person, lambda: page.locator("#filter-1").select_option("citizenship"))
    expect(shown).to_have_count(17)  # until the first code is ticked
    page.locator("#codes-1").click()
    for typed in ("UKR", "SYR"):
        page.locator("#codes-1-search").fill(typed)
        expect(page.locator("#codes-1-picker .comity-picker__list label:visible")).to_have_count(1)
        changes(person, lambda: page.keyboard.press("Enter"))
    expect(shown).to_have_count(2)
    expect(page.locator("#codes-1-search")).to_be_focused()  # nothing was replaced under somebody's hands
    assert axe.faults(person) == []
    assert not person.scrolls_sideways_on_a_telephone()
    changes(person, lambda: page.locator("#codes-1-picker .comity-picker__chip").first.click())
    expect(shown).to_have_count(1)
    # Codes of one dimension are none of another.
    changes(person, lambda: page.locator("#filter-1").select_option("sex"))
    expect(page.locator("#codes-1-picker [checked]")).to_have_count(0)
    expect(page.locator("#codes-1-picker [value=F]")).to_be_visible()


def test_without_script_the_codes_of_a_template_are_ticked_after_a_preview(
    country: Country, at_browser: Callable[..., Person]
) -> None:
    person = at_browser(script=False)
    person.signs_in(country, "administrator")
    person.opens("/reports/templates/new?lang=en")
    page = person.page
    page.locator("#rows-1").select_option("citizenship")
    page.locator("#filter-1").select_option("citizenship")
    person.presses(WORDS["en"].preview)
    page.locator("#codes-1").click()
    for code in ("SY", "UA"):
        page.locator(f"[name=codes-1][value={code}]").check()
    person.presses(WORDS["en"].preview)
    expect(page.locator("#preview .figures tbody th")).to_have_count(2)
    expect(page.locator(".comity-picker__chosen")).to_contain_text("Syrian Arab Republic, Ukraine")
