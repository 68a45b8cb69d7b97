"""The reports that readers saved under a name."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from services.reporting.tables.kept import saved_report

TYPES: Final = frozenset({"reporting.report-saved", "reporting.report-removed"})


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Take one event of TYPES; taking it twice equals once."""
    payload = event.members
    mine = saved_report.c.id == payload["report"]
    match event.type:
        case "reporting.report-saved":
            if connection.execute(sa.select(saved_report.c.id).where(mine)).first() is None:
                about = ("person", "country", "title", "template", "parameters", "shared")
                row = {name: payload[name] for name in about}
                row |= {"id": payload["report"], "saved_at": rfc3339(event.recorded_at)}
                connection.execute(saved_report.insert(), {**row, "position": event.position})
        case "reporting.report-removed":
            connection.execute(saved_report.update().where(mine).values(removed=True))
