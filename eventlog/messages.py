"""What the relay publishes: the stored row of an event as JSON, or only its position when it is large."""

import base64
import json
from dataclasses import dataclass

from eventlog.errors import PayloadDamaged
from eventlog.events import StoredEvent

EXCHANGE = "comity.log"
INLINE_LIMIT_BYTES = 256 * 1024
CONTENT_TYPE = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An event on its way. stored: None when it was too large to travel; then it is read from the log."""

    epoch: int
    position: int
    stored: StoredEvent | None


def routing_key(event: StoredEvent) -> str:
    """The literal name of the event type, such as `submission.released.v1`."""
    return f"{event.type}.v{event.schema_version}"


def to_body(event: StoredEvent, epoch: int) -> bytes:
    """The message of an event; without the row when its payload exceeds 256 KiB."""
    body: dict[str, object] = {"epoch": epoch, "position": event.position, "event": None}
    if len(event.payload) <= INLINE_LIMIT_BYTES:
        row = event._asdict()
        for name in ("payload", "digest", "chain"):
            row[name] = base64.b64encode(row[name]).decode()
        body["event"] = row
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def from_body(body: bytes | str) -> Message:
    """Read a message. Raises PayloadDamaged for anything the relay does not publish."""
    try:
        content = json.loads(body)
        stored = None
        if content["event"] is not None:
            row = dict(content["event"])
            for name in ("payload", "digest", "chain"):
                row[name] = base64.b64decode(row[name], validate=True)
            stored = StoredEvent(**row)
        message = Message(epoch=content["epoch"], position=content["position"], stored=stored)
    except (ValueError, KeyError, TypeError) as error:
        raise PayloadDamaged(reason=f"not a message of the log: {error}") from error
    if type(message.position) is not int or (stored is not None and stored.position != message.position):
        raise PayloadDamaged(reason="not a message of the log: two positions")
    return message
