"""From the log over RabbitMQ to consumers: confirmed, in order, each effect once, whatever breaks."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from kombu import Connection, Exchange

from deploy.servers.rabbitmq import BrokerServer
from eventlog import Columns, Consumer, EventLog, LogRewound, NewEvent, Write, encode_columns
from eventlog.broker import BrokerConsumer
from eventlog.leadership import leading
from eventlog.messages import EXCHANGE, INLINE_LIMIT_BYTES, from_body, routing_key, to_body
from eventlog.relay import Relay
from tests.eventlog.cut_line import CutLine
from tests.eventlog.world import (
    Crash,
    OnPostgresql,
    OnSqlite,
    World,
    effects_of,
    fail_commit,
    intruder,
    post,
    wait_until,
)

PATIENCE_S = 60.0


@contextmanager
def running(*runs: Callable[[threading.Event], None]) -> Iterator[list[threading.Event]]:
    """Run loops in threads until the block ends; what they raise surfaces."""
    stops = [threading.Event() for _ in runs]
    with ThreadPoolExecutor(len(runs)) as threads:
        futures = [threads.submit(run, stop) for run, stop in zip(runs, stops, strict=True)]
        try:
            yield stops
        finally:
            for stop in stops:
                stop.set()
        for future in futures:
            future.result(timeout=PATIENCE_S)


def relay(world: World, log: EventLog, broker_url: str) -> Relay:
    return Relay(engine=world.engine("relay"), log=log, broker_url=broker_url)


def broker_consumer(world: World, log: EventLog, broker_url: str, apply: Any = None) -> BrokerConsumer:
    return BrokerConsumer(world.consumer(log, apply), broker_url=broker_url)


def without_reading_ahead(consumer: Consumer, patch: pytest.MonkeyPatch) -> None:
    """Let the consumer do with what the broker brings: it may not look into the log by itself."""
    patch.setattr(consumer, "catch_up", lambda until=None: consumer.position())


def drained(broker_url: str, queue: str) -> list[int]:
    """The positions of the messages that wait in a queue."""
    positions = []
    with Connection(broker_url) as connection:
        channel = connection.channel()
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            positions.append(from_body(message.body).position)
    return positions


class RelaySuite:
    def test_events_arrive_over_the_broker_in_order(
        self, world: World, broker_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log = world.log()
        post(log)
        fed = broker_consumer(world, log, broker_url)
        fed.declare()
        fed.consumer.catch_up()
        with running(relay(world, log, broker_url).run, fed.run):
            post(log, events=250)
            event = NewEvent(type="figures.sealed", country="MD", payload=Columns({}, {"v": [1, 2]}))
            log.append([Write(stream="a", events=[event])], actor="x")
            assert fed.consumer.wait_for(252, PATIENCE_S)
        assert effects_of(fed.consumer) == list(range(1, 253))

    def test_a_crash_between_publishing_and_the_checkpoint_publishes_again_and_applies_once(
        self, world: World, broker_url: str
    ) -> None:
        log = world.log()
        post(log, events=3)
        fed = broker_consumer(world, log, broker_url)
        fed.declare()
        crashing = relay(world, log, broker_url)
        crashing.position()
        # The first commit notes the epoch, the second would note what was published.
        fail_commit(crashing.engine, 2)
        with pytest.raises(Crash):
            crashing.run(threading.Event())
        again = relay(world, log, broker_url)
        assert again.position() == 0
        with running(again.run, fed.run):
            assert fed.consumer.wait_for(3, PATIENCE_S)
            wait_until(lambda: again.position() >= 3)
            post(log)
            assert fed.consumer.wait_for(4, PATIENCE_S)
        assert effects_of(fed.consumer) == [1, 2, 3, 4]

    def test_an_event_that_no_queue_takes_is_not_done(self, world: World, broker_url: str) -> None:
        log = world.log()
        post(log, events=3)
        sending = relay(world, log, broker_url)
        returned = threading.Event()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("eventlog.relay.RETRY_AFTER_S", 0.05)
            patch.setattr("eventlog.relay.logger.warning", lambda *_: returned.set())
            with running(sending.run):
                assert returned.wait(PATIENCE_S)
                assert sending.position() == 0
                fed = broker_consumer(world, log, broker_url)
                fed.declare()
                wait_until(lambda: sending.position() >= 3)
        arrived = drained(broker_url, fed.queue_name)
        # The queue may have come up amid a batch, whose end it took before the batch was sent again.
        assert arrived[-3:] == [1, 2, 3]
        assert len(arrived) < 6

    def test_a_standby_takes_over(self, world: World, broker_url: str) -> None:
        log = world.log()
        fed = broker_consumer(world, log, broker_url)
        fed.declare()
        first, second = relay(world, log, broker_url), relay(world, log, broker_url)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("eventlog.relay.STANDBY_STEP_S", 0.05)
            with running(first.run, second.run, fed.run) as stops:
                post(log)
                assert fed.consumer.wait_for(1, PATIENCE_S)
                stops[0].set()
                post(log)
                wait_until(lambda: second.position() >= 2)
                assert fed.consumer.wait_for(2, PATIENCE_S)
        assert effects_of(fed.consumer) == [1, 2]

    def test_only_one_leads(self, world: World) -> None:
        engine, other = world.engine("relay"), world.engine("relay")
        with leading(engine, "relay") as lead:
            assert lead is not None
            assert lead.holds()
            with leading(other, "relay") as second:
                assert second is None
            with leading(other, "another") as unrelated:
                assert unrelated is not None
        with leading(other, "relay") as second:
            assert second is not None

    def test_a_line_cut_before_the_confirm_loses_nothing(self, world: World, broker_url: str) -> None:
        log = world.log()
        line = CutLine(broker_url)
        fed = broker_consumer(world, log, broker_url)
        fed.declare()
        sending = relay(world, log, line.url)
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("eventlog.relay.RETRY_AFTER_S", 0.05)
                with running(sending.run):
                    post(log)
                    wait_until(lambda: sending.position() >= 1)
                    line.deaf.set()
                    post(log, events=3)
                    assert line.sent_while_deaf.wait(PATIENCE_S)
                    assert sending.position() == 1
                    line.cut()
                    wait_until(lambda: sending.position() >= 4)
        finally:
            line.close()
        arrived = drained(broker_url, fed.queue_name)
        assert sorted(set(arrived)) == [1, 2, 3, 4]

    def test_a_message_that_was_lost_is_filled_in_from_the_log(self, world: World, broker_url: str) -> None:
        log = world.log()
        fed = broker_consumer(world, log, broker_url)
        fed.declare()
        fed.consumer.catch_up()
        post(log, events=4)
        with Connection(broker_url) as connection:
            producer = connection.Producer(exchange=Exchange(EXCHANGE, type="topic"))
            last = log.stored(3)[0]
            producer.publish(to_body(last, 1), routing_key=routing_key(last))
            producer.publish(b"nothing of ours", routing_key="x", content_type="text/plain")
        with running(fed.run):
            assert fed.consumer.wait_for(4, PATIENCE_S)
        assert effects_of(fed.consumer) == [1, 2, 3, 4]
        assert drained(broker_url, fed.queue_name) == []

    def test_a_consumer_killed_before_its_commit_gets_the_message_again(
        self, world: World, broker_url: str
    ) -> None:
        log = world.log()
        fed = broker_consumer(world, log, broker_url)
        fed.declare()
        fed.consumer.catch_up()
        with running(relay(world, log, broker_url).run):
            sending = relay(world, log, broker_url)
            post(log, events=2)
            wait_until(lambda: sending.position() >= 2)
        dying = broker_consumer(world, log, broker_url)
        dying.consumer.position()
        with pytest.MonkeyPatch.context() as patch:
            without_reading_ahead(dying.consumer, patch)
            dying.consumer._checkpoint.in_step()
            fail_commit(dying.consumer.engine, 1)
            with pytest.raises(Crash):
                dying.run(threading.Event())
        assert effects_of(fed.consumer) == []
        with running(fed.run):
            assert fed.consumer.wait_for(2, PATIENCE_S)
        assert effects_of(fed.consumer) == [1, 2]

    def test_a_large_event_travels_as_a_reference(self, world: World, broker_url: str) -> None:
        log = world.log()
        unlike = [hashlib.sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(20_000)]
        parts = encode_columns({}, {"note": unlike})
        assert len(parts.compressed) > INLINE_LIMIT_BYTES
        event = NewEvent(type="figures.sealed", country="MD", payload=parts)
        log.append([Write(stream="a", events=[event])], actor="x")
        message = from_body(to_body(log.stored()[0], 1))
        assert (message.position, message.stored) == (1, None)
        rows = []
        fed = broker_consumer(world, log, broker_url, lambda _, event: rows.append(event.payload.rows))
        fed.declare()
        with running(relay(world, log, broker_url).run, fed.run):
            assert fed.consumer.wait_for(1, PATIENCE_S)
        assert rows == [20_000]

    def test_a_relay_ahead_of_the_log_stops_and_says_so(self, world: World, broker_url: str) -> None:
        log = world.log()
        post(log, events=3)
        broker_consumer(world, log, broker_url).declare()
        sending = relay(world, log, broker_url)
        with running(sending.run):
            wait_until(lambda: sending.position() >= 3)
        with intruder(log.engine) as connection:
            kept = next(log.read()).chain
            connection.exec_driver_sql("DELETE FROM events WHERE position > 1")
            connection.execute(
                sa.text("UPDATE log_head SET epoch = 2, position = 1, chain = :c"), {"c": kept}
            )
        with pytest.raises(LogRewound):
            relay(world, log, broker_url).run(threading.Event())


class TestRelayOnSqlite(OnSqlite, RelaySuite):
    pass


class TestRelayOnPostgresql(OnPostgresql, RelaySuite):
    def test_a_leader_whose_session_ends_leads_no_more(self, world: World) -> None:
        engine = world.engine("relay")
        with leading(engine, "relay") as lead:
            assert lead is not None
            with world.engine("log").connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                )
            assert not lead.holds()
            with leading(world.engine("relay"), "relay") as second:
                assert second is not None


def test_the_broker_may_be_restarted_and_killed_at_any_time(
    postgres_url: str, broker_server: BrokerServer
) -> None:
    world = World(url=lambda name: postgres_url, schemas=True)
    log = world.log()
    url = broker_server.url()
    fed = broker_consumer(world, log, url)
    fed.declare()
    sending = relay(world, log, url)
    with running(sending.run, fed.run):
        post(log, events=5)
        assert fed.consumer.wait_for(5, PATIENCE_S)
        broker_server.restart()
        post(log, events=5)
        assert fed.consumer.wait_for(10, PATIENCE_S)
        broker_server.kill()
        post(log, events=5)
        broker_server.start()
        assert fed.consumer.wait_for(15, PATIENCE_S)
        wait_until(lambda: sending.position() >= 15)
    assert effects_of(fed.consumer) == list(range(1, 16))
    world.close()
