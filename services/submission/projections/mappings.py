"""The read model of saved mappings: each as it stands."""

from typing import Final

from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from services.submission.tables import mappings

MAPPING_TYPES: Final = frozenset({"submission.mapping-saved", "submission.mapping-retired"})


def apply_mapping(connection: Connection, event: RecordedEvent) -> None:
    """Bring a mapping's row to where it stands after an event."""
    payload = event.members
    mine = mappings.c.mapping == payload["mapping"]
    if event.type == "submission.mapping-retired":
        connection.execute(mappings.update().where(mine).values(retired=True, position=event.position))
        return
    kept = ("mapping", "version", "country", "indicator", "source", "name", "layout")
    row = {
        **{name: payload[name] for name in kept},
        "saved_by": payload["by"],
        "saved_at": rfc3339(event.recorded_at),
        "retired": False,
        "position": event.position,
    }
    if payload["version"] == 1:
        connection.execute(mappings.insert(), row)
    else:
        connection.execute(mappings.update().where(mine).values(**row))
