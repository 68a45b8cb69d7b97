"""The messages of mirror threads, and who was told of them."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from services.reporting.domain.mirror_thread import explained_from, thread_of
from services.reporting.tables.together import mirror_message, mirror_told

TYPES: Final = frozenset({"reporting.mirror-explained", "reporting.mirror-explanation-seen"})


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Take one event of TYPES; taking it twice equals once."""
    payload = event.members
    at = rfc3339(event.recorded_at)
    match event.type:
        case "reporting.mirror-explained":
            said = explained_from(payload)
            mine = mirror_message.c.id == said.message
            if connection.execute(sa.select(mirror_message.c.id).where(mine)).first() is not None:
                return
            connection.execute(
                mirror_message.insert(),
                {
                    "id": said.message,
                    "position": event.position,
                    "thread": thread_of(said.ends),
                    "ends": payload["ends"],
                    "period": said.period,
                    "country": said.country,
                    "focal_point": said.position,
                    "language": said.language,
                    "text": said.text,
                    "written_at": at,
                },
            )
            if said.told:
                told = [{"message": said.message, "person": person} for person in said.told]
                connection.execute(mirror_told.insert(), told)
        case "reporting.mirror-explanation-seen":
            connection.execute(
                mirror_told.update()
                .where(
                    mirror_told.c.message == payload["message"],
                    mirror_told.c.person == payload["person"],
                    mirror_told.c.seen_at.is_(None),
                )
                .values(seen_at=at)
            )
