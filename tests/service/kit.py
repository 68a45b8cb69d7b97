"""A small kit for tests of one service: a real log, and the rights and reference that follow it.

Nothing runs in the background: `Bench.catch_up` brings rights, reference and given consumers to the head.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from eventlog import (
    Appended,
    Columns,
    Consumer,
    EventLog,
    Follower,
    MemoryKeyring,
    NewEvent,
    Write,
    engine_for,
    install,
)
from servicekit.access import Rights
from servicekit.blobs import BlobStore
from servicekit.contracts import event_types
from servicekit.errors import Unavailable
from servicekit.kit import Kit
from servicekit.reference import Reference
from servicekit.settings import Settings
from servicekit.workers import Workers

Payload = Mapping[str, Any] | Columns


class Clock:
    """A clock that stands still until it is set or moved."""

    def __init__(self, now: datetime = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class NoCalls:
    """Calls of a system in which this service is alone."""

    def call(self, service: str, operation: str, request: Mapping[str, Any], context: Any) -> dict[str, Any]:
        raise Unavailable(part=service)


@dataclass
class Bench:
    """A log, what follows it, and the kit of the service under test."""

    kit: Kit
    clock: Clock
    keyring: MemoryKeyring
    log_engine: sa.Engine
    followers: tuple[Follower, ...]
    consumers: list[Consumer] = field(default_factory=list)

    def append(
        self,
        type_: str,
        payload: Payload,
        *,
        country: str | None = None,
        stream: str | None = None,
        actor: str = "system",
    ) -> Appended:
        """Append one event as the service that owns its type."""
        log = self.log_of(self.kit.log.types.newest(type_).service)
        write = Write(
            stream=stream or f"test-{type_}", events=[NewEvent(type=type_, payload=payload, country=country)]
        )
        return log.append([write], actor=actor)

    def log_of(self, service: str) -> EventLog:
        """The same log, to append as another service."""
        return EventLog(
            self.log_engine, types=self.kit.log.types, keyring=self.keyring, service=service, clock=self.clock
        )

    def catch_up(self, consumers: Iterable[Consumer] = ()) -> int:
        """Bring followers and consumers to the head, again until none appends any more; the head."""
        while True:
            head = self.kit.log.head().position
            for follower in self.followers:
                follower.catch_up()
            for consumer in (*self.consumers, *consumers):
                consumer.catch_up()
            if self.kit.log.head().position == head:
                return head


def make_kit(
    service: str,
    folder: Path,
    *,
    database_url: str | None = None,
    clock: Clock | None = None,
    settings: Mapping[str, Any] | None = None,
    calls: Any = None,
    followers: Sequence[Callable[[EventLog], Follower]] = (),
) -> Bench:
    """A bench for one service. database_url: PostgreSQL for everything, else SQLite files in the folder."""
    clock = clock or Clock()
    keyring = MemoryKeyring()

    def engine(name: str, apart: str = "") -> sa.Engine:
        file = folder / f"{name}{apart}.db"
        return engine_for(database_url or f"sqlite:///{file}", schema=name)

    log_engine = engine("log")
    types = event_types()
    install(log_engine, types)
    log = EventLog(log_engine, types=types, keyring=keyring, service=service, clock=clock)
    rights, reference = Rights(clock), Reference()
    kit = Kit(
        service=service,
        settings=replace(Settings(var=folder, workers=0), **(settings or {})),
        log=log,
        database=engine(service),
        policy_database=engine(service, "-policies"),
        blobs=BlobStore(folder / "blobs", keyring),  # type: ignore[arg-type]
        uploads=BlobStore(folder / "uploads", keyring),  # type: ignore[arg-type]
        workers=Workers(0),
        keyring=keyring,
        rights=rights,
        reference=reference,
        calls=calls or NoCalls(),
        clock=clock,
    )
    return Bench(
        kit=kit,
        clock=clock,
        keyring=keyring,
        log_engine=log_engine,
        followers=(
            Follower(log, apply=rights.apply, types=rights.TYPES),
            Follower(log, apply=reference.apply, types=reference.TYPES),
            *(make(log) for make in followers),
        ),
    )
