"""What a consumer does with an event whose effect fails: set aside, told of, retried or given up."""

import pytest
import sqlalchemy as sa

from eventlog import (
    Columns,
    NewEvent,
    NotParked,
    RecordedEvent,
    Write,
)
from eventlog.operations import recorder
from tests.eventlog.world import World, effects, effects_of, poison, post


class ParkSuite:
    def test_a_poison_event_is_parked_after_three_tries_and_the_others_go_on(self, world: World) -> None:
        log, tries = world.log(), []
        post(log, events=5)

        def apply(_connection: sa.Connection, event: RecordedEvent) -> None:
            if event.position == 3:
                tries.append(event.position)
                raise ValueError("poison")

        consumer = world.consumer(log, apply)
        assert consumer.catch_up() == 5
        # Once in the batch, then three times alone.
        assert len(tries) == 4
        assert effects_of(consumer) == [1, 2, 4, 5]
        [parked] = consumer.parked()
        assert (parked.position, parked.type, parked.stream) == (3, "figures.posted", "series-1")
        assert (parked.attempts, parked.error, parked.state) == (3, "ValueError: poison", "parked")

    def test_a_delivered_poison_event_is_parked_too(self, world: World) -> None:
        log = world.log()
        consumer = world.consumer(log, poison(2))
        post(log, events=3)
        for event in log.read():
            consumer.deliver(event)
        assert effects_of(consumer) == [1, 3]
        assert [parked.position for parked in consumer.parked()] == [2]

    def test_a_parked_event_is_retried_and_the_log_says_so(self, world: World) -> None:
        log, broken = world.log(), [2]
        post(log, events=3)

        def apply(connection: sa.Connection, event: RecordedEvent) -> None:
            poison(*broken)(connection, event)

        consumer = world.consumer(
            log, apply, types={"figures.posted"}, record=recorder(world.log("eventlog"))
        )
        consumer.catch_up()
        assert not consumer.retry(2, reason="perhaps now", actor="person:5")
        [parked] = consumer.parked()
        assert parked.attempts == 4
        broken.clear()
        assert consumer.retry(2, reason="repaired", actor="person:5")
        assert consumer.parked() == []
        assert effects_of(consumer) == [1, 3, 2]
        with pytest.raises(NotParked):
            consumer.retry(2, reason="again", actor="person:5")
        noted = list(log.read(types={"eventlog.event-retried"}))
        assert [event.payload for event in noted] == [
            {"consumer": "reader", "position": 2, "attempts": 3, "reason": "perhaps now"},
            {"consumer": "reader", "position": 2, "attempts": 4, "reason": "repaired"},
        ]
        assert {event.actor for event in noted} == {"person:5"}

    def test_a_parked_event_is_skipped_for_a_reason_and_the_log_says_so(self, world: World) -> None:
        log = world.log()
        post(log, events=3)
        consumer = world.consumer(
            log, poison(2), types={"figures.posted"}, record=recorder(world.log("eventlog"))
        )
        consumer.catch_up()
        with pytest.raises(ValueError, match="reason"):
            consumer.skip(2, reason=" ", actor="person:5")
        consumer.skip(2, reason="came twice", actor="person:5")
        [skipped] = consumer.parked()
        assert (skipped.state, skipped.reason) == ("skipped", "came twice")
        with pytest.raises(NotParked):
            consumer.retry(2, reason="no", actor="person:5")
        [noted] = log.read(types={"eventlog.event-skipped"})
        assert noted.payload == {"consumer": "reader", "position": 2, "attempts": 3, "reason": "came twice"}

    def test_a_database_that_is_down_parks_nothing(self, world: World) -> None:
        log = world.log()
        post(log, events=3)
        down = [True]

        def apply(_connection: sa.Connection, event: RecordedEvent) -> None:
            if down and event.position == 2:
                raise sa.exc.OperationalError("SELECT", {}, Exception("database is locked"))

        consumer = world.consumer(log, apply)
        with pytest.raises(sa.exc.OperationalError):
            consumer.catch_up()
        assert consumer.parked() == []
        down.clear()
        assert consumer.catch_up() == 3
        assert effects_of(consumer) == [1, 2, 3]

    def test_an_event_whose_key_is_destroyed_has_no_effect_and_holds_nothing_up(self, world: World) -> None:
        log = world.log()
        for country in ("MD", "GE"):
            payload = Columns({}, {"value": [1]})
            event = NewEvent(type="figures.sealed", country=country, payload=payload)
            log.append([Write(stream=country, events=[event])], actor="x")
        assert log.keyring is not None
        log.keyring.destroy("country:MD", "asked for")
        consumer = world.consumer(log, lambda _, event: event.payload)
        assert consumer.catch_up() == 2
        assert effects_of(consumer) == [2]
        assert consumer.parked() == []

    def test_an_event_whose_key_this_process_lacks_is_parked_not_lost(self, world: World) -> None:
        log = world.log()
        event = NewEvent(type="figures.sealed", country="MD", payload={"value": 1})
        log.append([Write(stream="a", events=[event])], actor="x")
        consumer = world.consumer(world.log(None, keyring=None), lambda _, event: event.payload)
        consumer.catch_up()
        assert [parked.position for parked in consumer.parked()] == [1]

    def test_what_an_event_has_instead_of_its_effect_is_committed_as_it_is_parked(self, world: World) -> None:
        log, instead = world.log(), [False]
        post(log, events=3)

        def fail(_: sa.Connection, event: RecordedEvent) -> None:
            if event.position == 2:
                raise ValueError("broken")

        def set_aside(connection: sa.Connection, event: RecordedEvent) -> None:
            connection.execute(effects.insert(), {"position": -event.position})
            if not instead[0]:
                raise ValueError("broken as well")

        consumer = world.consumer(log, fail, set_aside=set_aside)
        with pytest.raises(ValueError, match="broken as well"):
            consumer.catch_up()
        assert (effects_of(consumer), consumer.position(), consumer.parked()) == ([1], 1, [])
        instead[0] = True
        assert consumer.catch_up() == 3
        assert effects_of(consumer) == [1, -2, 3]
        assert [each.position for each in consumer.parked()] == [2]
