"""Records who received which restricted figures: in batches, so that no read waits for the log.

A read is answered once its record is queued. The queue is bounded, and a full one makes reads wait and then
fail rather than go unrecorded; what cannot be written is tried again. Only a process that dies without
being told loses what it had queued: at most BATCH_S seconds of records while the log can be written.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from uuid import uuid4

import structlog

from eventlog import Command, EventLog, NewEvent, Write
from servicekit.errors import Unavailable
from servicekit.metrics import DISCLOSURE_FAILURES, DISCLOSURES_WAITING
from servicekit.moments import rfc3339
from services.reporting.domain.disclosures import Disclosure, Format, Received, payloads
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable

BATCH_S: Final = 1.0
BATCH_ENTRIES: Final = 500
QUEUE_ENTRIES: Final = 10_000
"""How many different disclosures wait at most; those that repeat one that waits take no room."""
PATIENCE_S: Final = 5.0
"""How long a read waits for room in the queue."""
RETRY_S: Final = (0.5, 5.0)
"""How long to wait after a batch that failed: at first, and at most."""
LATE_S: Final = 30.0
"""A record that has waited for longer makes the process unfit to serve."""

Batch = Mapping[Disclosure, Received]
Send = Callable[[str, Batch], None]
"""Writes a batch down for good: (its identifier, the batch). The same identifier is written once."""

logger = structlog.get_logger(__name__)


def append_disclosures(log: EventLog, batch_id: str, batch: Batch) -> int:
    """Append a batch to the log, an event for each owner, sealed under its key; the last position."""
    events = [
        Write(
            stream=f"disclosures-{owner}",
            events=[NewEvent(type="reporting.figures-disclosed", payload=payload, country=owner)],
        )
        for owner, payload in payloads(batch).items()
    ]
    command = Command(key=f"disclosures:{batch_id}", request=batch_id.encode())
    return log.append(events, command=command, actor=f"service:{log.service}").last_position


class Recorder:
    """Queues disclosures and sends them on in batches: give `run` to a thread, or call `flush`."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._changed = threading.Condition()
        self._waiting: dict[Disclosure, Received] = {}
        self._oldest: float | None = None
        self._sending: tuple[str, Batch] | None = None
        self._one_at_a_time = threading.Lock()

    def record(self, reader: Reader, scope: Iterable[Readable], format_: Format) -> None:
        """Queue that the reader received what a scope shows, as far as it is restricted and another's.

        Raises Unavailable when there is no room for it in time.
        """
        found = disclosures(reader, scope, format_)
        if not found:
            return
        moment = rfc3339(reader.now)
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(found), PATIENCE_S):
                raise Unavailable(part="disclosures")
            for each in found:
                known = self._waiting.get(each)
                self._waiting[each] = (
                    Received(times=1, first_at=moment, last_at=moment)
                    if known is None
                    else known.once_more(moment)
                )
            if self._oldest is None:
                self._oldest = time.monotonic()
            DISCLOSURES_WAITING.set(len(self._waiting))
            if len(self._waiting) >= BATCH_ENTRIES:
                self._changed.notify_all()

    @property
    def healthy(self) -> bool:
        """Whether records reach the log in time."""
        oldest = self._oldest
        return oldest is None or time.monotonic() - oldest < LATE_S

    def run(self, stop: threading.Event) -> None:
        """Send batches until told to stop, then what is left; for a thread."""
        pause = RETRY_S[0]
        while not stop.is_set():
            with self._changed:
                self._changed.wait_for(lambda: len(self._waiting) >= BATCH_ENTRIES, BATCH_S)
            if self.flush():
                pause = RETRY_S[0]
            else:
                stop.wait(pause)
                pause = min(2 * pause, RETRY_S[1])
        if not self.flush() and not self.flush():
            logger.error("disclosures-lost", entries=len(self._waiting))

    def flush(self) -> bool:
        """Send everything that waits; False if that failed, and it waits on."""
        with self._one_at_a_time:
            if self._sending is None:
                with self._changed:
                    if not self._waiting:
                        return True
                    # The same batch is sent again under the same identifier until it arrives.
                    self._sending = (uuid4().hex, self._waiting)
                    self._waiting, began = {}, self._oldest
                    self._oldest = time.monotonic()
            else:
                began = self._oldest
            try:
                self._send(*self._sending)
            except Exception:
                DISCLOSURE_FAILURES.inc()
                logger.exception("disclosures-not-written", entries=len(self._sending[1]))
                self._oldest = began
                return False
            with self._changed:
                self._sending = None
                if not self._waiting:
                    self._oldest = None
                DISCLOSURES_WAITING.set(len(self._waiting))
                self._changed.notify_all()
            return True

    def _has_room(self, found: list[Disclosure]) -> bool:
        held = len(self._sending[1]) if self._sending is not None else 0
        fresh = sum(each not in self._waiting for each in found)
        return held + len(self._waiting) + fresh <= QUEUE_ENTRIES


def disclosures(reader: Reader, scope: Iterable[Readable], format_: Format) -> list[Disclosure]:
    """What has to be recorded of a read: not one's own figures, and not what is public."""
    return [
        Disclosure(
            owner=each.country,
            indicator=each.indicator,
            source=each.source,
            actor=reader.actor or "",
            country=reader.country,
            organisation=reader.organisation,
            position=each.through,
            format=format_,
        )
        for each in scope
        if each.because not in {"own", "public"}
    ]
