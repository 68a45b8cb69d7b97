"""The stages on which the table is walked: embedded in this process, and distributed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from deploy.composition import Composition
from deploy.embedded import Embedded
from deploy.services import part
from deploy.trial.systems import SYSTEM, System
from servicekit.broker import BrokerCalls
from servicekit.settings import Settings, read_settings
from tests.outcomes.asking import InProcess, Operations, OverNetwork
from tests.outcomes.sample import Walk
from tests.outcomes.stage import Stage
from tests.systems import Distributed


@contextmanager
def _embedded(var: Path) -> Iterator[Walk]:
    """A walk of the embedded system, in this process."""
    settings = Settings(
        var=var,
        workers=0,
        argon2_time_cost=1,
        argon2_memory_kib=64,
        argon2_parallelism=1,
        actor_requests_per_minute=0,
        address_requests_per_minute=0,
        outward_loopback=True,
    )
    with Embedded(settings) as system:
        identity: Any = system.composition.wired("identity", part("identity").build)
        email, password = SYSTEM
        identity.create_first_administrator(email=email, name="System", password=password, language="en")
        web = InProcess(Client(system.web, use_cookies=False))
        yield Walk(Stage(web, Operations(system.calls), system.composition.uploads, SYSTEM), var)


@contextmanager
def _distributed(system: System) -> Iterator[Walk]:
    """A walk of a distributed system: over HTTP, and over its broker."""
    settings = read_settings(system.environment)
    assert settings.broker_url is not None
    calls, web = BrokerCalls(settings.broker_url), OverNetwork(system.base_url)
    composition = Composition(settings, calls)
    try:
        yield Walk(Stage(web, Operations(calls), composition.uploads, SYSTEM), system.var, whole=False)
    finally:
        web.close()
        calls.close()
        composition.close()


@pytest.fixture(scope="session")
def embedded_walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The walk of an embedded system, one for a worker."""
    with _embedded(tmp_path_factory.mktemp("outcomes")) as walk:
        yield walk


@pytest.fixture
def distributed_walk(distributed: Distributed, distributed_system: System) -> Walk:
    """The walk of a distributed system, kept as long as the system."""
    found: Walk = distributed.keep("walk", lambda: _distributed(distributed_system))
    return found


@pytest.fixture(params=["embedded", "distributed"])
def walk(request: pytest.FixtureRequest) -> Walk:
    """Each test that asks for it runs on both."""
    found: Walk = request.getfixturevalue(f"{request.param}_walk")
    return found
