"""What a consumer does with events that are not for it: no work, and no place lost."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from eventlog import Consumer, EventLog, NewEvent, RecordedEvent, Write
from eventlog.arrivals import RECENT_EVENTS
from tests.eventlog.world import World, effects_of, post, wait_until

PATIENCE_S = 60.0
FOR_IT = {"people.left"}


def leave(people: EventLog, times: int = 1) -> int:
    """Append events of the type that consumers of these tests apply; the last position."""
    events = [NewEvent(type="people.left", payload={}) for _ in range(times)]
    return people.append([Write(stream="p", events=events)], actor="x").last_position


@contextmanager
def running(consumer: Consumer) -> Iterator[None]:
    """A consumer that follows the log until the block ends."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        run = threads.submit(consumer.run, stop)
        try:
            yield
        finally:
            stop.set()
        run.result(timeout=PATIENCE_S)


def brought(log: EventLog, after: int = 0) -> Iterator[RecordedEvent]:
    """Events as a broker brings them."""
    return log.read(after)


class LookOutSuite:
    def test_who_waits_is_told_that_nothing_up_to_there_is_for_the_consumer(self, world: World) -> None:
        log, people = world.log(), world.log("people")
        consumer = world.consumer(log, types=FOR_IT)
        assert not consumer.wait_for(1, timeout_s=0)  # nobody knows what will stand there
        post(log, events=3)
        assert consumer.wait_for(3, timeout_s=0)
        last = leave(people)
        assert not consumer.wait_for(last, timeout_s=0)
        assert consumer.wait_for(last - 1, timeout_s=0)

    def test_a_running_consumer_applies_what_is_for_it_and_moves_over_the_rest_when_it_is_quiet(
        self, world: World
    ) -> None:
        log, people = world.log(), world.log("people")
        consumer = world.consumer(log, types=FOR_IT)
        with running(consumer):
            for _ in range(3):
                post(log, events=5)
                assert consumer.wait_for(leave(people), PATIENCE_S)
            last = post(log, events=5).last_position
            wait_until(lambda: consumer.position() == last)
        assert effects_of(consumer) == [6, 12, 18]

    def test_what_another_process_appended_is_found(self, world: World) -> None:
        log, people = world.log(), world.log("people")
        people._arrivals = type(people._arrivals)(people.engine)  # it tells nobody
        consumer = world.consumer(log, types=FOR_IT)
        with running(consumer):
            post(log)
            assert consumer.wait_for(leave(people, times=2), PATIENCE_S)
        assert effects_of(consumer) == [2, 3]

    @pytest.mark.parametrize("others", [1, RECENT_EVENTS + 50])
    def test_a_waiter_for_some_types_sleeps_through_others_and_misses_none(
        self, world: World, others: int
    ) -> None:
        log, people = world.log(), world.log("people")
        log.wait(0, 0)
        post(log)
        assert not log.wait(0, 0.05, FOR_IT)
        position = leave(people)
        assert log.wait(0, 0, FOR_IT)
        assert not log.wait(position, 0, FOR_IT)
        post(log, events=others)
        assert log.wait(0, 0, FOR_IT)  # known, or too long ago to be known
        assert not log.wait(position + others, 0, FOR_IT)

    def test_events_that_were_brought_and_are_not_for_it_write_nothing_until_it_is_quiet(
        self, world: World
    ) -> None:
        log, people = world.log(), world.log("people")
        post(log, events=2)
        consumer = world.consumer(log, types=FOR_IT)
        consumer.catch_up()
        last = post(log, events=4).last_position
        for event in brought(log, 2):
            assert consumer.deliver(event)
            assert not consumer.deliver(event)
        assert consumer.position() == 2
        consumer.settle()
        assert consumer.position() == last
        post(log, events=3)
        position = leave(people)
        for event in brought(log, last):
            assert consumer.deliver(event)
        assert (consumer.position(), effects_of(consumer)) == (position, [position])

    def test_a_process_that_ends_before_it_was_quiet_looks_at_them_again(self, world: World) -> None:
        log, people = world.log(), world.log("people")
        post(log)
        ended = world.consumer(log, types=FOR_IT)
        ended.catch_up()
        post(log, events=4)
        for event in brought(log, 1):
            ended.deliver(event)
        again = world.consumer(log, types=FOR_IT)
        again.catch_up(until=1)
        position = leave(people)
        [event] = brought(log, position - 1)
        assert again.deliver(event)  # with a gap before it, which the log fills
        assert (again.position(), effects_of(again)) == (position, [position])

    def test_a_rebuild_elsewhere_meanwhile_takes_nothing_from_it(self, world: World) -> None:
        log, people = world.log(), world.log("people")
        first = leave(people)
        consumer, other = world.consumer(log, types=FOR_IT), world.consumer(log, types=FOR_IT)
        consumer.catch_up()
        post(log, events=2)
        for event in brought(log, first):
            consumer.deliver(event)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(other, "catch_up", lambda: 0)  # it ends before it has read anything
            other.rebuild(lambda connection: None)
        position = leave(people)
        [event] = brought(log, position - 1)
        assert consumer.deliver(event)
        assert effects_of(consumer) == [first, first, position]

    def test_a_forged_event_that_is_not_for_it_is_not_believed(self, world: World) -> None:
        log, people = world.log(), world.log("people")
        post(log)
        consumer = world.consumer(log, types=FOR_IT)
        consumer.catch_up()
        position = leave(people)
        forged = next(brought(log)).stored._replace(position=position)
        assert consumer.deliver(RecordedEvent(forged, log.types, log.keyring))
        assert effects_of(consumer) == [position]
