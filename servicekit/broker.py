"""Calls over RabbitMQ for threaded processes: one reply consumer, a pool of producers.

Speaks nameko's wire protocol. One nameko proxy shared by threads would never return, and one
proxy for each request costs a connection each time.
"""

import json
import threading
import uuid
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

import structlog
from kombu import Connection, Consumer, Exchange, Queue
from kombu.exceptions import ChannelError, OperationalError
from kombu.pools import producers
from nameko.exceptions import RemoteError, deserialize

from servicekit.context import Context
from servicekit.errors import Refused, Unavailable
from servicekit.rpc import CONTEXT_KEY

logger = structlog.get_logger(__name__)
REPLY_QUEUE_EXPIRES_MS = 300_000


class BrokerCalls:
    """The distributed system's Calls; safe to share between threads, made after a fork."""

    def __init__(self, broker_url: str, *, timeout_s: float = 30) -> None:
        self._timeout_s = timeout_s
        self._reply_to = uuid.uuid4().hex
        self._exchange = Exchange("nameko-rpc", type="topic", durable=True)
        self._queue = Queue(
            f"rpc.reply-{self._reply_to}",
            self._exchange,
            routing_key=self._reply_to,
            queue_arguments={"x-expires": REPLY_QUEUE_EXPIRES_MS},
        )
        options = {"confirm_publish": True, "max_retries": 3, "interval_start": 0.2}
        self._connection = Connection(broker_url, transport_options=options, heartbeat=20)
        self._producers = producers[self._connection]
        self._pending: dict[str, Future[Any]] = {}
        self._ready = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._receive, name="rpc-replies", daemon=True)
        self._thread.start()

    def call(
        self, service: str, operation: str, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        if not self._ready.wait(5):
            raise Unavailable(part="broker")
        correlation_id = uuid.uuid4().hex
        answer = self._pending[correlation_id] = Future()
        try:
            self._publish(service, operation, request, context, correlation_id)
            body = answer.result(self._timeout_s)
        except FutureTimeout:
            raise Unavailable(part=service) from None
        finally:
            self._pending.pop(correlation_id, None)
        if body["error"]:
            error = deserialize(body["error"])
            if isinstance(error, Refused):
                raise error
            raise RemoteError(body["error"]["exc_type"], f"in {service}.{operation}")
        result: dict[str, Any] = body["result"]
        return result

    def close(self) -> None:
        """Stop receiving; calls under way fail as unavailable."""
        self._stopped.set()
        self._thread.join(timeout=10)
        self._connection.release()

    def _publish(
        self, service: str, operation: str, request: Mapping[str, Any], context: Context, correlation_id: str
    ) -> None:
        try:
            with self._producers.acquire(block=True, timeout=5) as producer:
                producer.publish(
                    {"args": [json.loads(json.dumps(request))], "kwargs": {}},
                    exchange=self._exchange,
                    routing_key=f"{service}.{operation}",
                    mandatory=True,
                    reply_to=self._reply_to,
                    correlation_id=correlation_id,
                    serializer="json",
                    retry=True,
                    retry_policy={"max_retries": 3},
                    headers={f"nameko.{CONTEXT_KEY}": context.to_wire()},
                )
        except ChannelError as error:
            if "NO_ROUTE" in str(error):
                raise Unavailable(part=service) from error
            raise
        except (OperationalError, OSError) as error:
            raise Unavailable(part="broker") from error

    def _receive(self) -> None:
        while not self._stopped.is_set():
            try:
                with self._connection.clone() as connection:
                    connection.ensure_connection(max_retries=3, interval_start=0.2, interval_step=0.2)
                    channel = connection.channel()
                    with Consumer(channel, queues=[self._queue], on_message=self._answer, no_ack=True):
                        self._ready.set()
                        self._drain(connection)
            except (OperationalError, OSError, *self._connection.connection_errors) as error:
                self._ready.clear()
                logger.warning("reply-consumer-lost", error=type(error).__name__)
                self._stopped.wait(0.5)

    def _drain(self, connection: Connection) -> None:
        while not self._stopped.is_set():
            try:
                connection.drain_events(timeout=1)
            except TimeoutError:
                connection.heartbeat_check()

    def _answer(self, message: Any) -> None:
        waiting = self._pending.pop(message.properties.get("correlation_id"), None)
        if waiting is not None:
            waiting.set_result(message.payload)
