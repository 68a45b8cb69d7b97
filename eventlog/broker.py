"""A consumer fed by RabbitMQ: a durable queue of its own, acknowledged after the transaction."""

import logging
import threading
from typing import Any

from kombu import Connection, Exchange, Queue
from sqlalchemy.exc import DBAPIError

from eventlog.connections import connected
from eventlog.consumer import Consumer
from eventlog.engines import is_unavailable
from eventlog.errors import LogUnavailable, PayloadDamaged
from eventlog.messages import EXCHANGE, from_body
from eventlog.recorded import RecordedEvent

PREFETCH = 64
DRAIN_STEP_S = 0.25
IDLE_CHECK_S = 1.0
RETRY_AFTER_S = 1.0

logger = logging.getLogger(__name__)


class BrokerConsumer:
    """Runs a Consumer on messages of the relay.

    The queue takes every event, so that positions arrive without gaps and a gap means a loss, which is
    filled from the log. A message is acknowledged when its effect is committed; after a crash it comes
    again and is ignored. quorum: False only where the broker offers no quorum queues.
    """

    def __init__(
        self,
        consumer: Consumer,
        *,
        broker_url: str,
        exchange: str = EXCHANGE,
        quorum: bool = True,
        prefetch: int = PREFETCH,
    ) -> None:
        self.consumer = consumer
        self.queue_name = f"log.{consumer.name}"
        self._broker_url = broker_url
        self._prefetch = prefetch
        topic = Exchange(exchange, type="topic", durable=True)
        arguments = {"x-queue-type": "quorum" if quorum else "classic"}
        self._queue = Queue(self.queue_name, topic, routing_key="#", durable=True, queue_arguments=arguments)

    def declare(self) -> None:
        """Create the queue, so that events published before the first run wait in it."""
        with Connection(self._broker_url, connect_timeout=5) as connection:
            self._queue(connection).declare()

    def run(self, stop: threading.Event) -> None:
        """Consume until `stop` is set. A broker or database that is away is waited for. Raises LogRewound."""
        while not stop.is_set():
            with connected(self._broker_url) as (connection, away):
                try:
                    self._consume(connection, stop)
                except (DBAPIError, LogUnavailable, *away) as error:
                    if isinstance(error, DBAPIError) and not is_unavailable(error):
                        raise
                    logger.warning("consumer %s waits: %s", self.consumer.name, error)
                    # While the broker is away the log itself is still there.
                    stop.wait(RETRY_AFTER_S)

    def _consume(self, connection: Any, stop: threading.Event) -> None:
        channel = connection.channel()
        queue = self._queue(channel)
        queue.declare()
        channel.basic_qos(0, self._prefetch, False)
        self.consumer.catch_up()
        idle_s = 0.0
        with connection.Consumer([queue], callbacks=[self._on_message], channel=channel):
            while not stop.is_set():
                try:
                    connection.drain_events(timeout=DRAIN_STEP_S)
                    idle_s = 0.0
                except TimeoutError:
                    idle_s += DRAIN_STEP_S
                    self.consumer.settle()
                connection.heartbeat_check()
                if idle_s >= IDLE_CHECK_S:
                    # Silence may mean that a message was lost: the log knows.
                    self.consumer.catch_up()
                    idle_s = 0.0

    def _on_message(self, body: object, message: Any) -> None:
        try:
            content = from_body(message.body)
        except PayloadDamaged as error:
            # Not from the relay. Whatever it stood for, the log has the events.
            logger.error("consumer %s drops a message: %s", self.consumer.name, error)
            message.reject()
            self.consumer.catch_up()
            return
        if content.stored is None:
            self.consumer.catch_up(until=content.position)
        else:
            log = self.consumer.log
            self.consumer.deliver(RecordedEvent(content.stored, log.types, log.keyring))
        message.ack()
