"""Read model of pulls: what was agreed, and what became of it."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from services.submission.domain.pulls import NAMES
from services.submission.tables import pulls

PULL_TYPES: Final = frozenset(NAMES.values())
_TERMS: Final = ("address", "form", "charset", "mapping", "every", "reason")


def apply_pull(connection: Connection, event: RecordedEvent) -> None:
    """Bring a pull's row to where it stands after an event."""
    payload = event.members
    at = rfc3339(event.recorded_at)
    if event.type == "submission.pull-agreed":
        kept = ("pull", "country", "indicator", "source", "agency")
        row = {
            **{name: payload[name] for name in kept},
            **_agreed(payload, at),
            "terms": 1,
            "connected": True,
        }
        connection.execute(
            pulls.insert(), {**row, "agreed_position": event.position, "position": event.position}
        )
        return
    connection.execute(
        pulls.update()
        .where(pulls.c.pull == payload["pull"])
        .values(position=event.position, **_changes(event.type, payload, at))
    )


def _agreed(payload: Mapping[str, Any], at: str) -> dict[str, Any]:
    return {**{name: payload[name] for name in _TERMS}, "agreed_by": payload["by"], "agreed_at": at}


def _changes(kind: str, payload: Mapping[str, Any], at: str) -> dict[str, Any]:
    match kind.removeprefix("submission.pull-"):
        case "changed":
            return {**_agreed(payload, at), "terms": pulls.c.terms + 1}
        case "disconnected":
            ended = {"ended_by": payload["by"], "ended_at": at, "comment": payload["comment"]}
            return {"connected": False, "failure": None, **ended}
        case "delivered":
            return {"submission": payload["submission"], "delivered_at": at, "failure": None}
        case "failed":
            shown = ("code", "fields", "findings")
            return {"failure": {**{name: payload[name] for name in shown}, "since": at}}
        case _:  # recovered
            return {"failure": None}
