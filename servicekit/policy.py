"""A policy: a consumer whose effect is an append. It reacts outside of any transaction of its own."""

from collections.abc import Callable, Collection

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from eventlog import Consumer, EventLog, LogUnavailable, RecordedEvent
from eventlog.engines import is_unavailable

TRIES = 3


class Policy(Consumer):
    """Reacts to events, oldest first, and keeps its place in a database of its own.

    react(event): computes as long as it needs and appends under a command key that follows from the
    event, because it is called again after a crash between append and checkpoint. One that raises three
    times is parked like any consumer's event, and can be retried.
    """

    def __init__(
        self,
        *,
        engine: sa.Engine,
        log: EventLog,
        name: str,
        react: Callable[[RecordedEvent], None],
        types: Collection[str],
    ) -> None:
        super().__init__(engine=engine, log=log, name=name, apply=self._acknowledge, types=types)
        self._react = react
        self._outcomes: dict[int, Exception | None] = {}

    def catch_up(self, until: int | None = None) -> int:
        """React to everything up to `until` (or the head as it is now); the position reached."""
        head = self.log.head().position
        target = head if until is None else min(until, head)
        for event in self.log.read(self.position(), target, self.types):
            if not event.erased:
                self._outcomes[event.position] = self._attempt(event)
            super().catch_up(event.position)
            self._outcomes.pop(event.position, None)
        return super().catch_up(target)

    def deliver(self, event: RecordedEvent) -> bool:
        """React to an event that somebody brought, after those before it; False if it was done before."""
        if event.position <= self.position():
            return False
        self.catch_up(event.position)
        return True

    def _attempt(self, event: RecordedEvent) -> Exception | None:
        for left in reversed(range(TRIES)):
            try:
                self._react(event)
                return None
            except LogUnavailable:
                raise
            except Exception as error:
                if isinstance(error, DBAPIError) and is_unavailable(error):
                    raise
                if not left:
                    return error
        return None

    def _acknowledge(self, _connection: Connection, event: RecordedEvent) -> None:
        """The effect in the consumer's own transaction: none, unless an operator retries a parked event."""
        if event.position not in self._outcomes:
            self._react(event)
        elif (error := self._outcomes[event.position]) is not None:
            raise error
