"""The events a consumer could not apply: set aside visibly, then retried or skipped by an operator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog.checkpoint import parked_events
from eventlog.recorded import RecordedEvent

ERROR_LIMIT = 500

ParkedState = Literal["parked", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedEvent:
    """An event a consumer went on without. reason: why it was skipped for good."""

    consumer: str
    position: int
    event_id: str
    type: str
    stream: str
    attempts: int
    error: str
    parked_at: datetime
    state: ParkedState
    reason: str | None


class Parking:
    """The parked events of one consumer."""

    def __init__(self, consumer: str, clock: Callable[[], datetime]) -> None:
        self._consumer = consumer
        self._clock = clock

    def park(self, connection: Connection, event: RecordedEvent, attempts: int, error: BaseException) -> None:
        """Set an event aside, or count further attempts if it is parked already."""
        what = f"{type(error).__name__}: {error}"[:ERROR_LIMIT]
        found = self.find(connection, event.position)
        if found is not None:
            connection.execute(
                parked_events.update()
                .where(self._at(event.position))
                .values(attempts=found.attempts + attempts, error=what, state="parked", reason=None)
            )
            return
        connection.execute(
            parked_events.insert(),
            {
                "consumer": self._consumer,
                "position": event.position,
                "event_id": str(event.event_id),
                "type": event.type,
                "stream": event.stream,
                "attempts": attempts,
                "error": what,
                "parked_at": self._clock().astimezone(UTC).isoformat(),
                "state": "parked",
            },
        )

    def all(self, connection: Connection) -> list[ParkedEvent]:
        """Everything parked or skipped, oldest first."""
        rows = connection.execute(
            sa.select(parked_events)
            .where(parked_events.c.consumer == self._consumer)
            .order_by(parked_events.c.position)
        )
        return [_parked(row) for row in rows]

    def find(self, connection: Connection, position: int) -> ParkedEvent | None:
        row = connection.execute(sa.select(parked_events).where(self._at(position))).first()
        return None if row is None else _parked(row)

    def skip(self, connection: Connection, position: int, reason: str) -> None:
        connection.execute(
            parked_events.update().where(self._at(position)).values(state="skipped", reason=reason)
        )

    def settle(self, connection: Connection, position: int) -> None:
        """The effect has been applied after all."""
        connection.execute(parked_events.delete().where(self._at(position)))

    def clear(self, connection: Connection) -> None:
        connection.execute(parked_events.delete().where(parked_events.c.consumer == self._consumer))

    def _at(self, position: int) -> sa.ColumnElement[bool]:
        return sa.and_(parked_events.c.consumer == self._consumer, parked_events.c.position == position)


def _parked(row: sa.Row[tuple[object, ...]]) -> ParkedEvent:
    values = dict(row._mapping)
    values["parked_at"] = datetime.fromisoformat(values["parked_at"])
    return ParkedEvent(**values)
