"""Inserting rows of events as fast as each driver can."""

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from eventlog.events import StoredEvent
from eventlog.tables import events

_COLUMNS = ", ".join(column.name for column in events.columns)
_SQLITE = f"INSERT INTO events ({_COLUMNS}) VALUES ({', '.join('?' for _ in events.columns)})"


def insert_events(connection: Connection, rows: Sequence[StoredEvent]) -> None:
    """Insert the rows, in order, within the connection's transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE, list(rows))
    else:
        connection.execute(events.insert(), [row._asdict() for row in rows])
