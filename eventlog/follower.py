"""A follower: keeps something in memory in step with the log, and knows how old what it keeps may be."""

import logging
import math
import threading
import time
from collections.abc import Callable, Collection

from eventlog.errors import EventLogError, LogRewound
from eventlog.log import PAGE_EVENTS, EventLog
from eventlog.recorded import RecordedEvent

WAIT_STEP_S = 0.5
RETRY_AFTER_S = 0.2

logger = logging.getLogger(__name__)


class Follower:
    """Applies events to memory, from position 0 in every process.

    apply(event) raises nothing in normal operation: if it does, the follower stays where it is, and
    `age_s` grows until whoever asks it fails closed. Events whose key is destroyed are not applied.
    position: what it has reached; applied: the last event that was one of its types; in_step_at: when it
    was last known to be in step with the head, by its monotonic clock.
    """

    def __init__(
        self,
        log: EventLog,
        *,
        apply: Callable[[RecordedEvent], None],
        types: Collection[str] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.log = log
        self.types = None if types is None else frozenset(types)
        self.position = 0
        self.applied = 0
        self._apply = apply
        self._listeners: list[Callable[[], None]] = []
        self._monotonic = monotonic
        self._epoch: int | None = None
        self.in_step_at = -math.inf
        self._lock = threading.Lock()

    @property
    def age_s(self) -> float:
        """Seconds since this was last known to be in step with the head; infinite before the first time."""
        return self._monotonic() - self.in_step_at

    def catch_up(self, until: int | None = None) -> int:
        """Apply everything up to `until` or the head as it is now; the position reached.

        Raises LogRewound if the log was restored to before this follower: it must be built anew.
        """
        with self._lock:
            asked_at = self._monotonic()
            head, page = self.log.since(self.position, self.types)
            if head.position < self.position or (self._epoch or head.epoch) != head.epoch:
                raise LogRewound(
                    consumer="follower",
                    position=self.position,
                    epoch=self._epoch,
                    log_position=head.position,
                    log_epoch=head.epoch,
                )
            self._epoch = head.epoch
            target = head.position if until is None else min(until, head.position)
            if target > self.position:
                for event in page:
                    self._take(event, target)
                if len(page) == PAGE_EVENTS:
                    for event in self.log.read(page[-1].position, target, self.types):
                        self._take(event, target)
                self.position = target
                for listener in self._listeners:
                    listener()
            if target == head.position:
                self.in_step_at = asked_at
            return self.position

    def _take(self, event: RecordedEvent, target: int) -> None:
        if event.position <= target:
            if not event.erased:
                self._apply(event)
            self.position = self.applied = event.position

    def tell(self, listener: Callable[[], None]) -> None:
        """Call listener whenever the position has moved."""
        self._listeners.append(listener)

    def run(self, stop: threading.Event) -> None:
        """Follow the log until `stop` is set. While the log is away, age_s grows. Raises LogRewound."""
        while not stop.is_set():
            try:
                self.log.wait(self.catch_up(), WAIT_STEP_S)
            except LogRewound:
                raise
            except EventLogError as error:
                logger.warning("follower waits for the log: %s", error)
                stop.wait(RETRY_AFTER_S)
