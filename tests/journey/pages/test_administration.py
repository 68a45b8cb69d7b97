"""A country administrator sets its country up in the browser: people, positions, roles, in both languages."""

import re
from collections.abc import Callable

import pytest

from deploy.trial.story import PASSWORD, Country, Story
from tests.journey.pages.people import Person

WORDS = {
    "en": {
        "language": "English",
        "administration": "Administration",
        "people": "People",
        "positions": "Positions",
        "roles": "Roles",
        "invite": "Invite",
        "set": "Set the password",
        "create": "Create the position",
        "assign": "Assign to the position",
        "out": "Rotate out",
        "save": "Save the role",
        "in force": "is saved, and in force",
        "assigned": "is in the position",
        "left": "has left the position",
        "sign in": "Sign in",
        "through": "through the position",
    },
    "ru": {
        "language": "Русский",
        "administration": "Управление",
        "people": "Люди",
        "positions": "Должности",
        "roles": "Роли",
        "invite": "Пригласить",
        "set": "Задать пароль",
        "create": "Создать должность",
        "assign": "Назначить на должность",
        "out": "Освободить от должности",
        "save": "Сохранить роль",
        "in force": "Роль сохранена и действует",
        "assigned": "занимает должность",
        "left": "освобождён от должности",
        "sign in": "Войти",
        "through": "через должность",
    },
}


@pytest.fixture
def country(story: Story) -> Country:
    """A country with nobody in it but its administrator."""
    return story.country()


def sign_in(person: Person, email: str, language: str) -> None:
    person.opens(f"/sign-in?lang={language}")
    person.page.locator("#email").fill(email)
    person.page.locator("#password").fill(PASSWORD)
    person.presses(WORDS[language]["sign in"])


def walk_to(person: Person, language: str, subject: str) -> None:
    words = WORDS[language]
    with person.page.expect_navigation():
        person.page.locator(".govuk-service-navigation a[href='/administration']").click()
    assert words["administration"] in person.page.title()
    person.follows(words[subject])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_country_is_set_up_by_its_administrator(
    country: Country, at_browser: Callable[[], Person], language: str
) -> None:
    words, code = WORDS[language], country.code.lower()
    administrator, newcomer = at_browser(), at_browser()
    sign_in(administrator, f"administrator.{code}@example.org", language)

    # A role of the country's own, as a table of check boxes.
    walk_to(administrator, language, "roles")
    administrator.page.locator("main a[href='/administration/roles/new']").click()
    administrator.page.locator("#role").fill("documentalist")
    administrator.page.locator("#names_en").fill("Documentalist")
    administrator.page.locator("#names_ru").fill("Документалист")
    for privilege in ("documentation.write", "figures.read"):
        administrator.page.locator(f"input[value='{privilege}']").check()
    administrator.presses(words["save"])
    assert words["in force"] in administrator.reads()
    assert administrator.page.locator("input[value='documentation.write']").is_checked()

    # Somebody is invited, and opens the account with the link.
    walk_to(administrator, language, "people")
    administrator.page.locator("main a[href='/administration/people/new']").click()
    administrator.page.locator("#name").fill("Newcomer")
    administrator.page.locator("#email").fill(f"newcomer.{code}@example.org")
    administrator.page.locator("#roles-user").check()
    administrator.presses(words["invite"])
    link = administrator.page.locator("#link").get_attribute("href")
    assert link is not None
    newcomer.page.goto(link)
    newcomer.opens(f"/invitations?lang={language}")
    newcomer.page.locator("#password").fill(PASSWORD)
    newcomer.presses(words["set"])
    sign_in(newcomer, f"newcomer.{code}@example.org", language)

    # A position with that role is created, filled and left; what its holder may do follows at once.
    walk_to(administrator, language, "positions")
    administrator.page.locator("main a[href='/administration/positions/new']").click()
    administrator.page.locator("#code").fill("DOC")
    administrator.page.locator("#names_en").fill("Keeper of documentation")
    administrator.page.locator("#names_ru").fill("Хранитель описаний")
    administrator.page.locator("#roles-documentalist").check()
    administrator.presses(words["create"])
    administrator.page.locator("#person").select_option(label="Newcomer")
    administrator.presses(words["assign"])
    assert words["assigned"] in administrator.reads()
    newcomer.opens("/account")
    assert {"en": "Documentalist", "ru": "Документалист"}[language] in newcomer.reads()
    administrator.page.locator("main a", has_text="Newcomer").first.click()
    assert words["through"] in administrator.reads()
    administrator.opens(f"/administration/positions/{country.code}-DOC")
    administrator.presses(words["out"])
    assert words["left"] in administrator.reads()
    newcomer.opens("/account")
    assert {"en": "Documentalist", "ru": "Документалист"}[language] not in newcomer.reads()


def test_every_page_of_administration_fits_a_telephone_and_changes_its_language_in_place(
    country: Country, at_browser: Callable[[], Person]
) -> None:
    administrator = at_browser()
    sign_in(administrator, f"administrator.{country.code.lower()}@example.org", "en")
    for path in (
        "",
        "/people",
        "/people/new",
        "/positions",
        "/positions/new",
        "/roles",
        "/roles/new",
        "/delegates",
    ):
        administrator.opens(f"/administration{path}?lang=en")
        heading = administrator.page.locator("h1").inner_text()
        administrator.switches_language("Русский")
        assert administrator.page.url.split("?")[0].endswith(f"/administration{path}")
        assert re.search("[а-яё]", administrator.page.locator("h1").inner_text(), re.IGNORECASE), heading
    administrator.narrows()
    for path in ("/people", "/positions/new", "/roles/new"):
        administrator.opens(f"/administration{path}")
        assert not administrator.scrolls_sideways(), path
