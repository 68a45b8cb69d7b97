"""A validator's and an approver's day: a question, the table as it will stand, comments, a release."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.trial.story import Country, Story
from tests.journey.pages.axe import faults
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"
WORDS = {
    "en": {
        "ask": "Ask for clarification",
        "answer": "Send the answer",
        "keep": "Keep the comments",
        "confirm": "Confirm the data",
        "approve": "Approve",
        "schedule": "Schedule the release",
        "off": "Take off the schedule",
        "release": "Release",
        "table": "The figures as they will stand, as a table",
        "moment": "Release at a moment",
        "needs": "needs a comment",
        "refused": "still need a comment",
        "jump": "A jump against the previous period",
        "missing": "missing",
        "scheduled": "To be released",
        "released": "The figures are released",
    },
    "ru": {
        "ask": "Запросить пояснения",
        "answer": "Отправить ответ",
        "keep": "Сохранить комментарии",
        "confirm": "Подтвердить данные",
        "approve": "Утвердить",
        "schedule": "Назначить выпуск",
        "off": "Отменить назначение",
        "release": "Выпустить",
        "table": "Показатели, как они будут, в виде таблицы",
        "moment": "Выпустить в назначенный момент",
        "needs": "нужен комментарий",
        "refused": "нужно прокомментировать",
        "jump": "Скачок по сравнению с предыдущим периодом",
        "missing": "отсутствует",
        "scheduled": "Будет выпущено",
        "released": "Данные выпущены",
    },
}
BEFORE = [
    {"period": "2023", "citizenship": code, "value": value} for code, value in (("UA", 100), ("AF", 90))
]
AFTER = [{"period": "2024", "citizenship": code, "value": value} for code, value in (("UA", 900), ("SY", 15))]


@pytest.fixture
def country(story: Story) -> Country:
    country = story.country()
    country.documented(INDICATOR)
    country.released(INDICATOR, BEFORE)
    return country


def looked_at(person: Person, name: str) -> str:
    """The words of a page that has no fault and fits on a telephone; its picture, where one is wanted."""
    assert faults(person) == []
    assert not person.scrolls_sideways_on_a_telephone()
    folder = os.environ.get("COMITY_PICTURES")
    if folder:
        person.page.screenshot(path=Path(folder, f"{name}.png"), full_page=True)
    return person.reads()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_validator_asks_looks_comments_and_the_figures_are_released(
    country: Country, at_browser: Callable[[], Person], language: str
) -> None:
    words = WORDS[language]
    page = f"/submissions/{country.submit(INDICATOR, AFTER)['id']}?lang={language}"
    validator, submitter, approver = at_browser(), at_browser(), at_browser()
    for person, role in (
        (validator, "data-validator"),
        (submitter, "data-submitter"),
        (approver, "data-approver"),
    ):
        person.signs_in(country, role)
        person.opens(page)

    validator.page.locator("#comment").fill("900?")
    validator.presses(words["ask"])
    submitter.opens(page)
    assert "900?" in submitter.reads()
    submitter.page.locator("#comment").fill("1,2,3")
    submitter.presses(words["answer"])

    validator.opens(page)
    assert "1,2,3" in validator.reads()
    validator.follows(words["table"])
    table = looked_at(validator, f"outlook-{language}")
    assert "900" in table
    assert words["missing"] in table
    validator.page.locator("#show-missing").check()
    with validator.page.expect_navigation():
        validator.page.locator("main form button").click()
    assert "900" not in validator.page.locator("table").inner_text()

    validator.opens(page)
    validator.presses(words["confirm"])
    assert words["refused"] in validator.reads()
    assert words["jump"] in validator.reads()
    looked_at(validator, f"warnings-{language}")
    for field in validator.page.locator("textarea[name=text]").all():
        field.fill("A new law.")
    validator.presses(words["keep"])
    assert "A new law." in validator.reads()
    assert words["needs"] not in validator.reads()
    validator.presses(words["confirm"])

    approver.opens(page)
    approver.presses(words["approve"])
    approver.page.get_by_text(words["moment"], exact=True).click()
    approver.page.locator("#day").fill("2090-01-02")
    approver.page.locator("#time").fill("08:30")
    approver.presses(words["schedule"])
    assert words["scheduled"] in approver.reads()
    looked_at(approver, f"scheduled-{language}")
    approver.presses(words["off"])
    assert words["scheduled"] not in approver.reads()
    approver.presses(words["release"])
    assert words["released"] in looked_at(approver, f"released-{language}")
    [figure] = country.person("user").items(
        "/api/v1/observations",
        country=country.code,
        indicator=INDICATOR,
        citizenship="UA",
        **{"from": "2024"},
    )
    assert (figure["value"], figure["note"]) == (900, "A new law.")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_administrator_tightens_a_rule_and_adds_one(
    country: Country, at_browser: Callable[[], Person], language: str
) -> None:
    person = at_browser()
    person.signs_in(country, "administrator")
    person.opens(f"/administration/rules/{INDICATOR}?lang={language}")
    looked_at(person, f"rules-{language}")
    person.page.locator("[id='percent.jump-previous']").fill("40")
    prefix = country.code.lower()
    person.page.locator("#code").fill(f"{prefix}-many")
    person.page.locator("#condition").fill("value > 500")
    person.page.locator("[id='messages.en']").fill("Many.")
    person.page.locator("[id='messages.ru']").fill("Много.")
    person.presses("Keep the rules", "Сохранить правила")
    assert "value > 500" in looked_at(person, f"rules-kept-{language}")
    assert person.page.locator("[id='percent.jump-previous']").input_value() == "40"
    posted = country.submit(INDICATOR, AFTER)
    assert f"{prefix}-many" in {finding["code"] for finding in posted["findings"]}
