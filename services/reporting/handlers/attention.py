"""What a person does with a notice: sees it, and acknowledges it. Either happens once, whoever repeats it."""

from typing import Final, Literal

import sqlalchemy as sa

from eventlog import EventLog, NewEvent, reading
from servicekit.context import Context, person_of
from services.reporting.handlers.own import append_once
from services.reporting.queries.notices import notice_of
from services.reporting.queries.readers import Reader

Step = Literal["seen", "acknowledged"]
COLUMNS: Final[dict[Step, str]] = {"seen": "seen_at", "acknowledged": "acknowledged_at"}


def take_note(
    log: EventLog, database: sa.Engine, context: Context, reader: Reader, notice: str, step: Step
) -> int | None:
    """Record that the caller saw or acknowledged their notice; the log position, None if it was so before.

    Raises NotSignedIn, and NotFound for a notice of somebody else.
    """
    person = person_of(context)
    with reading(database) as connection:
        row = notice_of(connection, reader, person, notice)
    if getattr(row, COLUMNS[step]) is not None:
        return None
    event = NewEvent(
        type=f"reporting.notice-{step}",
        payload={"notice": notice, "person": person},
        country=row.owner,
    )
    return append_once(log, f"notice-{notice}", event, context, key=f"notice-{step}:{notice}", about=notice)
