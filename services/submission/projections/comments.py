"""Comments on warnings as a submission's page shows them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from services.submission.tables import comments


def note_comments(connection: Connection, payload: Mapping[str, Any], event: RecordedEvent, at: str) -> None:
    """Keep the comments of submission.findings-commented."""
    connection.execute(
        comments.insert(),
        [
            {
                "submission": payload["submission"],
                "position": event.position,
                "place": place,
                "code": each["code"],
                "period": each["period"],
                "key": each["key"],
                "comment": each["comment"],
                "by": payload["by"],
                "at": at,
                "void": False,
            }
            for place, each in enumerate(payload["comments"])
        ],
    )


def void_comments(connection: Connection, submission: str) -> None:
    """A new check asks anew: what was said of the old one stays in the history."""
    connection.execute(comments.update().where(comments.c.submission == submission).values(void=True))
