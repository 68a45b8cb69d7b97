"""An administrator lays a template out in the browser and sees what would come of it; readers find it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from deploy.trial.story import Country, Story
from tests.journey.pages import axe
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"
CELLS = [
    {"period": period, "citizenship": code, "sex": sex, "value": value}
    for period in ("2023", "2024")
    for code, sex, value in (("_T", "_T", 180), ("UA", "_T", 120), ("SY", "_T", 60), ("_T", "M", 100))
]
WORDS = {
    "en": {"save": "Save the template", "saved": "The template is saved", "title": "Largest of ours"},
    "ru": {"save": "Сохранить шаблон", "saved": "Шаблон сохранён", "title": "Крупнейшие у нас"},
}


@pytest.fixture
def country(story: Story) -> Country:
    country = story.country()
    country.documented(INDICATOR)
    country.released(INDICATOR, CELLS)
    return country


def changes(person: Person, act: Callable[[], Any]) -> None:
    """Change something in the form, and wait until the preview shows it."""
    told = person.page.locator("#told")
    told.evaluate("each => { each.textContent = '' }")
    act()
    expect(told).not_to_be_empty()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_template_is_laid_out_with_a_live_preview_and_is_found_by_its_readers(
    country: Country, at_browser: Callable[[], Person], language: str
) -> None:
    words = WORDS[language]
    person = at_browser()
    person.signs_in(country, "administrator")
    person.opens(f"/reports/templates/new?lang={language}")
    page, preview = person.page, person.page.locator("#preview")
    page.locator("#template").fill("largest-of-ours")
    changes(person, lambda: page.locator("#rows-1").select_option("citizenship"))
    expect(preview.locator("tbody th", has_text="Украина" if language == "ru" else "Ukraine")).to_have_count(
        1
    )
    changes(person, lambda: page.locator("#chart").select_option("bars"))
    expect(preview.locator(".comity-chart__canvas svg")).to_be_visible()
    changes(person, lambda: page.locator("#columns-1").select_option("citizenship"))
    expect(preview.locator(".comity-editor__problem")).to_be_visible()  # one dimension has two places
    changes(person, lambda: page.locator("#columns-1").select_option("period"))
    person.presses(words["save"])
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator("#names-1-error")).to_be_visible()
    assert axe.faults(person) == []
    page.locator("#names-1").fill(WORDS["en"]["title"])
    page.locator("#names-2").fill(WORDS["ru"]["title"])
    person.presses(words["save"])
    assert words["saved"] in person.reads()
    assert axe.faults(person) == []
    assert not person.scrolls_sideways_on_a_telephone()
    _edited_meanwhile(country, person, words)
    reader = at_browser()
    reader.signs_in(country, "user")
    reader.opens(f"/reports?lang={language}")
    section = reader.page.locator("section", has_text=words["title"])
    with reader.page.expect_navigation():
        section.get_by_role("link").first.click()
    assert words["title"] in reader.reads() and "120" in reader.reads()
    reader.presses("Follow", "Следить")
    assert words["title"] in reader.reads()
    assert axe.faults(reader) == []
    assert not reader.scrolls_sideways_on_a_telephone()
    reader.page.get_by_role("button", name=words["title"]).click()
    expect(reader.page.locator(".govuk-summary-list")).to_have_count(0)


def _edited_meanwhile(country: Country, person: Person, words: dict[str, str]) -> None:
    """Somebody else saves the same template: nothing of theirs is overwritten unseen."""
    api = country.administrator
    template = f"{country.code}.largest-of-ours"
    kept = api.get(f"/api/v1/reports/templates/{template}")
    other = {**kept["specification"], "top": 7}
    api.put(
        f"/api/v1/reports/templates/{template}",
        {"namespace": country.code, "revision": kept["revision"], "specification": other},
    )
    person.page.locator("#notes-1").fill("Mine")
    person.presses(words["save"])
    shown = person.reads()
    assert "Mine" in shown and "7" in shown
    expect(person.page.locator(".govuk-error-summary")).to_be_visible()
    assert api.get(f"/api/v1/reports/templates/{template}")["specification"] == other
