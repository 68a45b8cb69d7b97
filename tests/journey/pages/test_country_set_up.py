"""A new country is set up at a browser, from its admission to its first agreement, in either language."""

import re
from collections.abc import Callable, Mapping

import pytest

from deploy.trial.story import PASSWORD, Story
from deploy.trial.systems import SYSTEM
from servicekit.concepts import DOCUMENTATION_FIELDS
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"
BUTTONS = {
    "sign in": ("Sign in", "Войти"),
    "admit": ("Admit the country", "Принять страну"),
    "password": ("Set the password", "Задать пароль"),
    "register": ("Register the agency", "Зарегистрировать ведомство"),
    "declare": ("Declare the source", "Объявить источник"),
    "document": ("Keep the documentation", "Сохранить документацию"),
    "issue": ("Issue the key", "Выпустить ключ"),
    "replace": ("Replace the secret", "Заменить секрет"),
    "limit": ("Limit the key", "Ограничить ключ"),
    "workflow": ("Set the workflow", "Установить порядок"),
    "preview": ("Show what would change", "Показать, что изменится"),
    "agree": ("Set the agreement", "Установить соглашение"),
    "succeed": ("Set the succession", "Назначить преемника"),
    "rename": ("Rename", "Переименовать"),
    "describe": ("Keep name and contact", "Сохранить название и контакты"),
    "continue": ("Continue", "Продолжить"),
    "withdraw": ("Withdraw the country", "Вывести страну из механизма"),
}
DONE = {"en": "Your change is made and in force.", "ru": "Изменение внесено и действует."}
WITHDRAWN = {"en": "The country has withdrawn.", "ru": "Страна вышла из механизма."}
COMPLETE = {"en": "complete", "ru": "полная"}
PROBLEM = {"en": "There is a problem", "ru": "Есть ошибка"}


def fills(person: Person, values: Mapping[str, str]) -> None:
    """Type into fields by name, or choose from lists."""
    for name, value in values.items():
        field = person.page.locator(f'main [name="{name}"]').first
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def signs_in(person: Person, email: str, password: str, language: str) -> None:
    person.opens(f"/sign-in?lang={language}")
    fills(person, {"email": email, "password": password})
    person.presses(*BUTTONS["sign in"])


def names(text: str) -> dict[str, str]:
    return {"names.en": text, "names.ru": f"{text} по-русски"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_country_is_set_up_in_the_browser(
    story: Story, at_browser: Callable[[], Person], language: str
) -> None:
    free = {"en": "NF", "ru": "CK"}[language]
    email = f"first.{free.lower()}@example.org"

    secretary = at_browser()
    signs_in(secretary, *SYSTEM, language)
    secretary.opens("/administration/countries")
    about = {"country": free, "group": story.group, "name": "First", "email": email, "language": language}
    fills(secretary, {**about, "email": "nobody"})
    secretary.presses(*BUTTONS["admit"])
    assert PROBLEM[language] in secretary.reads()
    fills(secretary, about)
    secretary.presses(*BUTTONS["admit"])
    link = secretary.page.locator("#invitation").get_attribute("href")
    secretary.opens("/administration/agencies")
    assert secretary.page.locator("form[action='/administration/agencies']").count() == 0

    first = at_browser()
    first.page.goto(link)
    fills(first, {"password": PASSWORD})
    first.presses(*BUTTONS["password"])
    signs_in(first, email, PASSWORD, language)
    first.opens("/administration")
    assert first.page.locator("main a[href='/administration/countries']").count() == 0

    first.opens("/administration/country")
    fills(first, {**names("Land"), "contact.website": "somewhere"})
    first.presses(*BUTTONS["describe"])
    assert PROBLEM[language] in first.reads()
    fills(first, {"contact.website": "https://example.org"})
    first.presses(*BUTTONS["describe"])
    assert DONE[language] in first.reads()
    assert first.page.locator("main h1").inner_text() == {"en": "Land", "ru": "Land по-русски"}[language]

    first.opens("/administration/agencies")
    fills(first, {"agency": "mia", "names.en": "Ministry"})
    first.presses(*BUTTONS["register"])
    assert PROBLEM[language] in first.reads()
    for code in ("MIA", "GIM"):
        fills(first, {"agency": code, **names(f"Agency {code}")})
        first.presses(*BUTTONS["register"])
        assert DONE[language] in first.reads()
    first.opens("/administration/agencies/MIA")
    fills(first, names("Ministry of the Interior"))
    first.presses(*BUTTONS["rename"])
    fills(first, {"successor": "GIM", "from": "2199-01-01"})
    first.presses(*BUTTONS["succeed"])
    assert DONE[language] in first.reads() and "GIM" in first.reads()

    first.opens(f"/administration/sources/{INDICATOR}")
    source = {"source": "REG", **names("Register"), "agency": "MIA", "kind": "register", "unit": "persons"}
    fills(first, {**source, "official_from": "2020-01-01"})
    first.presses(*BUTTONS["declare"])
    since = {"en": "from 1 January 2020 on", "ru": "с 1 января 2020"}[language]
    assert DONE[language] in first.reads() and "REG" in first.reads() and since in first.reads()

    first.opens(f"/administration/documentation/{INDICATOR}")
    fills(
        first, {f"{name}.{each}": f"{name} {each}" for name in DOCUMENTATION_FIELDS for each in ("en", "ru")}
    )
    first.presses(*BUTTONS["document"])
    assert DONE[language] in first.reads()
    first.opens(f"/administration/documentation/{INDICATOR}?language=uz-Cyrl")
    fills(first, {"definition.uz-Cyrl": "Бошпана"})
    for _ in range(2):  # what is written in another language stays when the page is kept again
        first.presses(*BUTTONS["document"])
        assert first.page.locator('[name="definition.uz-Cyrl"]').input_value() == "Бошпана"
    first.opens("/administration/documentation")
    assert COMPLETE[language] in first.reads()

    first.opens("/administration/keys")
    fills(first, {"agency": "MIA", "label": "nightly export", "lifetime_days": "-1"})
    first.presses(*BUTTONS["issue"])
    assert PROBLEM[language] in first.reads()
    fills(first, {"agency": "MIA", "label": "nightly export", "lifetime_days": "20"})
    first.presses(*BUTTONS["issue"])
    secret = first.page.locator("#secret").inner_text()
    assert secret.startswith("ck_")
    address = first.page.locator("main a[href^='/administration/keys/']").last.get_attribute("href")
    first.opens(address)
    assert secret not in first.page.content()
    first.presses(*BUTTONS["replace"])
    newer = first.page.locator("#secret").inner_text()
    assert newer.startswith("ck_") and newer != secret
    first.opens(address)
    first.page.locator(f"main input[value='{INDICATOR}']").check()
    fills(first, {"networks": "192.0.2.0/24"})
    first.presses(*BUTTONS["limit"])
    assert DONE[language] in first.reads() and "192.0.2.0/24" in first.reads()

    first.opens("/administration/workflow")
    steps = [first.page.locator(f"#{name}_required") for name in ("validation", "approval")]
    for each in steps:
        each.uncheck()
    first.page.locator("input[name='released_by'][value='other']").check()
    first.presses(*BUTTONS["workflow"])
    assert PROBLEM[language] in first.reads()
    for each in steps:
        each.check()
    first.page.locator("#distinct_validator_and_approver").check()
    first.presses(*BUTTONS["workflow"])
    assert DONE[language] in first.reads()
    assert first.page.locator("#distinct_validator_and_approver").is_checked()
    assert first.page.locator("input[name='released_by'][value='other']").is_checked()

    first.opens(f"/agreements/{INDICATOR}")
    first.page.locator("input[name='mode'][value='participants']").check()
    first.presses(*BUTTONS["preview"])
    first.presses(*BUTTONS["agree"])
    public = story.public()
    assert public.get(f"/api/v1/countries/{free}")["administered"]
    assert public.get(f"/api/v1/agencies/{free}/MIA")["succeeded_from"] == "2199-01-01"
    workflow = public.get(f"/api/v1/countries/{free}/workflow")
    assert (workflow["distinct_validator_and_approver"], workflow["released_by"]) == (True, "other")

    first.narrows()
    pages = ("", "/country", "/country/withdrawal", "/agencies", "/agencies/MIA", "/keys", "/workflow",
             "/sources", f"/sources/{INDICATOR}",
             "/documentation", f"/documentation/{INDICATOR}")  # fmt: skip
    for path in (f"/administration{each}" for each in pages):
        first.opens(path)
        assert not first.scrolls_sideways(), path
        if language == "ru":
            assert re.search("[а-я]", first.page.locator("main h1").inner_text()), path

    first.opens("/administration/country/withdrawal")
    fills(first, {"reason": "A law of today"})
    first.presses(*BUTTONS["continue"])
    assert not first.scrolls_sideways()
    fills(first, {"code": "XX"})
    first.presses(*BUTTONS["withdraw"])
    assert PROBLEM[language] in first.reads()
    assert public.get(f"/api/v1/countries/{free}")["participating"]
    fills(first, {"code": free.lower()})
    first.presses(*BUTTONS["withdraw"])
    assert WITHDRAWN[language] in first.reads()
    assert not public.get(f"/api/v1/countries/{free}")["participating"]
