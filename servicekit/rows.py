"""Rows of read models, each in place of the one before it: a projection may apply an event twice."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def same(table: sa.Table, key: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    """That a row of the table has this primary key. key: its columns, and others, which do not count."""
    return sa.and_(*(column == key[column.name] for column in table.primary_key.columns))


def put(connection: Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Put a row in place of the one with its primary key, or where there was none."""
    connection.execute(table.delete().where(same(table, row)))
    connection.execute(table.insert(), row)
