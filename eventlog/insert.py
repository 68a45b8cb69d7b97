"""The statements inside an append that are worth a spelling of their own for each database."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection

from eventlog.events import StoredEvent
from eventlog.tables import events

_NAMES = [column.name for column in events.columns]
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_TYPES = [column.type.compile(dialect=_DIALECT) for column in events.columns]
_HASHES = ("digest", "chain")
_SQLITE = f"INSERT INTO events ({', '.join(_NAMES)}) VALUES ({', '.join('?' for _ in _NAMES)})"  # noqa: S608
_MOVE = "UPDATE log_head SET position = {}, chain = {}, recorded_at = {} WHERE id = 1"
# max() per stream reads one entry of the index; GROUP BY would read every version of every stream.
_VERSIONS = "SELECT {name}, (SELECT max(version) FROM events WHERE stream = {name}) FROM {source}"


def stream_versions(connection: Connection, streams: Iterable[str]) -> dict[str, int]:
    """The version of the last event of each stream; streams that do not exist are left out."""
    names = list(streams)
    if connection.dialect.name == "sqlite":
        statement = _VERSIONS.format(name="value", source="json_each(?)")
        found = connection.exec_driver_sql(statement, (json.dumps(names),))
    else:
        statement = _VERSIONS.format(name="wanted.name", source="unnest(%s::text[]) AS wanted (name)")
        found = connection.exec_driver_sql(statement, (names,))
    return {stream: version for stream, version in found if version is not None}


def extend_log(connection: Connection, rows: Sequence[StoredEvent]) -> None:
    """Insert rows of consecutive positions and move the head to the last, within the transaction."""
    last = rows[-1]
    head = (last.position, last.chain, last.recorded_at)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_SQLITE, list(rows))
        connection.exec_driver_sql(_MOVE.format("?", "?", "?"), head)
    else:
        insert, values = _insert_arrays(rows)
        connection.exec_driver_sql(
            f"WITH moved AS ({_MOVE.format('%s', '%s', '%s')}) {insert}", head + values
        )


def _insert_arrays(rows: Sequence[StoredEvent]) -> tuple[str, tuple[object, ...]]:
    """One array per column, and a plain value where all rows agree: a third of the time of a VALUES list.

    COPY is no faster for this many rows and does not work while eventlet has the driver green.
    """
    values: list[object] = []
    arrays: list[list[object]] = []
    selected, varying, unnested = [], ["n"], []
    for name, kind, column in zip(_NAMES, _TYPES, zip(*rows, strict=True), strict=True):
        if name == "position":
            selected.append("%s + n - 1")
            values.append(column[0])
        elif name in _HASHES:
            # Two long values instead of two arrays: quoting each hash would take longer than making it.
            selected.append("substring(%s::bytea from (32 * (n - 1) + 1)::int for 32)")
            values.append(b"".join(column))
        elif column.count(column[0]) == len(column):
            selected.append(f"%s::{kind}")
            values.append(column[0])
        else:
            selected.append(name)
            varying.insert(-1, name)
            unnested.append(f"%s::{kind}[]")
            arrays.append(list(column))
    source = f"unnest({', '.join(unnested)}) WITH ORDINALITY" if arrays else "generate_series(1, %s)"
    # Every name and type here comes from the table's definition.
    insert = (
        f"INSERT INTO events ({', '.join(_NAMES)}) "  # noqa: S608
        f"SELECT {', '.join(selected)} FROM {source} AS added ({', '.join(varying)})"
    )
    return insert, (*values, *arrays) if arrays else (*values, len(rows))
