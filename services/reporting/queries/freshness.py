"""Whether the read models are recent enough to rely on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.engine import Connection

from eventlog import Consumer
from servicekit.errors import Unavailable

LAG: Final = timedelta(seconds=5)
"""Read models that are behind the log for longer answer nobody (architecture, 4)."""


class Freshness:
    """Holds a read model against the log, once for as long as the answer cannot change.

    Where nothing waited at a moment, nothing has waited for longer than LAG before LAG has passed; where
    something did, not before it has itself. Only a read model that stands further back is asked about again:
    it is made anew.
    """

    def __init__(self, consumer: Consumer, clock: Callable[[], datetime]) -> None:
        self._consumer = consumer
        self._clock = clock
        self._proven = (0, datetime.min.replace(tzinfo=UTC))

    def require(self, connection: Connection) -> None:
        """Raises Unavailable where the state that a transaction sees is too old."""
        now = self._clock()
        position, fresh_at = self._proven
        reached = self._consumer.position(connection)
        if position <= reached and fresh_at <= now <= fresh_at + LAG:
            return
        waiting = self._consumer.waiting(connection)
        fresh_at = now if waiting is None else waiting.recorded_at
        if now - fresh_at > LAG:
            raise Unavailable(part="reporting")
        self._proven = (reached, fresh_at)
