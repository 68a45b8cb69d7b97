"""Puts the parts of one process together: databases, keyring, log, rights, and the wired services."""

import os
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import sqlalchemy as sa

from eventlog import Attendance, EventLog, Follower, Following, RecordedEvent, SqlKeyring, engine_for
from servicekit.access import Rights
from servicekit.blobs import BlobStore
from servicekit.callers import Callers
from servicekit.contracts import event_types
from servicekit.kit import Application, Kit
from servicekit.reference import Reference
from servicekit.rpc import Calls
from servicekit.settings import BadSetting, Settings
from servicekit.workers import Workers

KEY_BYTES = 32
IDLE_CONNECTIONS, IDLE_CONNECTIONS_EMBEDDED = 3, 5
"""How many connections a process keeps open to each database; PostgreSQL allows 100 in all by default."""
NOT_MADE_ANEW = frozenset({"log", "keyring", "identity"})
"""Databases whose contents no rebuild brings back: the log itself, its keys, the hashes of passwords."""

Wired = TypeVar("Wired", bound=Application)


def utc_now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


class Composition:
    """The parts that the services of one process share, each made once, when first asked for.

    calls: how operations of other services are reached. clock: aware datetimes in UTC.
    role: the part of the system that PostgreSQL knows this process as (see deploy/roles.py);
    None is the owner of the tables. SQLite knows no roles.
    """

    def __init__(
        self,
        settings: Settings,
        calls: Calls,
        *,
        role: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.settings = settings
        self.role = role
        self.calls = calls
        self.clock = clock
        self._lock = threading.RLock()
        self._engines: dict[tuple[str, str], sa.Engine] = {}
        self.keyring = SqlKeyring(self.engine("keyring"), master_key(settings), clock=clock)
        self.log = self.open_log(None)
        self.rights = Rights(clock)
        self.reference = Reference()
        self.callers = Callers(calls, self.rights)
        self.workers = Workers(settings.workers)
        self.blobs = BlobStore(settings.var / "blobs", self.keyring)
        self.uploads = BlobStore(settings.var / "uploads", self.keyring, durable=False)
        self.followers = (_follower(self.log, (self.rights, self.reference, self.callers)),)
        self.following = Following(self.followers)
        self.rights.watch(self.following)
        self.everyone: Following | Attendance = self.following
        self._wired: dict[str, Application] = {}

    def engine(self, name: str, apart: str = "") -> sa.Engine:
        """The database of one part: a SQLite file of its own, or a PostgreSQL schema of its own.

        apart: a second SQLite file of that part, for writers that must not wait for each other.
        Each is opened once in a process.
        """
        with self._lock:
            place = (name, apart if self.settings.database_url is None else "")
            if place not in self._engines:
                self._engines[place] = self.open_engine(*place)
            return self._engines[place]

    def open_engine(self, name: str, apart: str) -> sa.Engine:
        """Open the database of one part."""
        file = f"{name}-{apart}" if apart else name
        url = database_url(self.settings, file, self.role)
        pool_size = IDLE_CONNECTIONS if self.settings.distributed else IDLE_CONNECTIONS_EMBEDDED
        return engine_for(url, schema=name, durable=name in NOT_MADE_ANEW, pool_size=pool_size)

    def open_log(self, service: str | None) -> EventLog:
        """The log, to append as one service, or to read with None."""
        engine = self.engine("log")
        return EventLog(engine, types=event_types(), keyring=self.keyring, service=service, clock=self.clock)

    def kit(self, service: str) -> Kit:
        """What a service is given to work with."""
        return Kit(
            service=service,
            settings=self.settings,
            log=self.open_log(service),
            database=self.engine(service),
            policy_database=self.engine(service, "policies"),
            blobs=self.blobs,
            uploads=self.uploads,
            workers=self.workers,
            keyring=self.keyring,
            rights=self.rights,
            reference=self.reference,
            calls=self.calls,
            clock=self.clock,
        )

    def wired(self, service: str, build: Callable[[Kit], Wired]) -> Wired:
        """The application of a service, built once."""
        with self._lock:
            if service not in self._wired:
                self._wired[service] = build(self.kit(service))
            return cast(Wired, self._wired[service])

    def catch_up(self) -> None:
        """Bring rights and reference to the head of the log."""
        for follower in self.followers:
            follower.catch_up()

    def follow(self, threads: "Threads", part: str) -> None:
        """Catch up with the log, and stay in step with it in threads.

        part: what this process is. One of a distributed system says how far it has come, and before it
        reads anything: whoever answers a change of rights from then on waits for it.
        """
        if self.settings.distributed:
            self.everyone = attendance = Attendance(self.log.engine, self.following, role=part)
            self.rights.watch(attendance)
            attendance.begin()
            threads.run("attendance", attendance.run)
        self.catch_up()
        for follower in self.followers:
            threads.run("follower", follower.run)

    def close(self) -> None:
        """End the worker processes and let go of the databases."""
        self.workers.close()
        for engine in self._engines.values():
            engine.dispose()


class _Kept(Protocol):
    """Something in memory that follows the log."""

    @property
    def TYPES(self) -> frozenset[str]: ...  # noqa: N802  as the classes name it

    def apply(self, event: RecordedEvent) -> None: ...


def _follower(log: EventLog, kept: Sequence[_Kept]) -> Follower:
    """One reading of the log for everything that a process keeps in memory."""

    def apply(event: RecordedEvent) -> None:
        for each in kept:
            if event.type in each.TYPES:
                each.apply(event)

    return Follower(log, apply=apply, types={name for each in kept for name in each.TYPES})


class Threads:
    """Threads that run until told to stop: followers and consumers of a process."""

    def __init__(self, *, together: bool = False) -> None:
        """together: where one ends by an error, the others are told to stop as well."""
        self.stop = threading.Event()
        self.failed: list[str] = []
        self._together = together
        self._threads: list[threading.Thread] = []

    def run(self, name: str, target: Callable[[threading.Event], Any]) -> None:
        """Run target(stop) in a thread of its own; one that raises is among `failed` from then on."""

        def noted() -> None:
            try:
                target(self.stop)
            except BaseException:
                self.failed.append(name)
                if self._together:
                    self.stop.set()
                raise

        thread = threading.Thread(target=noted, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def end(self, timeout_s: float = 10) -> Sequence[str]:
        """Ask all to stop and wait; the names of those that did not in time."""
        self.stop.set()
        for thread in self._threads:
            thread.join(timeout_s)
        return [thread.name for thread in self._threads if thread.is_alive()]


def database_url(settings: Settings, name: str, role: str | None = None) -> str | sa.URL:
    """Where the database of one part is; on PostgreSQL a connection acts as the role's database role."""
    if settings.database_url is None:
        return f"sqlite:///{(settings.var / f'{name}.db').absolute()}"
    if role is None:
        return settings.database_url
    return sa.make_url(settings.database_url).update_query_dict({"options": f"-c role={database_role(role)}"})


def database_role(role: str) -> str:
    """The PostgreSQL role of a part of the system."""
    return f"comity_{role}"


def master_key(settings: Settings) -> bytes:
    """The key that wraps the keyring; made at the first start of an embedded system.

    Raises BadSetting if the file does not hold 64 hex digits, or is missing when distributed:
    every process must be given the same.
    """
    path = settings.master_key_file or settings.var / "master.key"
    if not path.exists():
        if settings.distributed:
            raise BadSetting("COMITY_MASTER_KEY_FILE names no file; every process needs the same master key")
        _write_once(path, secrets.token_hex(KEY_BYTES))
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadSetting("COMITY_MASTER_KEY_FILE does not hold 64 hex digits")
    return key


def _write_once(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return  # another process of the first start was quicker
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
