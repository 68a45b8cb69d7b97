"""Golden events: one of every version that was ever written, with the bytes that were stored of it.

    python -m tests.contract.golden

A golden file is written by hand with `country` and `payload`; the command stores the payload under fixed
keys and adds the result as `stored`. What is stored is never changed: a reader of ten years from now must
still get the same payload from the same bytes.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from eventlog import Columns, EventType, NewEvent
from eventlog.envelope import payload_digest
from eventlog.events import StoredEvent
from eventlog.payloads import store
from servicekit.contracts import event_types

FOLDER = Path(__file__).parents[1] / "golden" / "events"
_NAMESPACE = UUID("6f4f5c5e-0c0a-5d0e-9b57-2f0c2a4b8f11")


class FixedKeys:
    """A keyring in which every key follows from its name, so that golden bytes can always be opened."""

    def key(self, key_id: str) -> bytes:
        return hashlib.sha256(f"golden {key_id}".encode()).digest()

    def key_for_sealing(self, key_id: str) -> bytes:
        return self.key(key_id)

    def destroy(self, key_id: str, reason: str) -> None:
        raise NotImplementedError


def golden_events() -> dict[str, dict[str, Any]]:
    """Literal event name to the content of its golden file."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def literal_types() -> dict[str, EventType]:
    """Literal event name to its registered type."""
    return {kind.literal: kind for kind in event_types()}


def to_payload(plain: dict[str, Any], *, columns: bool) -> dict[str, Any] | Columns:
    """The payload of a golden file as it is appended."""
    return Columns(plain["header"], plain["columns"]) if columns else plain


def to_plain(payload: Any) -> dict[str, Any]:
    """A decoded payload as JSON, columns written out."""
    if isinstance(payload, Columns):
        columns = {name: payload.column(name) for name in payload.names}
        return {"header": payload.header, "rows": payload.rows, "columns": columns}
    return dict(payload)


def stored_event(literal: str, golden: dict[str, Any]) -> StoredEvent:
    """The row of the log that a golden file describes."""
    kind, stored = literal_types()[literal], golden["stored"]
    payload = base64.b64decode(stored["payload"])
    return StoredEvent(
        position=1,
        stream="golden-1",
        version=1,
        event_id=stored["event_id"],
        type=kind.name,
        schema_version=kind.version,
        service=kind.service,
        country=golden["country"],
        recorded_at="2025-01-15T08:00:00+00:00",
        actor="system",
        meta="{}",
        encoding=stored["encoding"],
        key_id=stored["key_id"],
        payload=payload,
        digest=payload_digest(payload),
        chain=b"",
    )


def record(literal: str, golden: dict[str, Any], *, columns: bool) -> dict[str, Any]:
    """The golden file with its payload stored; as it is where that was done before."""
    if "stored" in golden:
        return golden
    kind, event_id = literal_types()[literal], uuid5(_NAMESPACE, literal)
    event = NewEvent(
        type=kind.name,
        payload=to_payload(golden["payload"], columns=columns),
        country=golden["country"],
        event_id=event_id,
    )
    stored = store(event, kind, FixedKeys())
    about = {
        "event_id": str(event_id),
        "encoding": stored.encoding,
        "key_id": stored.key_id,
        "payload": base64.b64encode(stored.payload).decode(),
    }
    return {**golden, "stored": about}


def main() -> None:
    """Record every golden file that was not yet."""
    for literal, golden in golden_events().items():
        recorded = record(
            literal, golden, columns="columns" in golden["payload"] and "rows" in golden["payload"]
        )
        text = json.dumps(recorded, indent=2, ensure_ascii=False) + "\n"
        (FOLDER / f"{literal}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
