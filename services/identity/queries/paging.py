"""Parts of lists: {items, next}, and the cursor that comes back as text."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

View = dict[str, Any]


def from_cursor(
    query: sa.Select[Any], column: sa.Column[Any], after: str | int | None, limit: int
) -> sa.Select[Any]:
    """The query after a cursor, in the order of its column, with one row more than fits on a page."""
    if after is not None:
        query = query.where(column > after)
    return query.order_by(column).limit(limit + 1)


def page(
    connection: Connection,
    query: sa.Select[Any],
    limit: int,
    cursor: str,
    view: Callable[[RowMapping], View],
) -> View:
    """A page of a query from `from_cursor`; next: the cursor of its last row, None on the last page."""
    rows = connection.execute(query).mappings().all()
    following = str(rows[limit - 1][cursor]) if len(rows) > limit else None
    return {"items": [view(row) for row in rows[:limit]], "next": following}


def number_of(text: str | None) -> int | None:
    """A number as it came; 0, which nothing has, for text that is none or too large for a column."""
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
