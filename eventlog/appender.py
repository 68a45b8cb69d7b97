"""The one place that writes to the log: takes the head row, checks, inserts, extends the chain, commits.

Callers that arrive while a transaction is under way share the next one (group commit). Each keeps its own
outcome: a conflict of one does not touch the others.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from eventlog.engines import is_unavailable, writing
from eventlog.envelope import next_link
from eventlog.errors import (
    CommandReused,
    DuplicateEvent,
    EventLogError,
    EventRefused,
    LogNotInstalled,
    LogUnavailable,
    VersionConflict,
)
from eventlog.events import Appended, StoredEvent
from eventlog.insert import extend_log, stream_versions
from eventlog.tables import commands, log_head

GROUP_LIMIT_EVENTS = 2_000
GROUP_LIMIT_BYTES = 16 * 1024 * 1024

# Built once: putting a statement together costs more than sending it.
_HEAD = (
    sa.select(log_head.c.position, log_head.c.chain, log_head.c.recorded_at)
    .where(log_head.c.id == 1)
    .with_for_update()
)
_COMMANDS = sa.select(commands).where(commands.c.key.in_(sa.bindparam("keys", expanding=True)))


class PreparedEvent(NamedTuple):
    """Everything of an event that does not depend on where it will stand."""

    event_id: str
    type: str
    schema_version: int
    country: str | None
    encoding: str
    key_id: str | None
    payload: bytes
    digest: bytes


class PreparedWrite(NamedTuple):
    """The events of one stream, ready to be placed."""

    stream: str
    expected_version: int | None
    events: Sequence[PreparedEvent]


@dataclass(slots=True, eq=False)
class Request:
    """One caller's append, and its outcome once it is decided."""

    writes: Sequence[PreparedWrite]
    service: str
    actor: str
    meta: str
    clock: Callable[[], datetime]
    command_key: str | None = None
    command_digest: bytes | None = None
    outcome: Appended | BaseException | None = None
    wake: threading.Event = field(default_factory=threading.Event)
    leads: bool = False

    @property
    def size_events(self) -> int:
        return sum(len(write.events) for write in self.writes)

    @property
    def size_bytes(self) -> int:
        return sum(len(event.payload) for write in self.writes for event in write.events)


class Appender:
    """Serialises the appends of one process to one log."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mutex = threading.Lock()
        self._waiting: deque[Request] = deque()
        self._busy = False

    def append(self, request: Request) -> Appended:
        """Write all of the request or nothing, durably. Raises what `EventLog.append` says."""
        with self._mutex:
            self._waiting.append(request)
            if not self._busy:
                self._busy = request.leads = True
        try:
            if not request.leads:
                request.wake.wait()
            if request.leads:
                self._lead()
        except BaseException:
            # A killed green thread must neither stay in the queue nor take the leadership with it.
            self._abandon(request)
            raise
        if isinstance(request.outcome, Appended):
            return request.outcome
        assert request.outcome is not None
        raise request.outcome

    def _lead(self) -> None:
        """Commit what is waiting (the caller's own request among it), then hand over to the next in line."""
        group = self._take_group()
        try:
            self._commit_group(group)
        except BaseException as error:
            for request in group:
                if request.outcome is None:
                    request.outcome = _own(error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._hand_over()
            for request in group:
                request.leads = False
                request.wake.set()

    def _take_group(self) -> list[Request]:
        with self._mutex:
            group = [self._waiting.popleft()]
            size_events, size_bytes = group[0].size_events, group[0].size_bytes
            while self._waiting:
                size_events += self._waiting[0].size_events
                size_bytes += self._waiting[0].size_bytes
                if size_events > GROUP_LIMIT_EVENTS or size_bytes > GROUP_LIMIT_BYTES:
                    break
                group.append(self._waiting.popleft())
            return group

    def _hand_over(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].wake.set()
            else:
                self._busy = False

    def _abandon(self, request: Request) -> None:
        with self._mutex:
            queued = request in self._waiting
            if queued:
                self._waiting.remove(request)
        if request.leads and queued:
            self._hand_over()

    def _commit_group(self, group: list[Request]) -> None:
        try:
            self._commit(group)
        except DBAPIError as error:
            if len(group) == 1 or is_unavailable(error):
                raise translated(error) from error
            # One of them is not acceptable to the database; find it without hurting the others.
            for request in group:
                request.outcome = None
                try:
                    self._commit([request])
                except DBAPIError as own:
                    request.outcome = translated(own)

    def _commit(self, group: Sequence[Request]) -> None:
        outcomes: list[Appended | EventLogError] = []
        with writing(self._engine) as connection:
            batch = _Batch(connection, group)
            for request in group:
                outcomes.append(batch.decide(request))
            batch.write()
        for request, outcome in zip(group, outcomes, strict=True):
            request.outcome = outcome


def remember(engine: Engine, key: str, digest: bytes, position: int) -> Appended:
    """Keep that a command was answered by what stands at a position, without an event of its own.

    The first result, where the command was kept before.
    Raises CommandReused, LogNotInstalled, LogUnavailable.
    """
    try:
        with writing(engine) as connection:
            # The appenders' own lock: none of them writes the same key at the same time.
            if connection.execute(_HEAD).first() is None:
                raise LogNotInstalled()
            known = _known_commands(connection, [key]).get(key)
            if known is None:
                place = {"first_position": position, "last_position": position}
                connection.execute(commands.insert(), {"key": key, "request_digest": digest, **place})
                return Appended(first_position=position, last_position=position)
    except DBAPIError as error:
        raise translated(error) from error
    if known[0] != digest:
        raise CommandReused(key=key)
    return Appended(first_position=known[1], last_position=known[2], repeated=True)


class _Batch:
    """The state of one transaction: the locked head and what the requests add to it."""

    def __init__(self, connection: Connection, group: Sequence[Request]) -> None:
        self._connection = connection
        # This row lock makes positions gapless: who holds it is the only writer until it commits.
        head = connection.execute(_HEAD).first()
        if head is None:
            raise LogNotInstalled()
        self._position: int = head.position
        self._chain = bytes(head.chain)
        self._recorded_at: str = head.recorded_at
        self._versions = stream_versions(connection, {w.stream for r in group for w in r.writes})
        self._commands = _known_commands(
            connection, {r.command_key for r in group if r.command_key is not None}
        )
        self._rows: list[StoredEvent] = []
        self._command_rows: list[dict[str, object]] = []

    def decide(self, request: Request) -> Appended | EventLogError:
        """Accept the request into the batch, or say why not, leaving the batch as it was."""
        if request.command_key is not None:
            known = self._commands.get(request.command_key)
            if known is not None:
                digest, first, last = known
                if digest != request.command_digest:
                    return CommandReused(key=request.command_key)
                return Appended(first_position=first, last_position=last, repeated=True)
        versions: dict[str, int] = {}
        for write in request.writes:
            actual = versions.get(write.stream, self._versions.get(write.stream, 0))
            if write.expected_version is not None and write.expected_version != actual:
                return VersionConflict(stream=write.stream, expected=write.expected_version, actual=actual)
            versions[write.stream] = actual + len(write.events)
        return self._accept(request)

    def write(self) -> None:
        """Insert the accepted events and move the head."""
        if not self._rows:
            return
        extend_log(self._connection, self._rows)
        if self._command_rows:
            self._connection.execute(commands.insert(), self._command_rows)

    def _accept(self, request: Request) -> Appended:
        first = self._position + 1
        now = request.clock().astimezone(UTC).isoformat(timespec="microseconds")
        self._recorded_at = max(now, self._recorded_at)
        for write in request.writes:
            version = self._versions.get(write.stream, 0)
            for event in write.events:
                self._position += 1
                version += 1
                row = (
                    self._position,
                    write.stream,
                    version,
                    event.event_id,
                    event.type,
                    event.schema_version,
                    request.service,
                    event.country,
                    self._recorded_at,
                    request.actor,
                    request.meta,
                    event.encoding,
                    event.key_id,
                    event.payload,
                    event.digest,
                )
                self._chain = next_link(self._chain, row)
                self._rows.append(StoredEvent(*row, self._chain))
            self._versions[write.stream] = version
        if request.command_key is not None and request.command_digest is not None:
            self._commands[request.command_key] = (request.command_digest, first, self._position)
            self._command_rows.append(
                {
                    "key": request.command_key,
                    "request_digest": request.command_digest,
                    "first_position": first,
                    "last_position": self._position,
                }
            )
        return Appended(first_position=first, last_position=self._position)


def _known_commands(connection: Connection, keys: Iterable[str]) -> dict[str, tuple[bytes, int, int]]:
    wanted = list(keys)
    if not wanted:
        return {}
    found = connection.execute(_COMMANDS, {"keys": wanted})
    return {row.key: (bytes(row.request_digest), row.first_position, row.last_position) for row in found}


def translated(error: DBAPIError) -> EventLogError:
    """The error of the log for an error of the database."""
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if "no such table" in reason or getattr(error.orig, "pgcode", None) == "42P01":
        return LogNotInstalled()
    if is_unavailable(error):
        return LogUnavailable(reason=reason)
    if isinstance(error, IntegrityError) and "event_id" in reason:
        return DuplicateEvent(reason=reason)
    return EventRefused(reason=reason)


def _own(error: BaseException) -> BaseException:
    """An error of the whole group as one caller's own: an exception must not be raised in two threads."""
    if isinstance(error, EventLogError):
        own = type(error)(**error.fields)
        own.__cause__ = error.__cause__
        return own
    return error if isinstance(error, Exception) else LogUnavailable(reason="interrupted")


_appenders: WeakValueDictionary[str, Appender] = WeakValueDictionary()
_appenders_lock = threading.Lock()


def appender_for(engine: Engine) -> Appender:
    """The appender shared by all logs of this process that write to the same database as the same role."""
    place = engine.url.render_as_string(hide_password=False)
    with _appenders_lock:
        appender = _appenders.get(place)
        if appender is None:
            appender = _appenders[place] = Appender(engine)
        return appender
