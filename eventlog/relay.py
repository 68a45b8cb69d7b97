"""The relay: follows the log and publishes every event to RabbitMQ, in order, until it is confirmed."""

import logging
import threading
from collections.abc import Sequence
from typing import Any

from kombu import Exchange, Producer
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from eventlog.checkpoint import Checkpoint, GapError, Place
from eventlog.connections import connected
from eventlog.engines import is_unavailable, writing
from eventlog.errors import LogUnavailable, MessageReturned
from eventlog.events import StoredEvent
from eventlog.leadership import Lead, leading
from eventlog.log import EventLog
from eventlog.messages import CONTENT_TYPE, EXCHANGE, routing_key, to_body

BATCH_EVENTS = 100
CONFIRM_TIMEOUT_S = 30.0
WAIT_STEP_S = 0.5
STANDBY_STEP_S = 0.5
RETRY_AFTER_S = 1.0

logger = logging.getLogger(__name__)


class Relay:
    """Publishes the log to a durable topic exchange; the log is the outbox.

    engine: where the relay keeps its checkpoint (and its lock). Of several relays of one name, one
    publishes and the others stand by. An event is done when the broker has confirmed it *and* has not
    returned it: an unroutable message is confirmed too. After a crash some events are published again.
    """

    def __init__(
        self, *, engine: Engine, log: EventLog, broker_url: str, name: str = "relay", exchange: str = EXCHANGE
    ) -> None:
        self.engine = engine
        self.log = log
        self.name = name
        self._broker_url = broker_url
        self._exchange = Exchange(exchange, type="topic", durable=True)
        self._checkpoint = Checkpoint(engine, log, name)

    def position(self) -> int:
        """The last position that the broker has confirmed."""
        return self._checkpoint.place().position

    def run(self, stop: threading.Event) -> None:
        """Publish until `stop` is set, or stand by while another relay does. Raises LogRewound.

        A broker or database that is away is waited for; nothing is lost meanwhile.
        """
        while not stop.is_set():
            try:
                with leading(self.engine, self.name) as lead:
                    if lead is None:
                        stop.wait(STANDBY_STEP_S)
                    else:
                        self._lead(lead, stop)
            except (DBAPIError, LogUnavailable, GapError) as error:
                if isinstance(error, DBAPIError) and not is_unavailable(error):
                    raise
                logger.warning("relay %s waits for its database: %s", self.name, error)
                stop.wait(RETRY_AFTER_S)

    def _lead(self, lead: Lead, stop: threading.Event) -> None:
        with connected(self._broker_url) as (connection, away):
            try:
                publisher = _Publisher(connection, self._exchange)
                logger.info("relay %s publishes from position %s", self.name, self.position())
                while not stop.is_set() and lead.holds():
                    self._publish_new(publisher)
                    self.log.wait(self.position(), WAIT_STEP_S)
                    connection.heartbeat_check()
            except (*away, MessageReturned) as error:
                logger.warning("relay %s waits for the broker: %s", self.name, error)
                stop.wait(RETRY_AFTER_S)

    def _publish_new(self, publisher: "_Publisher") -> None:
        head, place = self._checkpoint.in_step()
        while place.position < head.position:
            page = self.log.stored(place.position, head.position, BATCH_EVENTS)
            returned = publisher.publish(page, head.epoch)
            until = head.position if returned is None else returned.position - 1
            done = [event for event in page if event.position <= until]
            if done:
                place = self._advance(Place(head.epoch, done[-1].position, done[-1].chain), place.position)
            if returned is not None:
                raise returned

    def _advance(self, to: Place, after: int) -> Place:
        with writing(self.engine) as connection:
            place = self._checkpoint.locked(connection, after)
            if to.position > place.position:
                self._checkpoint.move(connection, to)
                place = to
        return place


class _Publisher:
    """One channel in confirm mode."""

    def __init__(self, connection: Any, exchange: Any) -> None:
        self._connection = connection
        self._channel = connection.channel()
        exchange(self._channel).declare()
        self._producer = Producer(self._channel, exchange=exchange, auto_declare=False)
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._tag = 0
        self._unconfirmed: dict[int, int] = {}
        self._returned: dict[int, MessageReturned] = {}

    def publish(self, page: Sequence[StoredEvent], epoch: int) -> MessageReturned | None:
        """Publish in order and wait for every confirm; the first event the broker would not take, if any."""
        self._returned.clear()
        for event in page:
            self._tag += 1
            self._unconfirmed[self._tag] = event.position
            self._producer.publish(
                to_body(event, epoch),
                routing_key=routing_key(event),
                mandatory=True,
                delivery_mode=2,
                content_type=CONTENT_TYPE,
                content_encoding="utf-8",
                message_id=event.event_id,
                headers={"position": event.position, "epoch": epoch},
            )
        while self._unconfirmed:
            self._connection.drain_events(timeout=CONFIRM_TIMEOUT_S)
        return self._returned[min(self._returned)] if self._returned else None

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        for position in self._settle(tag, multiple):
            self._returned[position] = MessageReturned(
                position=position, type=None, reason="refused by the broker"
            )

    def _on_return(self, error: Any, exchange: str, key: str, message: Any) -> None:
        position = message.headers["position"]
        self._returned[position] = MessageReturned(position=position, type=key, reason=str(error))

    def _settle(self, tag: int, multiple: bool) -> list[int]:
        tags = [known for known in self._unconfirmed if known <= tag] if multiple else [tag]
        return [self._unconfirmed.pop(known) for known in tags if known in self._unconfirmed]
