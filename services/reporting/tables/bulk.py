"""Writing many rows at once: prepared statements on SQLite, COPY and unnest on PostgreSQL."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def insert_rows(
    connection: Connection, table: sa.Table, names: Sequence[str], columns: Sequence[Sequence[Any]]
) -> None:
    """Insert rows given as columns of equal length. Values: str, int and None; texts are never empty.

    Runs in the caller's transaction. On PostgreSQL by COPY, so not where eventlet has patched the driver.
    """
    if not columns or not len(columns[0]):
        return
    rows = zip(*columns, strict=True)
    listed = ", ".join(names)
    if connection.dialect.name == "postgresql":
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        text.seek(0)
        with _cursor(connection) as cursor:
            cursor.copy_expert(f"COPY {table.name} ({listed}) FROM STDIN WITH (FORMAT csv)", text)
        return
    marks = ", ".join("?" * len(names))
    # Names of tables and columns are this package's own.
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({listed}) VALUES ({marks})", list(rows))  # noqa: S608


def close_rows(
    connection: Connection,
    table: sa.Table,
    end: str,
    position: int,
    series: Sequence[int],
    period: Sequence[int],
) -> None:
    """Set the end (known_to, until) of the open rows of these cells that began before a position."""
    begin = "known_from" if end == "known_to" else "since"
    if not len(series):
        return
    if connection.dialect.name == "postgresql":
        connection.execute(
            sa.text(
                f"UPDATE {table.name} AS t SET {end} = :position FROM"  # noqa: S608
                " unnest(CAST(:series AS integer[]), CAST(:period AS integer[])) AS cell (series, period)"
                f" WHERE t.series = cell.series AND t.period = cell.period AND t.{end} IS NULL"
                f" AND t.{begin} < :position"
            ),
            {"position": position, "series": list(series), "period": list(period)},
        )
        return
    connection.exec_driver_sql(
        f"UPDATE {table.name} SET {end} = ?"  # noqa: S608
        f" WHERE series = ? AND period = ? AND {end} IS NULL AND {begin} < ?",
        [(position, s, p, position) for s, p in zip(series, period, strict=True)],
    )


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()
