"""Accounts in a browser: a link that opens one, in both languages."""

from collections.abc import Callable
from typing import Any

from deploy.trial.story import Country, Story
from tests.journey.pages.people import Person

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
