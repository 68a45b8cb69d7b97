"""Two countries make a report together: one opens it, both write and confirm, and their readers read it."""

from collections.abc import Callable

import pytest

from deploy.trial.story import Country, Story
from tests.journey.pages.axe import faults_at_any_width
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"


@pytest.fixture
def pair(story: Story) -> tuple[Country, Country]:
    """Two countries of a group that share asylum applications with each other."""
    countries = story.country(), story.country()
    for country, last in zip(countries, (4519, 9519), strict=True):
        country.documented(INDICATOR)
        country.sharing(INDICATOR, "participants")
        figures = {"2022": 3900, "2023": 7171, "2024": last}
        country.released(INDICATOR, [{"period": year, "value": value} for year, value in figures.items()])
    return countries


def test_countries_make_a_report_together_in_the_browser(
    pair: tuple[Country, Country], at_browser: Callable[[], Person]
) -> None:
    here, there = pair
    first, second, reader = at_browser(), at_browser(), at_browser()
    first.signs_in(here, "data-approver")
    first.opens("/reports?lang=en")
    first.follows("Joint reports")
    assert faults_at_any_width(first) == []
    first.page.locator("#title-en").fill("Asylum in two countries")
    first.page.locator("#title-ru").fill("Убежище в двух странах")
    first.page.locator("#indicator").select_option(INDICATOR)
    first.presses("Open")
    assert "two to 60 countries" in first.reads()  # the form came back, and says what is wrong with it
    assert first.page.locator("#title-en").input_value() == "Asylum in two countries"
    first.page.locator(f"input[name=countries][value={there.code}]").check()
    first.presses("Open")
    assert "Draft: Asylum in two countries" in first.reads() and faults_at_any_width(first) == []
    address = first.page.url.removeprefix(first.base_url).partition("?")[0]
    first.page.locator("#text-en").fill("Late registrations.\n\n<b>By year</b> of lodging.")
    first.presses("Keep this text (English)")
    assert "<b>By year</b> of lodging." in first.reads()

    second.signs_in(there, "data-approver")
    second.opens(f"{address}?lang=ru")
    assert "Проект: Убежище в двух странах" in second.reads() and faults_at_any_width(second) == []
    second.presses("Подтвердить")
    assert "готовится" in second.reads()
    first.opens(address)
    first.page.locator("#reason").fill("One moment")
    first.presses("Do not confirm")
    assert "does not confirm" in first.reads() and "One moment" in first.reads()
    first.presses("Confirm")
    assert "is posted" in first.reads() and faults_at_any_width(first) == []

    reader.signs_in(there, "user")
    reader.opens("/reports?lang=en")
    reader.follows("Asylum in two countries")
    shown = reader.reads()
    assert "4,519" in shown and "9,519" in shown and "Draft" not in shown and "By year" in shown
    assert faults_at_any_width(reader) == []
    here.released(INDICATOR, [{"period": "2024", "value": 8360}], reason="Late registrations")
    reader.page.reload()
    assert "4,519" in reader.reads() and "1 figure of this report was amended" in reader.reads()
    assert faults_at_any_width(reader) == []
