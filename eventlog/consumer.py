"""A consumer: effect and checkpoint in one transaction, duplicates ignored, gaps filled, poison parked."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from eventlog.checkpoint import Checkpoint, GapError, Place
from eventlog.engines import is_unavailable, reading, writing
from eventlog.envelope import next_link, payload_digest
from eventlog.errors import LogUnavailable, NotParked
from eventlog.log import EventLog
from eventlog.parked import ParkedEvent, Parking
from eventlog.recorded import RecordedEvent

TRIES = 3
BATCH_EVENTS = 200
BATCH_S = 0.5
RETRY_AFTER_S = 1.0
WAIT_STEP_S = 0.5
LOOK_EVERY_S = 5.0
POLL_EVERY_S = 0.05

Effect = Callable[[Connection, RecordedEvent], None]
Record = Callable[[str, ParkedEvent, str, str], None]

logger = logging.getLogger(__name__)


class _EffectFailed(Exception):
    """Which event of a batch failed, and how."""

    def __init__(self, index: int, error: Exception) -> None:
        super().__init__(index)
        self.index = index
        self.error = error


@dataclass(frozen=True, slots=True)
class _Reached:
    """Where a consumer is. kept: its checkpoint when it was last seen; place: up to here nothing is to do."""

    kept: int
    place: Place


class Consumer:
    """Applies the events of a log to a service's own database, each exactly once, in order.

    engine: the database of the effects; the checkpoint lives there too. apply(connection, event): the
    effect, within a transaction that is committed together with the checkpoint; it may be repeated after
    a rollback, so it has no other side effects. types: the only ones to apply; None: all.
    record(what, parked, reason, actor): called before a parked event is retried or skipped, with
    what = "retried" or "skipped"; see `operations.recorder`. set_aside: an effect that an event has instead
    of its own, in the transaction that parks it.

    An event whose effect raises is tried three times, then parked, and the consumer goes on; where
    set_aside raises too, it stays before that event. An event whose key is destroyed has no effect. A
    database that is down parks nothing.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        log: EventLog,
        name: str,
        apply: Effect,
        types: Collection[str] | None = None,
        record: Record | None = None,
        set_aside: Effect | None = None,
    ) -> None:
        self.engine = engine
        self.log = log
        self.name = name
        self.types = None if types is None else frozenset(types)
        self._apply = apply
        self._record = record
        self._set_aside = set_aside
        self._parking = Parking(name, log.clock)
        self._moved = threading.Condition()
        self._checkpoint = Checkpoint(engine, log, name)
        self._reached: _Reached | None = None

    def recording(self, record: Record) -> "Consumer":
        """This consumer, from now on noting in the log what operators do to its parked events."""
        self._record = record
        return self

    def position(self, connection: Connection | None = None) -> int:
        """The last position that is applied (or set aside, or of no interest) for good.

        connection: of a transaction on the consumer's own tables, for the state that it sees.
        """
        return self._checkpoint.place(connection).position

    def waiting(self, connection: Connection | None = None) -> RecordedEvent | None:
        """The first event of the log that is not applied yet; None where all are. connection: as above."""
        return next(self.log.read(self.position(connection), types=self.types, limit=1), None)

    def catch_up(self, until: int | None = None) -> int:
        """Apply everything up to `until` (or the head as it is now); the position reached.

        Raises LogRewound if the log does not contain what this consumer has seen, and whatever the
        database raises while it is down.
        """
        self._reached = None
        head, place = self._checkpoint.in_step()
        target = head.position if until is None else min(until, head.position)
        while place.position < target:
            page = list(self.log.read(place.position, target, self.types, BATCH_EVENTS))
            if len(page) == BATCH_EVENTS:
                through = Place(head.epoch, page[-1].position, page[-1].chain)
            else:
                chain = head.chain if target == head.position else self.log.chain_at(target)
                through = Place(head.epoch, target, chain or b"")
            try:
                place = self._advance(place.position, page, through)
            except GapError:  # somebody began a rebuild meanwhile: go on from where it stands now
                head, place = self._checkpoint.in_step()
        return place.position

    def deliver(self, event: RecordedEvent) -> bool:
        """Apply one event that somebody brought; False if it was applied before.

        A gap before it is filled from the log; so is an event that does not continue the chain, since
        whoever brings it need not be trusted.
        """
        reached = self._reached or _at(self._checkpoint.place())
        place = reached.place
        if event.position <= place.position:
            return False
        stored = event.stored
        next_in_line = event.position == place.position + 1
        continues = (
            self._checkpoint.proven_epoch == place.epoch
            and stored.digest == payload_digest(stored.payload)
            and (not next_in_line or stored.chain == next_link(place.chain, stored))
        )
        if continues:
            through = _place_of(event, place.epoch)
            wanted = [event] if self.types is None or event.type in self.types else []
            if next_in_line and not wanted and event.position - reached.kept < BATCH_EVENTS:
                self._reached = _Reached(reached.kept, through)
                return True
            try:
                after = reached.kept if next_in_line else event.position - 1
                self._reached = _at(self._advance(after, wanted, through))
                return True
            except GapError:
                pass  # the log fills it, below
        self.catch_up(until=event.position)
        return True

    def settle(self) -> None:
        """Move the checkpoint over what was delivered and is of other types: nothing more comes for now."""
        if self._reached is not None and self._reached.kept < self._reached.place.position:
            self.catch_up()

    def run(self, stop: threading.Event) -> None:
        """Follow the log until `stop` is set. Waits out a database that is down; raises LogRewound."""
        while not stop.is_set():
            try:
                self._look_out(self.catch_up(), stop)
            except (DBAPIError, LogUnavailable) as error:
                if isinstance(error, DBAPIError) and not is_unavailable(error):
                    raise
                logger.warning("consumer %s waits for its database: %s", self.name, error)
                stop.wait(RETRY_AFTER_S)

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """True as soon as this consumer, in whatever process it runs, has nothing to do up to `position`."""
        deadline = time.monotonic() + timeout_s
        while self._behind(position):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            with self._moved:
                self._moved.wait(min(left, POLL_EVERY_S))
        return True

    def parked(self) -> list[ParkedEvent]:
        """The events this consumer went on without, oldest first: parked, or skipped for good."""
        self._checkpoint.install()
        with reading(self.engine) as connection:
            return self._parking.all(connection)

    def retry(self, position: int, *, reason: str, actor: str) -> bool:
        """Apply a parked event now, after those that came later; True if it worked, else it stays parked.

        Raises NotParked. Where the order matters to the effect, rebuild the projection instead.
        """
        parked = self._parked_at(position)
        self._note("retried", parked, reason, actor)
        event = next(self.log.read(position - 1, position))
        error: Exception | None = None
        try:
            with writing(self.engine) as connection:
                self._effect(connection, event)
                self._parking.settle(connection, position)
        except Exception as raised:  # noqa: BLE001  # whatever an effect raises: it is parked
            _raise_if_unavailable(raised)
            error = raised
        if error is not None:
            with writing(self.engine) as connection:
                self._parking.park(connection, event, 1, error)
        return error is None

    def skip(self, position: int, *, reason: str, actor: str) -> None:
        """Give a parked event up for good, for a stated reason. Raises NotParked."""
        if not reason.strip():
            raise ValueError("skipping an event needs a reason")
        self._note("skipped", self._parked_at(position), reason, actor)
        with writing(self.engine) as connection:
            self._parking.skip(connection, position, reason)

    def rebuild(self, clear: Callable[[Connection], None]) -> int:
        """Empty the read model with `clear`, forget the checkpoint (one transaction), and catch up."""
        self._checkpoint.install()
        with writing(self.engine) as connection:
            clear(connection)
            self._parking.clear(connection)
            self._checkpoint.forget(connection)
        return self.catch_up()

    def _look_out(self, position: int, stop: threading.Event) -> None:
        """Return when there is something to apply beyond `position`, or a checkpoint to be moved."""
        seen, looked_at = position, time.monotonic()
        while not stop.is_set():
            if not self.log.wait(seen, WAIT_STEP_S, self.types):
                # A log that was restored meanwhile shows in catch_up.
                if self.log.known > position or time.monotonic() - looked_at > LOOK_EVERY_S:
                    return
                continue
            head, wanted = self.log.since(seen, self.types, 1)
            if wanted or not seen < head.position < position + BATCH_EVENTS:
                return
            seen = head.position

    def _behind(self, position: int) -> bool:
        reached = self.position()
        if reached >= position:
            return False
        head, wanted = self.log.since(reached, self.types, 1)
        return head.position < position or any(event.position <= position for event in wanted)

    def _advance(self, after: int, page: Sequence[RecordedEvent], through: Place) -> Place:
        """Apply the page, which holds all wanted events in (after, through]; return the new place.

        That may be short of `through`: a batch that takes long is committed early.
        """
        while True:
            try:
                return self._apply_batch(after, page, through)
            except (GapError, LogUnavailable):
                raise
            except _EffectFailed as failed:
                _raise_if_unavailable(failed.error)
                good, page = page[: failed.index], page[failed.index :]
            except Exception as error:  # the commit failed: which effect did it is not known
                if not page:
                    raise
                _raise_if_unavailable(error)
                good = ()
            if good:
                place = self._apply_batch(after, good, _place_of(good[-1], through.epoch))
                if place.position < good[-1].position:
                    return place
            after = self._apply_one(after if not good else good[-1].position, page[0], through.epoch).position
            page = page[1:]

    def _apply_batch(self, after: int, page: Sequence[RecordedEvent], through: Place) -> Place:
        began = time.monotonic()
        with writing(self.engine) as connection:
            place = self._checkpoint.locked(connection, after)
            reached = through
            for index, event in enumerate(page):
                if event.position > place.position:
                    try:
                        self._effect(connection, event)
                    except Exception as error:
                        raise _EffectFailed(index, error) from error
                    if time.monotonic() - began > BATCH_S:
                        reached = _place_of(event, through.epoch)
                        break
            if reached.position > place.position:
                self._checkpoint.move(connection, reached)
                place = reached
        self._tell()
        return place

    def _apply_one(self, after: int, event: RecordedEvent, epoch: int) -> Place:
        through = _place_of(event, epoch)
        error: Exception | None = None
        for _ in range(TRIES):
            try:
                return self._apply_batch(after, [event], through)
            except (GapError, LogUnavailable):
                raise
            except Exception as raised:  # noqa: BLE001  # whatever an effect raises: it is parked
                error = raised.error if isinstance(raised, _EffectFailed) else raised
                _raise_if_unavailable(error)
        assert error is not None
        logger.error("consumer %s parks event %s (%s)", self.name, event.position, event.type, exc_info=error)
        with writing(self.engine) as connection:
            place = self._checkpoint.locked(connection, after)
            if event.position > place.position:
                if self._set_aside is not None:
                    self._set_aside(connection, event)
                self._parking.park(connection, event, TRIES, error)
                self._checkpoint.move(connection, through)
                place = through
        self._tell()
        return place

    def _effect(self, connection: Connection, event: RecordedEvent) -> None:
        if not event.erased:
            self._apply(connection, event)

    def _parked_at(self, position: int) -> ParkedEvent:
        self._checkpoint.install()
        with reading(self.engine) as connection:
            found = self._parking.find(connection, position)
        if found is None or found.state != "parked":
            raise NotParked(consumer=self.name, position=position)
        return found

    def _note(self, what: str, parked: ParkedEvent, reason: str, actor: str) -> None:
        if self._record is not None:
            self._record(what, parked, reason, actor)

    def _tell(self) -> None:
        with self._moved:
            self._moved.notify_all()


def _at(place: Place) -> _Reached:
    return _Reached(place.position, place)


def _place_of(event: RecordedEvent, epoch: int) -> Place:
    return Place(epoch, event.position, event.chain)


def _raise_if_unavailable(error: Exception) -> None:
    """A database that is down says nothing about the event."""
    if isinstance(error, LogUnavailable) or (isinstance(error, DBAPIError) and is_unavailable(error)):
        raise error
