"""The whole log in one file, from either database and into either, checked on the way back.

The file is a line `comity-log-backup 1`, then zstd over JSON lines: the head, the owners of the event types,
one array per event in the order of the table (bytes in base64), one array per command, and a last line with
the counts and the SHA-256 of all lines before it. No key is in it.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import zstandard
from sqlalchemy.engine import Connection, Engine

from eventlog.engines import reading, writing
from eventlog.errors import BackupInvalid, LogNotEmpty, LogNotInstalled
from eventlog.events import Head, NewEvent, StoredEvent, Write
from eventlog.insert import extend_log
from eventlog.install import install
from eventlog.log import EventLog
from eventlog.operations import LOG_RESTORED, SERVICE
from eventlog.registry import EventTypes
from eventlog.tables import commands, event_owners, events, log_head
from eventlog.verify import verify_within

PAGE_EVENTS = 200
_MAGIC = b"comity-log-backup 1\n"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What a backup holds."""

    head: Head
    taken_at: datetime
    events: int


def back_up(
    engine: Engine,
    path: Path,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Progress | None = None,
) -> BackedUp:
    """Write the log as it is at one moment, while others go on appending; `path` appears when complete.

    progress(done, of): called after every page.
    """
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(_MAGIC)
        compressed = zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False)
        with compressed, reading(engine) as connection:
            backed_up = _dump(connection, _LineWriter(compressed.write), clock().astimezone(UTC), progress)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return backed_up


def restore(
    engine: Engine,
    path: Path,
    types: EventTypes,
    *,
    reason: str,
    actor: str,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Progress | None = None,
) -> Head:
    """Fill an empty log from a backup, verify it, raise its epoch and append `eventlog.log-restored`.

    Run as the owner of the tables; on PostgreSQL grant the roles afterwards. Consumers that had seen more
    than the backup holds stop with LogRewound. Raises BackupInvalid (nothing is restored), LogNotEmpty.
    """
    inspect(path)
    install(engine, types)
    with writing(engine) as connection:
        row = connection.execute(sa.select(log_head.c.epoch, log_head.c.position).with_for_update()).one()
        if row.position:
            raise LogNotEmpty(position=row.position)
        backed_up = _load(connection, path, progress)
        epoch = max(backed_up.head.epoch, row.epoch) + 1
        connection.execute(log_head.update().values(epoch=epoch))
        _check(connection, backed_up.head)
    log = EventLog(engine, types=types, service=SERVICE, clock=clock)
    payload: dict[str, object] = {
        "checkpoint": backed_up.head.checkpoint,
        "epoch": epoch,
        "taken_at": backed_up.taken_at.isoformat(),
        "reason": reason,
    }
    log.append(
        [Write(stream="log-1", events=[NewEvent(type=LOG_RESTORED.name, payload=payload)])], actor=actor
    )
    return log.head()


def inspect(path: Path) -> BackedUp:
    """Read a backup to its end and say what it holds. Raises BackupInvalid if it is damaged or cut off."""
    lines = _LineReader(path)
    try:
        about = lines.next()
        for _ in range(1 + about["events"] + about["commands"]):
            lines.next()
        lines.end(about)
        return _about(about)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupInvalid(reason=f"not a backup of a log: {error}") from error


def _dump(
    connection: Connection, lines: "_LineWriter", taken_at: datetime, progress: Progress | None
) -> BackedUp:
    head = connection.execute(sa.select(log_head)).first()
    if head is None:
        raise LogNotInstalled()
    about = {
        "epoch": head.epoch,
        "position": head.position,
        "chain": bytes(head.chain).hex(),
        "taken_at": taken_at.isoformat(),
        "events": connection.execute(sa.select(sa.func.count()).select_from(events)).scalar_one(),
        "commands": connection.execute(sa.select(sa.func.count()).select_from(commands)).scalar_one(),
    }
    lines.write(about)
    lines.write({row.type: row.service for row in connection.execute(sa.select(event_owners))})
    after, done = -1, 0
    while page := connection.execute(
        sa.select(events).where(events.c.position > after).order_by(events.c.position).limit(PAGE_EVENTS)
    ).all():
        for row in page:
            lines.write([_text(value) for value in row])
        after = page[-1].position
        done += len(page)
        if progress is not None:
            progress(done, about["events"])
    for row in connection.execute(sa.select(commands).order_by(commands.c.key)):
        lines.write([_text(value) for value in row])
    lines.end(about)
    return _about(about)


def _load(connection: Connection, path: Path, progress: Progress | None) -> BackedUp:
    lines = _LineReader(path)
    about = lines.next()
    owners: dict[str, str] = lines.next()
    known = set(connection.execute(sa.select(event_owners.c.type)).scalars())
    missing = [{"type": name, "service": owner} for name, owner in owners.items() if name not in known]
    if missing:
        connection.execute(event_owners.insert(), missing)
    page: list[StoredEvent] = []
    for number in range(1, about["events"] + 1):
        page.append(_event(lines.next()))
        if len(page) == PAGE_EVENTS or number == about["events"]:
            _insert(connection, page)
            page = []
            if progress is not None:
                progress(number, about["events"])
    for _ in range(about["commands"]):
        key, digest, first, last = lines.next()
        row = {
            "key": key,
            "request_digest": base64.b64decode(digest),
            "first_position": first,
            "last_position": last,
        }
        connection.execute(commands.insert(), row)
    lines.end(about)
    return _about(about)


def _insert(connection: Connection, page: list[StoredEvent]) -> None:
    positions = [event.position for event in page]
    if positions != list(range(positions[0], positions[0] + len(page))):
        raise BackupInvalid(reason=f"positions are not consecutive at {positions[0]}")
    extend_log(connection, page)


def _check(connection: Connection, head: Head) -> None:
    result = verify_within(connection)
    if not result.ok:
        first = result.findings[0]
        raise BackupInvalid(reason=f"{first.kind} at {first.position}: {first.detail}")
    if (result.head.position, result.head.chain) != (head.position, head.chain):
        raise BackupInvalid(reason="the events do not lead to the head of the backup")


def _event(line: list[Any]) -> StoredEvent:
    row = StoredEvent(*line)
    return row._replace(
        payload=base64.b64decode(row.payload),
        digest=base64.b64decode(row.digest),
        chain=base64.b64decode(row.chain),
    )


def _text(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, (bytes, memoryview)) else value


def _about(line: dict[str, Any]) -> BackedUp:
    head = Head(epoch=line["epoch"], position=line["position"], chain=bytes.fromhex(line["chain"]))
    return BackedUp(head=head, taken_at=datetime.fromisoformat(line["taken_at"]), events=line["events"])


class _LineWriter:
    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._hash = hashlib.sha256()

    def write(self, value: object) -> None:
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._hash.update(line)
        self._write(line)

    def end(self, about: dict[str, Any]) -> None:
        self.write(
            {"events": about["events"], "commands": about["commands"], "sha256": self._hash.hexdigest()}
        )


class _LineReader:
    """Lines of a backup; any damage is a BackupInvalid, never a half-read file."""

    def __init__(self, path: Path) -> None:
        self._hash = hashlib.sha256()
        self._lines = self._read(path)

    def next(self) -> Any:
        return self._parse(self._line())

    def end(self, about: dict[str, Any]) -> None:
        digest = self._hash.hexdigest()
        last = self._parse(self._line())
        expected = {"events": about["events"], "commands": about["commands"], "sha256": digest}
        if last != expected:
            raise BackupInvalid(reason="the last line does not match what was read")

    def _line(self) -> bytes:
        try:
            line = next(self._lines)
        except StopIteration:
            raise BackupInvalid(reason="the file is cut off") from None
        except (zstandard.ZstdError, EOFError) as error:
            raise BackupInvalid(reason=f"the file is damaged: {error}") from error
        self._hash.update(line)
        return line

    def _parse(self, line: bytes) -> Any:
        try:
            return json.loads(line)
        except ValueError as error:
            raise BackupInvalid(reason=f"a line is damaged: {error}") from error

    @staticmethod
    def _read(path: Path) -> Iterator[bytes]:
        with path.open("rb") as file:
            if file.readline(len(_MAGIC)) != _MAGIC:
                raise BackupInvalid(reason="not a backup of a log")
            rest = b""
            with zstandard.ZstdDecompressor().stream_reader(file) as stream:
                while chunk := stream.read(1 << 20):
                    *lines, rest = (rest + chunk).split(b"\n")
                    yield from (line + b"\n" for line in lines)
            if rest:
                yield rest
