"""The fixtures that hand out whole systems: one of each kind for a worker, whatever its tests are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.servers import postgres, rabbitmq
from deploy.trial.systems import System, distributed, embedded


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
