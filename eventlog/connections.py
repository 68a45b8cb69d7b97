"""Connections to the broker, which may be away, or go away, at any time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu import Connection

HEARTBEAT_S = 20

logger = logging.getLogger(__name__)


@contextmanager
def connected(broker_url: str) -> Iterator[tuple[Any, Any]]:
    """A connection, opened when it is first used and closed at the end; the errors that say it is away."""
    connection = Connection(broker_url, heartbeat=HEARTBEAT_S, connect_timeout=5)
    away = (*connection.connection_errors, *connection.channel_errors)
    try:
        yield connection, away
    finally:
        try:
            connection.release()
        except away as error:
            logger.debug("the broker was gone before the connection was closed: %s", error)
