"""The kinds of systems that journeys run on, and the actors of a story."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.trial.story import Story
from deploy.trial.systems import System
from tests.journey.office import Office, open_office


@pytest.fixture(params=["embedded", "distributed"])
def system(request: pytest.FixtureRequest) -> System:
    """Each journey that asks for it runs on both."""
    found: System = request.getfixturevalue(f"{request.param}_system")
    return found


@pytest.fixture
def story(system: System) -> Story:
    """Countries and people of this journey's own, on a system that others use as well."""
    return Story(system)


@pytest.fixture(scope="session")
def office_on() -> Callable[[System], Office]:
    """The one office of a system, opened when it is first asked for."""
    opened: dict[Path, Office] = {}

    def office_of(system: System) -> Office:
        if system.var not in opened:
            opened[system.var] = open_office(system)
        return opened[system.var]

    return office_of


@pytest.fixture(scope="session")
def office(embedded_system: System, office_on: Callable[[System], Office]) -> Office:
    """An office on the embedded system, shared by all journeys of refusals."""
    return office_on(embedded_system)


@pytest.fixture
def any_office(system: System, office_on: Callable[[System], Office]) -> Office:
    """Each journey that asks for it runs on both kinds of system."""
    return office_on(system)
