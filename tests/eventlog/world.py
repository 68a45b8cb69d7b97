"""A small world around one log: its databases, keys, clock, a registry of types, and ways to break in."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from eventlog import (
    Appended,
    Command,
    Consumer,
    EventLog,
    EventType,
    EventTypes,
    NewEvent,
    RecordedEvent,
    SqlKeyring,
    Write,
    engine_for,
    install,
    install_read_models,
    writing,
)
from eventlog.operations import TYPES as OPERATIONS

MASTER_KEY = b"master key of thirty-two bytes !"
TYPES = EventTypes(
    [
        EventType(name="figures.posted", service="figures"),
        EventType(name="figures.sealed", service="figures", sealed=True),
        EventType(name="people.registered", service="people", personal=("name", "email"), subject="person"),
        EventType(name="people.left", service="people"),
        *OPERATIONS,
    ]
)

counted = sa.MetaData()
effects = sa.Table(
    "effects",
    counted,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("position", sa.Integer, nullable=False),
)


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = datetime(2025, 1, 15, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    """url: database -> URL. Every engine made here is closed at the end of the test."""

    url: Callable[[str], str]
    schemas: bool
    log_name: str = "log"
    clock: Clock = field(default_factory=Clock)
    engines: list[sa.Engine] = field(default_factory=list)

    def engine(self, name: str) -> sa.Engine:
        """A fresh engine on one of the databases: `log`, `keyring`, or a consumer's."""
        name = self.log_name if name == "log" else name
        engine = engine_for(self.url(name), schema=name if self.schemas else None, lock_timeout_s=20)
        self.engines.append(engine)
        return engine

    def keyring(self) -> SqlKeyring:
        keyring = SqlKeyring(self.engine("keyring"), MASTER_KEY, cache_trust_s=0)
        keyring.install()
        return keyring

    def log(self, service: str | None = "figures", **options: Any) -> EventLog:
        """The log opened anew, by a service or read only."""
        engine = self.engine("log")
        install(engine, TYPES)
        options.setdefault("keyring", self.keyring())
        return EventLog(engine, types=TYPES, service=service, clock=self.clock, **options)

    def consumer(self, log: EventLog, apply: Any = None, **options: Any) -> Consumer:
        """A consumer that notes the position of every effect in `effects`, then calls `apply`."""
        engine = self.engine("reader")
        install_read_models(engine, {"reader": counted.sorted_tables})

        def count(connection: sa.Connection, event: RecordedEvent) -> None:
            connection.execute(effects.insert(), {"position": event.position})
            if apply is not None:
                apply(connection, event)

        return Consumer(engine=engine, log=log, name="reader", apply=count, **options)

    def close(self) -> None:
        for engine in self.engines:
            engine.dispose()


class OnSqlite:
    """The suites that are mixed in run on SQLite files."""

    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[World]:
        world = World(url=lambda name: f"sqlite:///{tmp_path}/{name}.db", schemas=False)
        yield world
        world.close()


class OnPostgresql:
    """The suites that are mixed in run on a database of PostgreSQL, one schema per part."""

    @pytest.fixture
    def world(self, postgres_url: str) -> Iterator[World]:
        world = World(url=lambda name: postgres_url, schemas=True)
        yield world
        world.close()


def posted(number: int = 1, **options: Any) -> NewEvent:
    """An open event."""
    return NewEvent(type="figures.posted", payload={"number": number}, **options)


def post(
    log: EventLog, stream: str = "series-1", events: int = 1, key: str | None = None, **write: Any
) -> Appended:
    """Append some open events to one stream."""
    command = None if key is None else Command(key=key, request=f"{stream} {events}".encode())
    return log.append(
        [Write(stream=stream, events=[posted(n + 1) for n in range(events)], **write)],
        command=command,
        actor="person:1",
    )


def effects_of(consumer: Consumer) -> list[int]:
    """The positions whose effect is committed, in order of application."""
    with consumer.engine.connect() as connection:
        return list(connection.execute(sa.select(effects.c.position).order_by(effects.c.id)).scalars())


def poison(*positions: int) -> Callable[[sa.Connection, RecordedEvent], None]:
    """An effect that fails at these positions."""

    def apply(_connection: sa.Connection, event: RecordedEvent) -> None:
        if event.position in positions:
            raise ValueError(f"poison at {event.position}")

    return apply


@contextmanager
def intruder(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection of someone who owns the database and switches its protection off first."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            for table in ("events", "log_head", "commands"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        else:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in names.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield connection


def fail_commit(engine: sa.Engine, number: int) -> None:
    """Let the commit of this number (from 1, counted from now) fail, as when the process dies there."""
    count = 0

    @sa.event.listens_for(engine, "commit")
    def commit(_connection: sa.Connection) -> None:
        nonlocal count
        count += 1
        if count == number:
            raise Crash


class Crash(BaseException):
    """Stands for the end of a process: nothing may catch it."""


def wait_until(reached: Callable[[], bool], timeout_s: float = 60) -> None:
    """Look again and again, without burning a core, until it is so; AssertionError if it never is."""
    deadline = time.monotonic() + timeout_s
    pause = threading.Event()
    while not reached():
        assert time.monotonic() < deadline, "it did not happen in time"
        pause.wait(0.01)
