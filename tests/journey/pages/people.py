"""Somebody at a browser, in the words of what people do there."""

import re
from dataclasses import dataclass
from typing import Any

from deploy.trial.story import PASSWORD, Country

WIDTH_PX, HEIGHT_PX = 1280, 900
PHONE_PX = 360


@dataclass
class Person:
    """Somebody at a browser; `page` is Playwright's. errors: what the browser complained about."""

    page: Any
    base_url: str
    errors: list[str]

    def opens(self, path: str) -> None:
        """Go to an address of the system."""
        self.page.goto(self.base_url + path)

    def signs_in(self, country: Country, role: str) -> None:
        """Sign in as the person of a country who holds a role."""
        country.person(role)
        self.opens("/sign-in")
        self.page.locator("#email").fill(f"{role}.{country.code.lower()}@example.org")
        self.page.locator("#password").fill(PASSWORD)
        self.presses("Sign in", "Войти")

    def presses(self, *names: str) -> None:
        """Press the button of the main part with one of these names, and wait for the next page."""
        pattern = re.compile("^(" + "|".join(map(re.escape, names)) + ")$")
        button = self.page.locator("main").get_by_role("button", name=pattern)
        with self.page.expect_navigation():
            button.click()

    def follows(self, name: str) -> None:
        """Follow the first link of the main part with this name."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name).first.click()

    def switches_language(self, name: str) -> None:
        """Choose another language in the head of the page."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).click()

    def reads(self) -> str:
        """The words of the main part, with narrow and no-break spaces made plain."""
        text: str = self.page.locator("main").inner_text()
        return text.replace("\u202f", " ").replace("\u00a0", " ")

    def narrows(self) -> None:
        """Hold a telephone instead."""
        self.page.set_viewport_size({"width": PHONE_PX, "height": HEIGHT_PX})

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the screen."""
        return bool(
            self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        )

    def scrolls_sideways_on_a_telephone(self) -> bool:
        """Whether the page would be wider than a telephone's screen; the screen stays as it is."""
        self.narrows()
        found = self.scrolls_sideways()
        self.page.set_viewport_size({"width": WIDTH_PX, "height": HEIGHT_PX})
        return found
