"""What a service is given to work with; deploy/ builds it, tests give fakes of what we own."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from eventlog import Consumer, EventLog
from eventlog.consumer import Effect
from eventlog.keyring import Keyring
from servicekit.access import Rights
from servicekit.blobs import BlobStore
from servicekit.duties import Duty
from servicekit.reference import Reference
from servicekit.rpc import Calls
from servicekit.settings import Settings
from servicekit.workers import Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The parts of a process that a service may use.

    log appends as this service only. database is this service's own, nobody else's. policy_database
    holds the checkpoints of its policies, which must not wait for its read models, nor these for them.
    blobs keeps documents; uploads holds a file only until it was read, under the key "uploads".
    keyring: keys that are kept outside every other database, for what a service keeps sealed.
    rights and reference follow the log in memory and are shared within a process.
    """

    service: str
    settings: Settings
    log: EventLog
    database: sa.Engine
    policy_database: sa.Engine
    blobs: BlobStore
    uploads: BlobStore
    workers: Workers
    keyring: Keyring
    rights: Rights
    reference: Reference
    calls: Calls
    clock: Callable[[], datetime]

    def read_model(
        self, name: str, apply: Effect, types: Collection[str], *, set_aside: Effect | None = None
    ) -> Consumer:
        """What keeps a read model of the service in step with events of these types."""
        return Consumer(
            engine=self.database, log=self.log, name=name, apply=apply, types=types, set_aside=set_aside
        )

    def settle(self, consumers: Sequence[Consumer], position: int) -> bool:
        """Wait, as long as the settings say, until every consumer shows the log up to a position.

        False when time ran out.
        """
        return settle(consumers, position, self.settings.settle_timeout_s)


class Application(Protocol):
    """What services/<name>/wiring.py:build(kit) returns: operations as methods, its consumers and duties."""

    @property
    def consumers(self) -> Sequence[Consumer]:
        """Read models and policies of the service, each following the log."""
        ...

    @property
    def duties(self) -> Sequence[Duty]:
        """What the service does by the clock."""
        ...


def settle(consumers: Sequence[Consumer], position: int, timeout_s: float) -> bool:
    """Wait until every consumer shows the log up to position; False when time ran out."""
    return all(consumer.wait_for(position, timeout_s) for consumer in consumers)
