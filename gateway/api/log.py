"""The event log for auditors: its structure, and its checkpoint."""

from typing import Any

from eventlog import EventLog, RecordedEvent
from gateway.schemas import log as schemas
from servicekit.moments import rfc3339
from servicekit.web.api import API, Blueprint, ReadQuery, listing
from servicekit.web.caller import caller
from servicekit.web.parts import parts


def log_routes(log: EventLog) -> Blueprint:
    """The routes over a log that may be read only, and need no keyring: contents are not shown."""
    routes = Blueprint("log", __name__, url_prefix=f"{API}/log", description="The event log, for auditors")

    @routes.route("/events", methods=["GET"])
    @routes.arguments(schemas.LogQuery, location="query")
    @routes.response(200, schemas.LogEventList)
    def list_events(query: dict[str, Any]) -> dict[str, Any]:
        """The events of the log, the oldest first, without their contents."""
        _require()
        events = list(log.read(query["after"], limit=query["limit"]))
        full = len(events) == query["limit"]
        return listing(
            {"items": [_view(event) for event in events], "next": events[-1].position if full else None}
        )

    @routes.route("/checkpoint", methods=["GET"])
    @routes.arguments(ReadQuery, location="query")
    @routes.response(200, schemas.Checkpoint)
    def get_checkpoint(_: dict[str, Any]) -> dict[str, Any]:
        """The head of the log: position and hash chain."""
        _require()
        head = log.head()
        return {
            "epoch": head.epoch,
            "position": head.position,
            "chain": head.chain.hex(),
            "checkpoint": f"{head.epoch}.{head.position}:{head.chain.hex()}",
        }

    return routes


def _require() -> None:
    parts().rights.require(caller().actor, "log.read")


def _view(event: RecordedEvent) -> dict[str, Any]:
    return {
        "position": event.position,
        "stream": event.stream,
        "version": event.version,
        "event_id": str(event.event_id),
        "type": event.type,
        "schema_version": event.schema_version,
        "service": event.service,
        "country": event.country,
        "recorded_at": rfc3339(event.recorded_at),
        "actor": event.actor,
        "key_id": event.key_id,
        "chain": event.chain.hex(),
    }
