"""Accounts in a browser: a link that opens one, in both languages."""

import base64
import time
from collections.abc import Callable
from typing import Any

from deploy.trial.story import Country, Story
from services.identity.domain.second_factor import code_at
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"
OWN_PASSWORD = "a password of my own choice"


def invited(country: Country, name: str) -> dict[str, Any]:
    """The answer to a registration, the link of which nobody has used."""
    email = f"{name}.{country.code.lower()}@example.org"
    body = {"email": email, "name": f"{name} of {country.code}", "roles": [{"role": "user"}]}
    answer: dict[str, Any] = country.administrator.post("/api/v1/users", body)
    return answer


def test_a_person_opens_their_account_with_the_link_they_were_given(
    story: Story, at_browser: Callable[[], Person]
) -> None:
    answer = invited(story.country(), "newcomer")
    token, newcomer = answer["invitation"]["token"], at_browser()
    newcomer.page.goto(answer["invitation"]["url"])
    assert newcomer.page.url == f"{newcomer.base_url}/invitations"
    assert token not in newcomer.page.content()
    assert answer["email"] in newcomer.reads()
    newcomer.switches_language("Русский")
    assert "Задайте свой пароль" in newcomer.reads()
    newcomer.page.locator("#password").fill("short")
    newcomer.presses("Задать пароль")
    assert "Есть ошибка" in newcomer.reads()
    newcomer.page.locator("#password").fill(OWN_PASSWORD)
    newcomer.presses("Задать пароль")
    assert "Ваш пароль задан" in newcomer.reads()
    newcomer.page.locator("#email").fill(answer["email"])
    newcomer.page.locator("#password").fill(OWN_PASSWORD)
    newcomer.presses("Войти")
    newcomer.opens("/account")
    # The account's language is English; the one that was chosen before signing in stays.
    assert "Ваша учётная запись" in newcomer.reads()
    assert answer["email"] in newcomer.reads()


def test_a_link_that_was_used_says_what_to_do(story: Story, at_browser: Callable[[], Person]) -> None:
    country = story.country()
    answer = invited(country, "late")
    country.story.public().post(
        "/api/v1/invitations/accept", {"token": answer["invitation"]["token"], "password": OWN_PASSWORD}
    )
    late = at_browser()
    late.page.goto(answer["invitation"]["url"])
    assert "Ask your administrator for a new one" in late.reads()


def code_of(secret: str) -> str:
    """The code that an authenticator shows now."""
    return code_at(base64.b32decode(secret), int(time.time()) // 30).decode()


def test_a_second_factor_is_set_up_and_asked_for_in_a_browser(
    story: Story, at_browser: Callable[[], Person]
) -> None:
    country = story.country()
    person = at_browser()
    person.signs_in(country, "user")
    path = f"/api/v1/countries/{country.code}/sign-in"
    country.administrator.put(path, {"second_factor_required": True})
    person.opens("/submissions")
    assert person.page.url.endswith("/account/second-factor")
    assert "Your country asks for one-time codes" in person.reads()
    person.switches_language("Русский")
    assert "Ваша страна требует одноразовых кодов" in person.reads()
    person.switches_language("English")
    refused = country.person("user").fetch("/api/v1/notices")
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-required")
    person.presses("Set up one-time codes")
    secret = person.page.locator("dd").first.inner_text()
    person.page.locator("#otp").fill("000000")
    person.presses("Confirm")
    assert "This code is not right" in person.reads()
    person.page.locator("#otp").fill(code_of(secret))
    person.presses("Confirm")
    recovery = person.page.locator("code").all_inner_texts()
    assert len(recovery) == 10
    person.opens("/account")
    assert "A one-time code is asked for" in person.reads()

    elsewhere = at_browser()
    elsewhere.signs_in(country, "user")
    elsewhere.page.locator("#otp").fill("000000")
    elsewhere.presses("Sign in")
    assert "This code is not right" in elsewhere.reads()
    elsewhere.page.locator("#otp").fill(recovery[0])
    elsewhere.presses("Sign in")
    elsewhere.opens("/account")
    assert "this session" in elsewhere.reads()

    person.opens("/account")
    person.presses("Sign out everywhere")
    assert "You are signed out everywhere" in person.page.content()
    elsewhere.opens("/account")
    assert "/sign-in" in elsewhere.page.url


def test_an_erased_person_is_a_number_in_the_history(story: Story, at_browser: Callable[[], Person]) -> None:
    country = story.country()
    country.documented(INDICATOR)
    submission = country.released(INDICATOR, [{"period": "2024", "value": 4519}])["id"]
    number = country.person("data-submitter").get("/api/v1/me")["person"]
    reader = at_browser()
    reader.signs_in(country, "data-validator")
    reader.opens(f"/submissions/{submission}")
    assert f"data-submitter of {country.code}" in reader.reads()
    administrator = at_browser()
    administrator.signs_in(country, "administrator")
    administrator.opens(f"/administration/people/{number}")
    administrator.presses("Erase the person for good")
    assert "The person is erased" in administrator.reads()
    assert country.person("data-submitter").fetch("/api/v1/me").status_code == 401
    reader.opens(f"/submissions/{submission}")
    assert f"erased person {number}" in reader.reads()
    assert f"data-submitter of {country.code}" not in reader.reads()
    reader.opens(f"/submissions/{submission}?lang=ru")
    assert f"стёртое лицо {number}" in reader.reads()
    email = f"data-submitter.{country.code.lower()}@example.org"
    again = {"email": email, "name": "Somebody else", "roles": [{"role": "user"}]}
    assert country.administrator.post("/api/v1/users", again)["person"] != number
    assert country.story.system.command("log", "verify").returncode == 0
