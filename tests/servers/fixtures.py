"""The fixtures that hand out servers. A server starts at its first use and ends with the run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.servers import postgres, rabbitmq
from deploy.servers.run import Run
from tests.servers.chromium import Chromium, installed_chromium
from tests.servers.shared_vhost import exclusive_vhost

_RUN = pytest.StashKey[Run]()


def pytest_configure(config: pytest.Config) -> None:
    handed = getattr(config, "workerinput", None)
    if handed is None:
        config.stash[_RUN] = Run.begin()
    else:
        config.stash[_RUN] = Run(folder=Path(handed["run_folder"]), owner_pid=handed["run_owner"])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    run = node.config.stash[_RUN]
    node.workerinput["run_folder"] = str(run.folder)
    node.workerinput["run_owner"] = run.owner_pid


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash.get(_RUN, None)
    if run is not None and run.owner_pid == os.getpid():
        run.end()


@pytest.fixture(scope="session")
def server_run(pytestconfig: pytest.Config) -> Run:
    """The folder and the servers that the workers of this test run share."""
    return pytestconfig.stash[_RUN]


@pytest.fixture(scope="session")
def postgres_maintenance_url(server_run: Run) -> str:
    """URL of the shared PostgreSQL's maintenance database, as a superuser. Roles are shared by all tests."""
    return postgres.shared_server(server_run)


@pytest.fixture
def postgres_url(postgres_maintenance_url: str) -> Iterator[str]:
    """URL (SQLAlchemy, psycopg2) of an empty database of this test's own; dropped afterwards."""
    with postgres.fresh_database(postgres_maintenance_url, template=None) as url:
        yield url


@pytest.fixture(scope="session")
def shared_broker(server_run: Run) -> rabbitmq.Broker:
    """The shared RabbitMQ, on which virtual hosts can be made: `fresh_vhost()`, a context manager."""
    return rabbitmq.shared_broker(server_run)


@pytest.fixture(scope="session")
def only_vhost() -> str | None:
    """The given broker's URL where virtual hosts cannot be made, because its management API is not there."""
    return rabbitmq.given_without_management()


@pytest.fixture
def broker_url(request: pytest.FixtureRequest, server_run: Run, only_vhost: str | None) -> Iterator[str]:
    """AMQP URL of an empty virtual host of this test's own; deleted afterwards."""
    if only_vhost is not None:
        with exclusive_vhost(server_run, only_vhost) as url:
            yield url
    else:
        broker: rabbitmq.Broker = request.getfixturevalue("shared_broker")
        with broker.fresh_vhost() as url:
            yield url


@pytest.fixture
def postgres_server(server_run: Run) -> Iterator[postgres.PostgresServer]:
    """A PostgreSQL of this test's own, durable, to stop, kill and start again (about 3 s)."""
    server = postgres.PostgresServer(run=server_run, folder=server_run.own_folder("postgres"), durable=True)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def broker_server(server_run: Run) -> Iterator[rabbitmq.BrokerServer]:
    """A RabbitMQ of this test's own, to stop, kill and start again (about 8 s)."""
    server = rabbitmq.BrokerServer(run=server_run, folder=server_run.own_folder("rabbitmq"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """Debian's Chromium: `executable` and the `arguments` it must be started with."""
    return installed_chromium()


@pytest.fixture(scope="session")
def browser(chromium: Chromium) -> Iterator[Any]:
    """A running headless Chromium (Playwright's synchronous Browser), one per worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.executable, args=list(chromium.arguments), headless=True
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page in a browser context of this test's own (Playwright's synchronous Page)."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
