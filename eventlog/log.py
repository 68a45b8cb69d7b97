"""The event log as a service sees it: append, read, and wait for more."""

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from eventlog.appender import (
    Appender,
    PreparedEvent,
    PreparedWrite,
    Request,
    appender_for,
    remember,
    translated,
)
from eventlog.arrivals import arrivals_for
from eventlog.canonical import canonical_text
from eventlog.engines import reading
from eventlog.envelope import START, payload_digest
from eventlog.errors import CommandReused, LogNotInstalled, PayloadInvalid
from eventlog.events import Appended, Command, Head, NewEvent, StoredEvent, Write
from eventlog.keyring import Keyring
from eventlog.payloads import store
from eventlog.recorded import RecordedEvent
from eventlog.registry import EventTypes
from eventlog.tables import commands, events, log_head

PAGE_EVENTS = 200
COMMANDS_KEY = "log:commands"


class EventLog:
    """One log, opened by one service (or read only, with service=None).

    engine: from `engine_for`; the tables exist (`install`). types: what may be appended and how it is
    read. keyring: needed to write, and to read what is sealed. clock: aware datetimes. group_commit: share
    transactions with the other threads that append in this process.
    Threads (and green threads) may share one instance.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        types: EventTypes,
        keyring: Keyring | None = None,
        service: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        group_commit: bool = True,
    ) -> None:
        self.engine = engine
        self.types = types
        self.keyring = keyring
        self.service = service
        self.clock = clock
        self._appender = appender_for(engine) if group_commit else Appender(engine)
        self._arrivals = arrivals_for(engine)

    def append(
        self,
        writes: Sequence[Write],
        *,
        command: Command | None = None,
        actor: str,
        meta: Mapping[str, object] | None = None,
    ) -> Appended:
        """Append all the writes or none, durably; the positions are consecutive, in the order given.

        command: makes the call repeatable: the same key and request give the first result with
        repeated=True. meta: a small JSON object, stored open: no names, no addresses.
        Raises VersionConflict, CommandReused, UnknownEventType, EventTypeNotOwned, PayloadInvalid,
        PayloadTooLarge, KeyDestroyed, DuplicateEvent, EventRefused, LogUnavailable.
        """
        if self.service is None:
            raise ValueError("this log was opened read only")
        if not writes or not all(write.events for write in writes):
            raise ValueError("nothing to append")
        _check_text(actor, "actor")
        request = Request(
            writes=[self._prepared(write, self.service) for write in writes],
            service=self.service,
            actor=actor,
            meta=canonical_text(dict(meta or {})),
            clock=self.clock,
        )
        if command is not None:
            _check_text(command.key, "command")
            request.command_key = command.key
            request.command_digest = self._command_digest(command)
        appended = self._appender.append(request)
        types = (
            () if appended.repeated else [event.type for write in request.writes for event in write.events]
        )
        self._arrivals.announce(appended.last_position, types)
        return appended

    def seen(self, command: Command) -> Appended | None:
        """The result of this command if it was appended before, else None. Raises CommandReused."""
        with self._reading() as connection:
            row = connection.execute(sa.select(commands).where(commands.c.key == command.key)).first()
        if row is None:
            return None
        if not hmac.compare_digest(bytes(row.request_digest), self._command_digest(command)):
            raise CommandReused(key=command.key)
        return Appended(first_position=row.first_position, last_position=row.last_position, repeated=True)

    def remember(self, command: Command, position: int) -> Appended:
        """Keep that a command changed nothing, because its result stood at a position already.

        A repetition is then `seen`, and the same key with another request refused, as after an append.
        The first result, with repeated=True, where the command was kept before.
        Raises CommandReused, LogUnavailable.
        """
        _check_text(command.key, "command")
        return remember(self.engine, command.key, self._command_digest(command), position)

    def read(
        self,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
        limit: int | None = None,
    ) -> Iterator[RecordedEvent]:
        """Events with after < position <= until, oldest first; only the named types, at most `limit`.

        until=None: up to the head as it is when the iterator gets there. Pages inside, each in a
        transaction of its own, so a slow reader holds nothing.
        """
        while limit is None or limit > 0:
            page = self._page(after, until, types, PAGE_EVENTS if limit is None else min(limit, PAGE_EVENTS))
            for stored in page:
                yield RecordedEvent(stored, self.types, self.keyring)
            if len(page) < PAGE_EVENTS:
                return
            after = page[-1].position
            limit = None if limit is None else limit - len(page)

    def read_stream(self, stream: str, after_version: int = 0) -> list[RecordedEvent]:
        """The events of one stream above a version, oldest first; empty for an unknown stream."""
        query = sa.select(events).where(events.c.stream == stream, events.c.version > after_version)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(events.c.version)).all()
        return [RecordedEvent(StoredEvent(*row), self.types, self.keyring) for row in rows]

    def head(self) -> Head:
        """Where the log ends now. Raises LogNotInstalled."""
        with self._reading() as connection:
            return _head(connection)

    def since(
        self, after: int, types: Collection[str] | None = None, limit: int = PAGE_EVENTS
    ) -> tuple[Head, list[RecordedEvent]]:
        """The head, and the first events between a position and it, oldest first.

        Only the named types, at most `limit`. Raises LogNotInstalled.
        """
        with self._reading() as connection:
            head = _head(connection)
            query = _page_of(after, head.position, types, limit)
            rows = connection.execute(query).all() if head.position > after else ()
        return head, [RecordedEvent(StoredEvent(*row), self.types, self.keyring) for row in rows]

    def chain_at(self, position: int) -> bytes | None:
        """The chain value after `position`; None if the log does not reach it."""
        if position == 0:
            return START
        with self._reading() as connection:
            found = connection.execute(
                sa.select(events.c.chain).where(events.c.position == position)
            ).scalar()
        return None if found is None else bytes(found)

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before an aware moment; 0 if there is none."""
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
        wanted = moment.astimezone(UTC).isoformat(timespec="microseconds")
        # recorded_at never goes back, so positions are sorted by it.
        with self._reading() as connection:
            low, high = 0, connection.execute(sa.select(log_head.c.position)).scalar() or 0
            while low < high:
                middle = (low + high + 1) // 2
                at = connection.execute(
                    sa.select(events.c.recorded_at).where(events.c.position == middle)
                ).scalar()
                low, high = (middle, high) if at is not None and at <= wanted else (low, middle - 1)
        return low

    @property
    def known(self) -> int:
        """The newest position that this process has heard of; the head may be further."""
        return self._arrivals.position

    def wait(self, after: int, timeout_s: float, types: Collection[str] | None = None) -> bool:
        """True as soon as the head is beyond `after`, False if it is not within timeout_s.

        types: only where one of these types is beyond `after`, or something whose type is not known here.
        """
        try:
            return self._arrivals.wait(after, timeout_s, types)
        except DBAPIError as error:
            raise translated(error) from error

    def stored(self, after: int = 0, until: int | None = None, limit: int = PAGE_EVENTS) -> list[StoredEvent]:
        """One page of rows as they stand, for those who carry them on unopened."""
        return self._page(after, until, None, limit)

    def _page(
        self, after: int, until: int | None, types: Collection[str] | None, limit: int
    ) -> list[StoredEvent]:
        with self._reading() as connection:
            rows = connection.execute(_page_of(after, until, types, limit)).all()
        return [StoredEvent(*row) for row in rows]

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with reading(self.engine) as connection:
                yield connection
        except DBAPIError as error:
            raise translated(error) from error

    def _prepared(self, write: Write, service: str) -> PreparedWrite:
        _check_text(write.stream, "stream")
        return PreparedWrite(
            write.stream,
            write.expected_version,
            [self._prepared_event(event, service) for event in write.events],
        )

    def _prepared_event(self, event: NewEvent, service: str) -> PreparedEvent:
        kind = self.types.owned(event.type, service)
        if event.country is not None:
            _check_text(event.country, "country")
        stored = store(event, kind, self.keyring)
        return PreparedEvent(
            event_id=str(event.event_id),
            type=kind.name,
            schema_version=kind.version,
            country=event.country,
            encoding=stored.encoding,
            key_id=stored.key_id,
            payload=stored.payload,
            digest=payload_digest(stored.payload),
        )

    def _command_digest(self, command: Command) -> bytes:
        if self.keyring is None:
            raise ValueError("commands need a keyring: their digest is an HMAC")
        secret = self.keyring.key_for_sealing(COMMANDS_KEY)
        return hmac.digest(secret, command.key.encode() + b"\0" + command.request, hashlib.sha256)


def _head(connection: Connection) -> Head:
    row = connection.execute(sa.select(log_head.c.epoch, log_head.c.position, log_head.c.chain)).first()
    if row is None:
        raise LogNotInstalled()
    return Head(epoch=row.epoch, position=row.position, chain=bytes(row.chain))


def _page_of(
    after: int, until: int | None, types: Collection[str] | None, limit: int
) -> sa.Select[tuple[Any, ...]]:
    query = sa.select(events).where(events.c.position > after)
    if until is not None:
        query = query.where(events.c.position <= until)
    if types is not None:
        query = query.where(events.c.type.in_(sorted(types)))
    return query.order_by(events.c.position).limit(limit)


def _check_text(value: str, path: str) -> None:
    """Refuse, before any transaction, a name that one of the databases could not hold."""
    if not value or "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise PayloadInvalid(reason="empty, or no valid text", path=path)
