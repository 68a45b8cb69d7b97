"""A given broker without its management API: one virtual host, for one test at a time, swept after each.

AMQP cannot list queues. What is swept is what this process declared, and what the system's own processes
declare: an operation queue for each service and a queue for each consumer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import amqp
import kombu
import pytest

from deploy.servers.run import Run, locked
from deploy.services import NAMES
from tests.contract.source import calls_of, constant

_EXCHANGES = ("comity.events", "nameko-rpc")


@contextmanager
def exclusive_vhost(run: Run, url: str) -> Iterator[str]:
    """Yield the URL once no other worker uses the virtual host and nothing of an earlier test is left."""
    queues, exchanges = _queues_of_the_system(), set(_EXCHANGES)
    with locked(run.folder / "vhost.lock"), pytest.MonkeyPatch.context() as patch:
        _note_declared(patch, "queue_declare", queues)
        _note_declared(patch, "exchange_declare", exchanges)
        _sweep(url, queues, exchanges)
        yield url
        _sweep(url, queues, exchanges)


def _queues_of_the_system() -> set[str]:
    consumers = {
        constant(keyword.value)
        for _, call in calls_of("Consumer", "services")
        for keyword in call.keywords
        if keyword.arg == "name"
    }
    return {f"rpc-{name}" for name in NAMES} | {f"log.{name}" for name in consumers}


def _note_declared(patch: pytest.MonkeyPatch, method: str, names: set[str]) -> None:
    declare = getattr(amqp.Channel, method)

    def noting(self: Any, name: str = "", *arguments: Any, **options: Any) -> Any:
        declared = name or options.get("queue") or options.get("exchange") or ""
        if declared and not declared.startswith("amq."):
            names.add(declared)
        return declare(self, *((name,) if name else ()), *arguments, **options)

    patch.setattr(amqp.Channel, method, noting)


def _sweep(url: str, queues: set[str], exchanges: set[str]) -> None:
    with kombu.Connection(url, connect_timeout=10) as connection, connection.channel() as channel:
        for name in sorted(queues):
            channel.queue_delete(name)
        for name in sorted(exchanges):
            channel.exchange_delete(name)
