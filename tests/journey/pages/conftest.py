"""People at browsers, on an embedded system."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from deploy.trial.story import Story
from deploy.trial.systems import System
from tests.journey.pages.people import HEIGHT_PX, WIDTH_PX, Person


@pytest.fixture
def story(embedded_system: System) -> Story:
    """Countries and people of this journey's own."""
    return Story(embedded_system)


@pytest.fixture
def at_browser(browser: Any, embedded_system: System) -> Iterator[Callable[..., Person]]:
    """Somebody new at a browser of their own, which may run no script. Whatever the browser complains about
    fails the journey.
    """
    contexts, people = [], []

    def somebody(*, script: bool = True) -> Person:
        context = browser.new_context(
            viewport={"width": WIDTH_PX, "height": HEIGHT_PX},
            locale="en-GB",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        contexts.append(context)
        person = Person(page=context.new_page(), base_url=embedded_system.base_url, errors=[])
        person.page.on("pageerror", lambda error: person.errors.append(str(error)))
        person.page.on(
            "console",
            lambda message: (
                person.errors.append(message.text)
                # A refused form is an answer with a status; the browser notes it as if it were an error.
                if message.type in {"error", "warning"} and "status of 4" not in message.text
                else None
            ),
        )
        people.append(person)
        return person

    yield somebody
    for context in contexts:
        context.close()
    assert [error for person in people for error in person.errors] == []
