"""The systems that journeys run on, one of each kind for a worker, and the actors of a story."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.servers import postgres, rabbitmq
from deploy.trial.story import Story
from deploy.trial.systems import System, distributed, embedded
from tests.journey.office import Office, open_office


@pytest.fixture(scope="session")
def embedded_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A running embedded system."""
    with embedded(tmp_path_factory.mktemp("embedded")) as system:
        yield system


@pytest.fixture(scope="session")
def distributed_system(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_maintenance_url: str,
    shared_broker: rabbitmq.Broker,
) -> Iterator[System]:
    """A running distributed system on a database and a virtual host of its own."""
    var: Path = tmp_path_factory.mktemp("distributed")
    with (
        postgres.fresh_database(postgres_maintenance_url, template=None) as database_url,
        shared_broker.fresh_vhost() as broker_url,
        distributed(var, database_url, broker_url) as system,
    ):
        yield system


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
    opened: dict[str, Office] = {}

    def office_of(system: System) -> Office:
        if system.base_url not in opened:
            opened[system.base_url] = open_office(system)
        return opened[system.base_url]

    return office_of


@pytest.fixture(scope="session")
def office(embedded_system: System, office_on: Callable[[System], Office]) -> Office:
    """An office on the embedded system, shared by all journeys of refusals."""
    return office_on(embedded_system)


@pytest.fixture
def any_office(system: System, office_on: Callable[[System], Office]) -> Office:
    """Each journey that asks for it runs on both kinds of system."""
    return office_on(system)
