"""Reads contracts/: the event types of the log, and the access model."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from eventlog import EventType, EventTypes
from servicekit.upcasters import UPCASTERS

FOLDER = Path(__file__).resolve().parent.parent / "contracts"


@cache
def event_schemas() -> dict[str, dict[str, Any]]:
    """Literal event name (submission.released.v1) to its JSON Schema."""
    return {schema["title"]: schema for schema in _schemas()}


@cache
def event_types() -> EventTypes:
    """The registry of every event type that any service may append."""
    return EventTypes(
        types=[
            EventType(
                name=about["type"],
                version=about["version"],
                service=about["service"],
                sealed=about["sealed"],
                personal=tuple(about["personal"]),
                subject=about["subject"],
            )
            for about in (schema["x-comity"] for schema in event_schemas().values())
        ],
        upcasters=UPCASTERS,
    )


def _schemas() -> Iterator[dict[str, Any]]:
    for path in sorted((FOLDER / "events").glob("*/*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))
