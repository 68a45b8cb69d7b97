"""A file that is fetched from where an agency publishes it: agreed, brought in, failing, disconnected."""

import time
from collections.abc import Callable

from deploy.trial.story import Story
from tests.journey.pages import axe
from tests.journey.pages.people import Person
from tests.journey.pages.test_country_set_up import PROBLEM, fills
from tests.service.outward.servers import answer, serving

INDICATOR = "ASYLUM_APPLICATIONS"
FILE = "period;citizenship;sex;value\n2024;_T;_T;10\n2024;UA;_T;7\n".encode("windows-1251")
ELSEWHERE = answer(status="302 Found", Location="http://169.254.169.254/latest/meta-data")
LOOKS_WITHIN_S = 60
LANGUAGES = ("en", "ru")
AGREE = ("Have it fetched", "Настроить загрузку")
AGREED = "The file is fetched from now on."
NOW = ("Fetch it now", "Загрузить сейчас")
FAILING = ("Nothing has come since", "Ничего не поступало с")
WHY = ("sends on to another place", "перенаправляет в другое место")
END = ("Disconnect", "Отключить")
ENDED = ("Файл больше не загружается.", "отключено")


def waits_for(person: Person, shown: str) -> None:
    """Look at the page again until the clock's work shows on it."""
    deadline = time.monotonic() + LOOKS_WITHIN_S
    while person.page.locator("main").locator(shown).count() == 0:
        assert time.monotonic() < deadline, person.reads()
        person.page.wait_for_timeout(500)
        person.page.reload()


def test_what_an_agency_publishes_is_fetched_until_it_is_disconnected(
    story: Story, at_browser: Callable[[], Person]
) -> None:
    country = story.country()
    country.documented(INDICATOR)
    person = at_browser()
    person.signs_in(country, "data-submitter")
    says = [answer(FILE)]
    with serving(lambda connection, _: connection.sendall(says[-1])) as server:
        person.opens("/submissions/pulls")
        assert axe.faults(person) == [] and not person.scrolls_sideways_on_a_telephone()
        about = {"series": f"{INDICATOR}/REG", "form": "csv", "every": "hour", "charset": "windows-1251"}
        fills(person, {**about, "address": "http://10.0.0.1/figures.csv"})
        person.presses(*AGREE)
        assert PROBLEM["en"] in person.reads()
        fills(person, {**about, "address": f"http://127.0.0.1:{server.port}/figures.csv"})
        person.presses(*AGREE)
        assert AGREED in person.reads() and "connected" in person.reads()
        address = person.page.url.split("?")[0]

        person.page.goto(address)
        waits_for(person, "dd a[href^='/submissions/']")
        assert axe.faults(person) == [] and not person.scrolls_sideways_on_a_telephone()
        with person.page.expect_navigation():
            person.page.locator("main dd a[href^='/submissions/']").click()
        [brought] = country.person("data-validator").items("/api/v1/submissions", country=country.code)
        assert brought["id"] in person.page.url
        assert (brought["state"], brought["observations"]) == ("checked", 2)

        says.append(ELSEWHERE)
        person.page.goto(address)
        person.presses(*NOW)
        person.page.goto(address)
        waits_for(person, "div.govuk-inset-text[role=status]")
        for place, language in enumerate(LANGUAGES):
            person.page.goto(f"{address}?lang={language}")
            assert FAILING[place] in person.reads() and WHY[place] in person.reads()
        assert axe.faults(person) == [] and not person.scrolls_sideways_on_a_telephone()

        fills(person, {"comment": "Another file takes its place."})
        person.presses(*END)
        assert all(each in person.reads() for each in ENDED)
        assert "Another file takes its place." in person.reads()
        looks = len(server.requests)
    assert looks >= 2
    refused = country.person("data-submitter").send("POST", f"/api/v1/pulls/{address.rsplit('/', 1)[1]}/run")
    assert refused.status_code == 409
    assert [each["id"] for each in country.person("data-validator").items("/api/v1/submissions")] == [
        brought["id"]
    ]
