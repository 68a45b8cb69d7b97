"""Releases at a moment that did not come about: why, and who was told."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from services.submission.tables import missed, missed_told, submissions

MISSED_TYPES: Final = frozenset({"submission.release-missed", "submission.release-missed-mailed"})
_ENDS: Final = {
    "submission.returned": "base-changed",
    "submission.rejected": "rejected",
    "submission.withdrawn": "withdrawn",
    "submission.superseded": "superseded",
    "submission.clarification-requested": "clarification-requested",
}


def reason_of(type_: str, payload: Mapping[str, Any]) -> str | None:
    """The code of why a scheduled release fails with an event; None: it does not, or was taken back."""
    if type_ == "submission.release-unscheduled":
        reason: str | None = payload["reason"]
        return reason
    return _ENDS.get(type_)


def note_miss(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> str | None:
    """Keep that a scheduled release does not come about, before its schedule is gone; the reason."""
    reason = reason_of(event.type, payload)
    if reason is None:
        return None
    row = connection.execute(sa.select(submissions).where(submissions.c.id == payload["submission"])).one()
    if row.release_at is None:
        return None
    connection.execute(
        missed.insert(),
        {
            "submission": row.id,
            "position": event.position,
            "country": row.country,
            "indicator": row.indicator,
            "source": row.source,
            "at": row.release_at,
            "scheduled_by": row.scheduled_by,
            "reason": reason,
            "by": event.actor,
            "missed_at": rfc3339(event.recorded_at),
        },
    )
    return reason


def apply_missed(connection: Connection, event: RecordedEvent) -> None:
    """Keep who was told, and how the mail fared."""
    payload = event.members
    key = {"submission": payload["submission"], "position": payload["missed"]}
    at = rfc3339(event.recorded_at)
    if event.type == "submission.release-missed":
        same = sa.and_(*(missed.c[name] == value for name, value in key.items()))
        connection.execute(missed.update().where(same).values(told_at=at))
        if payload["recipients"]:
            told = [{**key, "person": person} for person in payload["recipients"]]
            connection.execute(missed_told.insert(), told)
        return
    connection.execute(
        missed_told.update()
        .where(
            *(missed_told.c[name] == value for name, value in key.items()),
            missed_told.c.person == payload["person"],
            missed_told.c.mail_outcome.is_(None),
        )
        .values(mailed_at=at, mail_outcome=payload["outcome"])
    )
