"""Read models of the data calendar: what was first released when, what is expected of whom since when."""

import io
from collections.abc import Mapping
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from servicekit.rows import put
from services.submission.intake.table import PERIOD, STATUS
from services.submission.tables import (
    documented,
    due_dates,
    provisional_periods,
    released_periods,
    reminded,
    reminders,
    submissions,
    tracked_sources,
)

CALENDAR_TYPES: Final = frozenset(
    {
        "submission.due-dates-set",
        "submission.reminder-sent",
        "submission.reminders-mailed",
        "catalog.source-declared",
        "catalog.documentation-written",
    }
)
PROVISIONAL: Final = "P"
"""Provisional, in SDMX CL_OBS_STATUS."""


def apply_calendar(connection: Connection, event: RecordedEvent) -> None:
    """Take in what says which figures and documentation are expected; applying it twice equals once."""
    payload = event.members
    day = rfc3339(event.recorded_at)[:10]
    match event.type:
        case "submission.due-dates-set":
            row = {name: value for name, value in payload.items() if name != "by"}
            put(connection, due_dates, {**row, "position": event.position})
        case "catalog.source-declared":
            place = {name: payload[name] for name in ("country", "indicator", "source")}
            figures = "/".join(place.values())
            known = sa.select(tracked_sources.c.figures).where(tracked_sources.c.figures == figures)
            if connection.execute(known).first() is None:
                connection.execute(
                    tracked_sources.insert(), {"figures": figures, **place, "declared_on": day}
                )
        case "catalog.documentation-written":
            row = {name: payload[name] for name in ("country", "indicator", "complete")}
            put(connection, documented, {**row, "written_on": day})
        case "submission.reminder-sent":
            _remind(connection, event, payload)
        case "submission.reminders-mailed":
            connection.execute(
                reminded.update()
                .where(
                    reminded.c.person == payload["person"],
                    reminded.c.reminder.in_(payload["reminders"]),
                    reminded.c.mail_outcome.is_(None),
                )
                .values(mailed_at=rfc3339(event.recorded_at), mail_outcome=payload["outcome"])
            )


def _remind(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    known = sa.select(reminders.c.reminder).where(reminders.c.reminder == payload["reminder"])
    if connection.execute(known).first() is not None:
        return
    row = {name: value for name, value in payload.items() if name != "recipients"}
    sent = {"sent_at": rfc3339(event.recorded_at), "position": event.position}
    connection.execute(reminders.insert(), {**row, **sent})
    told = [{"reminder": payload["reminder"], "person": person} for person in payload["recipients"]]
    connection.execute(reminded.insert(), told)


def note_release(connection: Connection, submission: str, at: str) -> None:
    """Keep for each period of a submission when it first came and was released."""
    row = connection.execute(
        sa.select(submissions.c.figures, submissions.c.periods, submissions.c.submitted_at).where(
            submissions.c.id == submission
        )
    ).one()
    mine = released_periods.c.figures == row.figures
    known = set(connection.execute(sa.select(released_periods.c.period).where(mine)).scalars())
    new = [
        {"figures": row.figures, "period": period, "came_on": row.submitted_at[:10], "released_on": at[:10]}
        for period in row.periods
        if period not in known
    ]
    if new:
        connection.execute(released_periods.insert(), new)


def note_provisional(connection: Connection, figures: str, stands: bytes, new: pl.DataFrame) -> None:
    """Keep which of the periods of a release have a figure that is marked provisional.

    stands: the year's table after the release.
    """
    touched = new[PERIOD].unique().to_list()
    marked = (
        pl.read_ipc(io.BytesIO(stands), columns=[PERIOD, STATUS])
        .filter(pl.col(PERIOD).is_in(touched) & (pl.col(STATUS) == PROVISIONAL))[PERIOD]
        .unique(maintain_order=True)
        .to_list()
    )
    connection.execute(
        provisional_periods.delete().where(
            provisional_periods.c.figures == figures, provisional_periods.c.period.in_(touched)
        )
    )
    if marked:
        rows = [{"figures": figures, "period": period} for period in marked]
        connection.execute(provisional_periods.insert(), rows)
