"""Two focal points explain to each other, and to their readers, why a movement is counted so differently."""

from collections.abc import Callable

import pytest

from deploy.trial.story import Country, Story
from tests.journey.pages.axe import faults_at_any_width
from tests.journey.pages.movements import counted_by_both, focal_point
from tests.journey.pages.people import Person


@pytest.fixture
def ends(story: Story) -> tuple[Country, Country, str]:
    """Two countries with focal points, and the address of their mirror."""
    here, there = story.country(), story.country()
    indicator = counted_by_both(here, there)
    for country in (here, there):
        focal_point(country, "data-approver")
    return here, there, f"/reports/mirror?country={here.code}&partner={there.code}&indicator={indicator}"


def test_a_gap_is_explained_under_the_comparison_and_the_other_side_is_told(
    ends: tuple[Country, Country, str], at_browser: Callable[[], Person]
) -> None:
    here, there, address = ends
    first, second, reader = at_browser(), at_browser(), at_browser()
    first.signs_in(here, "data-approver")
    first.opens(f"{address}&lang=en")
    assert "Explain a gap" in first.reads() and faults_at_any_width(first) == []
    first.page.locator("#period").select_option("2024")
    first.page.locator("#text").fill("Only those who said that they leave for good.")
    first.presses("Send")
    assert "for good" in first.reads() and faults_at_any_width(first) == []

    second.signs_in(there, "data-approver")
    second.opens("/notices?lang=ru")
    assert "пояснения координаторов" in second.reads() and faults_at_any_width(second) == []
    with second.page.expect_navigation():
        second.page.locator("main a[href^='/reports/mirror']").first.click()
    assert f"Координатор {here.code}" in second.reads() and "for good" in second.reads()
    assert faults_at_any_width(second) == []
    second.opens("/notices?lang=ru")
    assert "пояснения координаторов" not in second.reads()  # who opens it has seen it

    reader.signs_in(there, "user")
    reader.opens(f"{address}&lang=en")
    assert "for good" in reader.reads() and "Explain a gap" not in reader.reads()
