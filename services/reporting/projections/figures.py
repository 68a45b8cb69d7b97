"""Releases to facts: each figure with the log position from which it is known, and to which."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Columns, EventLog
from servicekit.moments import rfc3339
from services.reporting.domain.figures import NORMAL, scaled
from services.reporting.domain.periods import parse_period
from services.reporting.projections.happened import Happened
from services.reporting.projections.keys import Cells, dataset_number, intern_cells
from services.reporting.projections.remarks import notes_with_comments
from services.reporting.tables import change, fact, release, release_period
from services.reporting.tables.bulk import close_rows, insert_rows

FACT = ("series", "period", "known_from", "value", "scale", "status", "note")


class ObservationsMissing(LookupError):
    """A release names observations that are not at that place in the log."""


def take_release(connection: Connection, log: EventLog, event: Happened) -> bool:
    """Take the figures of submission.figures-released or -amended in; False if they were taken before."""
    payload: Any = event.payload
    position = event.position
    if connection.execute(sa.select(release.c.position).where(release.c.position == position)).first():
        return False
    number = dataset_number(connection, payload["country"], payload["indicator"], payload["source"])
    amends = event.type == "submission.figures-amended"
    periods = sorted({(p.frequency, p.start) for p in map(parse_period, payload["periods"])})
    overlaps = amends or _known_before(connection, number, periods)
    connection.execute(
        release.insert(),
        {
            "position": position,
            "dataset": number,
            "amends": amends,
            "submission": payload["submission"],
            "reason": payload.get("reason"),
            "released_by": payload["released_by"],
            "released_at": rfc3339(event.recorded_at),
            "added": payload["added"],
            "changed": payload["changed"],
            "undecided": len(periods),
            "outside_from": None,
        },
    )
    if periods:
        connection.execute(
            release_period.insert(),
            [{"dataset": number, "release": position, "frequency": f, "period": p} for f, p in periods],
        )
    for table in _observations(log, payload):
        cells = intern_cells(connection, number, payload["indicator"], table, position)
        _store(
            connection,
            position,
            payload["submission"],
            table,
            cells,
            overlaps=overlaps,
            amends=amends,
        )
    return True


def _observations(log: EventLog, payload: Mapping[str, Any]) -> Iterator[Columns]:
    for position in payload["observations"]:
        event = next(log.read(position - 1, position), None)
        if event is None or event.type != "submission.observations-recorded":
            raise ObservationsMissing(position)
        table = event.payload
        if not isinstance(table, Columns) or table.header["submission"] != payload["submission"]:
            raise ObservationsMissing(position)
        yield table


def _known_before(connection: Connection, number: int, periods: Sequence[tuple[str, int]]) -> bool:
    """Whether an earlier release has figures of one of the periods, so that a cell could be there already."""
    earlier = {
        (row.frequency, row.period)
        for row in connection.execute(
            sa.select(release_period.c.frequency, release_period.c.period)
            .where(release_period.c.dataset == number)
            .distinct()
        )
    }
    return not earlier.isdisjoint(periods)


def _store(
    connection: Connection,
    position: int,
    submission: str,
    table: Columns,
    cells: Cells,
    *,
    overlaps: bool,
    amends: bool,
) -> None:
    # In the order of the primary key: neighbours are written into the same page.
    order = np.lexsort((cells.period, cells.series))
    rows = order.tolist()
    series, period = cells.series[order].tolist(), cells.period[order].tolist()
    if overlaps:
        close_rows(connection, fact, "known_to", position, series, period)
    values, scales = _values(table.column("value"), rows)
    statuses, places = table.dictionary("status")
    known = [str(status or NORMAL) for status in statuses]
    insert_rows(
        connection,
        fact,
        FACT,
        (
            series,
            period,
            [position] * len(rows),
            values,
            scales,
            [known[places[row]] for row in rows],
            notes_with_comments(connection, submission, table, rows),
        ),
    )
    if amends:
        insert_rows(
            connection, change, ("release", "series", "period"), ([position] * len(rows), series, period)
        )


def _values(values: Sequence[Any], rows: Sequence[int]) -> tuple[list[int | None], list[int]]:
    """(stored number, scale) of each row in the order of rows."""
    if not any(type(value) is str for value in values):
        return [values[row] for row in rows], [0] * len(rows)
    pairs = [(None, 0) if values[row] is None else scaled(values[row]) for row in rows]
    return [value for value, _ in pairs], [scale for _, scale in pairs]
