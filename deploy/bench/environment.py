"""What benchmarks run on: private servers as durable as in production, and scratch folders."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.servers.postgres import PostgresServer, fresh_database
from deploy.servers.rabbitmq import BrokerServer
from deploy.servers.run import Run


@dataclass(slots=True, kw_only=True)
class BenchEnvironment:
    """Servers start when they are first asked for. COMITY_TEST_* do not count: ratios need a quiet server."""

    _run: Run
    _kept: ExitStack
    _postgres: PostgresServer | None = field(default=None, init=False)
    _broker: BrokerServer | None = field(default=None, init=False)

    def postgres_url(self) -> str:
        """URL of a new, empty database; commits are durable (fsync, synchronous_commit)."""
        if self._postgres is None:
            self._postgres = PostgresServer(
                run=self._run, folder=self._run.own_folder("postgres"), durable=True
            )
            self._postgres.start()
        return self._kept.enter_context(fresh_database(self._postgres.url(), template=None))

    def broker_url(self) -> str:
        """URL of a new, empty virtual host."""
        if self._broker is None:
            self._broker = BrokerServer(run=self._run, folder=self._run.own_folder("rabbitmq"))
            self._broker.start()
        return self._kept.enter_context(self._broker.broker.fresh_vhost())

    def folder(self) -> Path:
        """A new, empty folder."""
        return self._run.own_folder("bench")


@contextmanager
def bench_environment() -> Iterator[BenchEnvironment]:
    """An environment of this process; its servers end with the block, or with the process."""
    run = Run.begin()
    try:
        with ExitStack() as kept:
            yield BenchEnvironment(_run=run, _kept=kept)
    finally:
        if run.owner_pid == os.getpid():
            run.end()
