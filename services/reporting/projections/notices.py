"""Notices: who was told of an amendment, and when they saw and acknowledged it."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from services.reporting.tables import notice


def take_notices(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """Everyone entitled to amended figures was told."""
    known = sa.select(notice.c.id).where(notice.c.position == event.position).limit(1)
    if not payload["recipients"] or connection.execute(known).first():
        return
    connection.execute(
        notice.insert(),
        [
            {
                "id": recipient["notice"],
                "position": event.position,
                "place": place,
                "release": payload["release"],
                "person": recipient["person"],
                "country": recipient["country"],
                "issued_at": rfc3339(event.recorded_at),
            }
            for place, recipient in enumerate(payload["recipients"], start=1)
        ],
    )


def take_seen(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A reader saw a notice; the first time counts."""
    _stamp(connection, event, payload, "seen_at")


def take_acknowledged(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A reader acknowledged a notice, and so has seen it."""
    _stamp(connection, event, payload, "seen_at")
    _stamp(connection, event, payload, "acknowledged_at")


def take_mailed(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """How the mail of a notice fared; the first time counts."""
    connection.execute(
        notice.update()
        .where(
            notice.c.id == payload["notice"],
            notice.c.person == payload["person"],
            notice.c.mail_outcome.is_(None),
        )
        .values(mailed_at=rfc3339(event.recorded_at), mail_outcome=payload["outcome"])
    )


def _stamp(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any], column: str) -> None:
    connection.execute(
        notice.update()
        .where(
            notice.c.id == payload["notice"],
            notice.c.person == payload["person"],
            notice.c[column].is_(None),
        )
        .values({column: rfc3339(event.recorded_at)})
    )
