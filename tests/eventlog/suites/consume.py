"""What every consumer does: each effect once, in order, in the transaction of its checkpoint."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from eventlog import (
    EventLog,
    LogRewound,
    NewEvent,
    RecordedEvent,
    Write,
    reading,
    writing,
)
from eventlog.checkpoint import checkpoints
from eventlog.envelope import next_link, payload_digest
from eventlog.events import Head
from tests.eventlog.world import Crash, World, effects, effects_of, fail_commit, intruder, poison, post


class ConsumeSuite:
    def test_every_event_is_applied_once_and_in_order(self, world: World) -> None:
        log = world.log()
        consumer = world.consumer(log)
        assert consumer.position() == 0
        post(log, events=450)
        assert consumer.catch_up() == 450
        post(log, events=2)
        assert consumer.catch_up() == 452
        assert consumer.catch_up() == 452
        assert effects_of(consumer) == list(range(1, 453))

    def test_a_reading_sees_one_state_whatever_is_committed_meanwhile(self, world: World) -> None:
        log = world.log()
        consumer = world.consumer(log)
        post(log, events=2)
        consumer.catch_up()
        seen = sa.select(effects.c.position).order_by(effects.c.position)
        with reading(consumer.engine) as connection:
            assert connection.execute(seen).scalars().all() == [1, 2]
            post(log, events=2)
            assert consumer.catch_up() == 4
            assert connection.execute(seen).scalars().all() == [1, 2]
            waiting = consumer.waiting(connection)
            assert waiting is not None and waiting.position == 3
        assert consumer.waiting() is None
        assert effects_of(consumer) == [1, 2, 3, 4]

    def test_catching_up_stops_where_it_is_told(self, world: World) -> None:
        log = world.log()
        consumer = world.consumer(log)
        post(log, events=5)
        assert consumer.catch_up(until=3) == 3
        assert effects_of(consumer) == [1, 2, 3]

    def test_events_of_other_types_only_move_the_checkpoint(self, world: World) -> None:
        log, people = world.log(), world.log("people")
        post(log, events=3)
        people.append([Write(stream="p", events=[NewEvent(type="people.left", payload={})])], actor="x")
        post(log, events=3)
        consumer = world.consumer(log, types={"people.left"})
        assert consumer.catch_up() == 7
        assert effects_of(consumer) == [4]

    @pytest.mark.parametrize("number", range(1, 9))
    def test_a_crash_at_any_commit_loses_and_repeats_nothing(self, world: World, number: int) -> None:
        log = world.log()
        post(log, events=3)
        crashing = world.consumer(log)
        fail_commit(crashing.engine, number)
        try:
            crashing.catch_up(until=1)
            crashing.deliver(next(log.read(1)))
            crashing.catch_up()
        except Crash:
            pass
        consumer = world.consumer(log)
        assert consumer.catch_up() == 3
        assert effects_of(consumer) == [1, 2, 3]

    def test_an_effect_that_fails_leaves_nothing_behind(self, world: World) -> None:
        log = world.log()
        post(log, events=2)
        consumer = world.consumer(log, poison(2))
        consumer.catch_up()
        assert effects_of(consumer) == [1]

    def test_duplicates_and_any_order_of_delivery_end_in_the_same_effects(self, world: World) -> None:
        log = world.log()
        post(log, events=30)
        consumer = world.consumer(log)
        deliveries = list(log.read()) * 2
        random.Random(1).shuffle(deliveries)
        for event in deliveries:
            consumer.deliver(event)
        assert effects_of(consumer) == list(range(1, 31))

    def test_a_delivery_in_order_needs_no_log(self, world: World) -> None:
        log = world.log()
        consumer = world.consumer(log)
        post(log, events=1)
        consumer.catch_up()
        post(log, events=1)
        event = next(log.read(1))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(EventLog, "read", None)
            assert consumer.deliver(event)
            assert not consumer.deliver(event)
        assert effects_of(consumer) == [1, 2]

    def test_a_gap_is_filled_from_the_log_before_the_event_is_applied(self, world: World) -> None:
        log = world.log()
        consumer = world.consumer(log)
        post(log, events=1)
        consumer.catch_up()
        post(log, events=5)
        consumer.deliver(next(log.read(4)))
        assert effects_of(consumer) == [1, 2, 3, 4, 5]

    @pytest.mark.parametrize("forge", ["payload", "payload and digest", "whole event"])
    def test_a_delivered_event_that_is_not_the_one_in_the_log_is_not_believed(
        self, world: World, forge: str
    ) -> None:
        log = world.log()
        post(log)
        numbers: list[object] = []
        consumer = world.consumer(log, lambda _, event: numbers.append(event.payload["number"]))
        consumer.catch_up()
        post(log)
        stored = next(log.read(1)).stored
        forged = stored._replace(payload=b'{"number":99}')
        if forge != "payload":
            forged = forged._replace(digest=payload_digest(forged.payload))
        if forge == "whole event":
            forged = forged._replace(position=3)
            forged = forged._replace(chain=next_link(stored.chain, forged))
        consumer.deliver(RecordedEvent(forged, log.types, log.keyring))
        assert numbers == [1, 1]
        assert consumer.position() == 2

    def test_two_processes_of_one_consumer_apply_each_event_once(self, world: World) -> None:
        log = world.log()
        post(log, events=120)
        consumers = [world.consumer(world.log()) for _ in range(3)]
        with ThreadPoolExecutor(3) as threads:
            for position in threads.map(lambda consumer: consumer.catch_up(), consumers):
                assert position == 120
        assert effects_of(consumers[0]) == list(range(1, 121))

    def test_a_rebuild_ends_in_the_same_effects(self, world: World) -> None:
        log = world.log()
        post(log, events=250)
        consumer = world.consumer(log, poison(7))
        consumer.catch_up()
        before = effects_of(consumer)
        assert consumer.rebuild(lambda connection: connection.execute(effects.delete())) == 250
        assert effects_of(consumer) == before
        assert [parked.position for parked in consumer.parked()] == [7]

    def test_a_rebuild_by_another_process_does_not_stop_a_consumer(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log = world.log()
        post(log, events=5)
        running, rebuilding = world.consumer(log), world.consumer(log)
        running.catch_up()
        post(log, events=5)
        read = log.read

        def read_after_the_rebuild_began(*arguments: int) -> Iterator[RecordedEvent]:
            monkeypatch.undo()
            page = list(read(*arguments))
            rebuilding.rebuild(lambda connection: connection.execute(effects.delete()))
            with writing(rebuilding.engine) as connection:  # and began once more, without going on
                connection.execute(effects.delete())
                connection.execute(checkpoints.delete())
            return iter(page)

        monkeypatch.setattr(log, "read", read_after_the_rebuild_began)
        assert running.catch_up() == 10
        assert effects_of(running) == list(range(1, 11))

    def test_another_process_that_goes_on_meanwhile_is_no_rewound_log(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log, elsewhere = world.log(), world.log()
        consumer, other = world.consumer(log), world.consumer(elsewhere)
        post(log)
        consumer.catch_up()
        head = log.head

        def head_that_is_old_when_it_arrives() -> Head:
            found = head()
            post(elsewhere)
            other.catch_up()
            return found

        monkeypatch.setattr(log, "head", head_that_is_old_when_it_arrives)
        for last in range(1, 4):
            assert consumer.catch_up() >= last
        assert effects_of(consumer) == [1, 2, 3, 4]

    def test_who_waits_for_a_position_is_told(self, world: World) -> None:
        log = world.log()
        consumer, stop = world.consumer(log), threading.Event()
        assert not consumer.wait_for(1, timeout_s=0)
        with ThreadPoolExecutor(1) as threads:
            running = threads.submit(consumer.run, stop)
            try:
                post(log, events=3)
                assert consumer.wait_for(3, timeout_s=20)
                assert world.consumer(log).wait_for(3, timeout_s=20)
            finally:
                stop.set()
            running.result(timeout=20)
        assert effects_of(consumer) == [1, 2, 3]

    def test_a_consumer_that_is_ahead_of_the_log_stops_and_says_so(self, world: World) -> None:
        log = world.log()
        post(log, events=5)
        consumer = world.consumer(log)
        consumer.catch_up()
        with intruder(log.engine) as connection:
            kept = next(log.read(2)).chain
            connection.exec_driver_sql("DELETE FROM events WHERE position > 3")
            connection.execute(
                sa.text("UPDATE log_head SET epoch = 2, position = 3, chain = :c"), {"c": kept}
            )
        for reader in (consumer, world.consumer(log)):
            with pytest.raises(LogRewound) as rewound:
                reader.catch_up()
            assert rewound.value.fields["position"] == 5
            assert rewound.value.fields["log_position"] == 3
            with pytest.raises(LogRewound):
                reader.run(threading.Event())
        assert effects_of(consumer) == [1, 2, 3, 4, 5]

    def test_a_consumer_whose_events_were_replaced_stops_though_the_log_is_longer(self, world: World) -> None:
        log = world.log()
        post(log, events=3)
        world.consumer(log).catch_up()
        with intruder(log.engine) as connection:
            kept = next(log.read(0)).chain
            connection.exec_driver_sql("DELETE FROM events WHERE position > 1")
            connection.execute(sa.text("UPDATE log_head SET position = 1, chain = :c"), {"c": kept})
        post(log, "other", events=9)
        consumer = world.consumer(log)
        with pytest.raises(LogRewound):
            consumer.catch_up()
