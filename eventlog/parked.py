"""Where consumers stand and which events they could not apply: two tables in each consumer's own database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from eventlog.engines import create_tables, writing
from eventlog.recorded import RecordedEvent
from eventlog.tables import EVENT_ID, POSITION

ERROR_LIMIT = 500

metadata = sa.MetaData()

checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("position", POSITION, nullable=False),
    sa.Column("chain", sa.LargeBinary, nullable=False),
)

parked_events = sa.Table(
    "parked_events",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("event_id", EVENT_ID, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("parked_at", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
)

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


def install_consumers(engine: Engine) -> None:
    """Create the tables of checkpoints and parked events; does nothing where they exist."""
    with writing(engine) as connection:
        create_tables(connection, metadata)


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
