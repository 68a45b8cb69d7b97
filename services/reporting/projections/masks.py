"""Masks as they were decided, and from where on outsiders see the releases they were decided for.

Nothing is worked out here: a rebuild takes the decisions from the log.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Columns
from services.reporting.domain.periods import parse_period
from services.reporting.projections.happened import Happened
from services.reporting.projections.keys import dataset_number, intern_cells
from services.reporting.projections.protection import take_method
from services.reporting.tables import mask, masks_decided, release, series
from services.reporting.tables.bulk import close_rows, insert_rows


class ReleaseUnknown(LookupError):
    """Masks name a release that is not among the figures."""


def take_masks(connection: Connection, event: Happened, table: Columns) -> None:
    """Replace the masks of the named periods, and open to outsiders what is decided by now.

    A release is decided with the last of its periods. It is opened only after every earlier release of
    the same figures, so that what outsiders see is always the table of one position, masked as a whole.
    """
    seen = sa.select(masks_decided.c.position).where(masks_decided.c.position == event.position)
    if connection.execute(seen).first():
        return
    header = table.header
    indicator = str(header["indicator"])
    number = dataset_number(connection, str(header["country"]), indicator, str(header["source"]))
    periods = {(p.frequency, p.start) for p in map(parse_period, header["periods"])}
    cells = intern_cells(connection, number, indicator, table, event.position)
    wanted = set(zip(cells.series.tolist(), cells.period.tolist(), strict=True))
    standing = {
        (row.series, row.period)
        for row in connection.execute(
            sa.select(mask.c.series, mask.c.period, series.c.frequency)
            .join(series, series.c.id == mask.c.series)
            .where(
                series.c.dataset == number,
                mask.c.period.in_(sorted({start for _, start in periods})),
                mask.c.until.is_(None),
            )
        )
        if (row.frequency, row.period) in periods
    }
    lifted, added = sorted(standing - wanted), sorted(wanted - standing)
    close_rows(connection, mask, "until", event.position, [s for s, _ in lifted], [p for _, p in lifted])
    insert_rows(
        connection,
        mask,
        ("series", "period", "since"),
        ([s for s, _ in added], [p for _, p in added], [event.position] * len(added)),
    )
    take_method(connection, number, periods, header, event.position)
    connection.execute(masks_decided.insert(), {"position": event.position})
    decided = connection.execute(
        release.update()
        .where(release.c.position == header["release"], release.c.dataset == number)
        .values(undecided=release.c.undecided - len(periods))
    )
    if not decided.rowcount:
        raise ReleaseUnknown(header["release"])
    _open(connection, number, event.position)


def _open(connection: Connection, number: int, position: int) -> None:
    waiting = connection.execute(
        sa.select(release.c.position, release.c.undecided)
        .where(release.c.dataset == number, release.c.outside_from.is_(None))
        .order_by(release.c.position)
    ).all()
    for row in waiting:
        if row.undecided > 0:
            return
        connection.execute(
            release.update().where(release.c.position == row.position).values(outside_from=position)
        )
