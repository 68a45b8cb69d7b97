"""The fixtures that hand out whole systems: one of each kind for a worker, whatever its tests are."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy.servers import postgres, rabbitmq
from deploy.trial import systems
from deploy.trial.systems import System
from tests.order import DISTRIBUTED, asks_for


@pytest.fixture(scope="session")
def embedded_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A running embedded system."""
    with systems.embedded(tmp_path_factory.mktemp("embedded")) as system:
        yield system


class Distributed:
    """The distributed system of a worker, and what stands on it: from the first test that asks for it until
    the last of them in a row. Seventeen processes that wait take a sixth of a processor from all others."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}
        self._failed: dict[str, Exception] = {}
        self._ends = ExitStack()

    def keep(self, name: str, make: Callable[[], AbstractContextManager[Any]]) -> Any:
        """What was made under this name, or is made now. It ends before what was made earlier.

        What could not be made is not tried again: each test that asks for it fails as the first one did.
        """
        if name in self._failed:
            raise self._failed[name]
        if name not in self._kept:
            try:
                self._kept[name] = self._ends.enter_context(make())
            except Exception as error:
                self._failed[name] = error
                raise
        return self._kept[name]

    def end(self) -> None:
        """End all of it; whoever asks later gets another one."""
        self._kept.clear()
        self._failed.clear()
        self._ends.close()


_DISTRIBUTED = pytest.StashKey[Distributed]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_DISTRIBUTED] = Distributed()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """End the distributed system where the next test is not about it."""
    try:
        return (yield)
    finally:
        if nextitem is None or not asks_for(nextitem, DISTRIBUTED):
            item.config.stash[_DISTRIBUTED].end()


@pytest.fixture(scope="session")
def distributed(pytestconfig: pytest.Config) -> Iterator[Distributed]:
    """Where the distributed system, and what stands on it, is kept; a run that stops early ends it too."""
    yield pytestconfig.stash[_DISTRIBUTED]
    pytestconfig.stash[_DISTRIBUTED].end()


@pytest.fixture
def distributed_system(
    distributed: Distributed,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_maintenance_url: str,
    shared_broker: rabbitmq.Broker,
) -> System:
    """A running distributed system on a database and a virtual host of its own."""

    @contextmanager
    def running() -> Iterator[System]:
        var: Path = tmp_path_factory.mktemp("distributed")
        with (
            postgres.fresh_database(postgres_maintenance_url, template=None) as database_url,
            shared_broker.fresh_vhost() as broker_url,
            systems.distributed(var, database_url, broker_url) as system,
        ):
            yield system

    found: System = distributed.keep("system", running)
    return found
