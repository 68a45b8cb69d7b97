"""Joint reports as they stand, each a row."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from services.reporting.domain.joint import (
    NAMES,
    Confirmed,
    Declined,
    JointReport,
    TextWritten,
    event_from,
    evolve,
)
from services.reporting.queries.joint import state_of
from services.reporting.tables.together import joint_report

TYPES: Final = frozenset(NAMES.values())


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Take one event of TYPES; taking it twice equals once."""
    payload = event.members
    change, at = event_from(event.type, payload), rfc3339(event.recorded_at)
    mine = joint_report.c.id == change.report
    row = connection.execute(sa.select(joint_report).where(mine)).first()
    if row is not None and row.last >= event.position:
        return
    state = evolve(None if row is None else state_of(row), change)
    if state is None:
        return
    values = {**row_of(state), "last": event.position}
    if row is None:
        first = {"id": change.report, "opened_at": at, "answered_at": {}}
        connection.execute(joint_report.insert(), {**first, **values})
        return
    match change:
        case TextWritten():
            values["answered_at"] = {}
        case Confirmed(country=country) | Declined(country=country):
            values["answered_at"] = {**row.answered_at, country: at}
        case _:
            values["closed_at"] = at
    connection.execute(joint_report.update().where(mine).values(**values))


def row_of(state: JointReport) -> Mapping[str, Any]:
    """The columns that say a joint report, moments apart."""
    opened, withdrawn = state.opened, state.withdrawn
    return {
        "indicator": opened.indicator,
        "country": opened.country,
        "titles": dict(opened.titles),
        "parameters": dict(opened.parameters),
        "position": opened.position,
        "figures": [asdict(each) for each in opened.figures],
        "stage": state.stage,
        "revision": state.revision,
        "answers": dict(state.answers),
        "reasons": dict(state.reasons),
        "texts": {country: dict(each) for country, each in state.texts.items()},
        "withdrawn": None
        if withdrawn is None
        else {"country": withdrawn.country, "reason": withdrawn.reason},
    }
