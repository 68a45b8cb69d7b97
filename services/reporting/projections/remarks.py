"""Comments on warnings, until their figures are released: then they are notes of figures that have none."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Columns, RecordedEvent
from services.reporting.tables import remark

SEPARATOR = " "
"""Between several comments on one figure, which become one note."""


def take_comments(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """Keep the comments of submission.findings-commented by the figures that they are about."""
    rows = [
        {
            "submission": payload["submission"],
            "position": event.position,
            "place": place,
            "period": figure["period"],
            "codes": _written(figure["key"]),
            "comment": each["comment"],
        }
        for place, (each, figure) in enumerate(
            (each, figure) for each in payload["comments"] for figure in each["figures"]
        )
    ]
    if (
        rows
        and not connection.execute(
            sa.select(remark.c.place).where(remark.c.position == event.position)
        ).first()
    ):
        connection.execute(remark.insert(), rows)


def notes_with_comments(
    connection: Connection, submission: str, table: Columns, rows: Sequence[int]
) -> list[str | None]:
    """The note of each row in the order of rows; the comments on its figure where it has none of its own."""
    notes = table.column("note")
    found = [str(notes[row]) if notes[row] else None for row in rows]
    said = _said(connection, submission)
    if not said:
        return found
    names = [str(name) for name in table.header["dimensions"]]
    columns = {name: table.column(name) for name in ("period", *names)}
    for place, row in enumerate(rows):
        if found[place] is None:
            key = _written({name: str(columns[name][row]) for name in names})
            found[place] = said.get((str(columns["period"][row]), key))
    return found


def _said(connection: Connection, submission: str) -> dict[tuple[str, str], str]:
    """The comments on each figure, the oldest first, none twice."""
    texts: dict[tuple[str, str], dict[str, None]] = {}
    query = sa.select(remark).where(remark.c.submission == submission)
    for row in connection.execute(query.order_by(remark.c.position, remark.c.place)):
        texts.setdefault((row.period, row.codes), {})[row.comment] = None
    return {figure: SEPARATOR.join(said) for figure, said in texts.items()}


def _written(key: Mapping[str, str]) -> str:
    return json.dumps(dict(sorted(key.items())), separators=(",", ":"))
