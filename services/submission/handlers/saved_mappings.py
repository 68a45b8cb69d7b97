"""Mappings and the log: a mapping from its stream, in any of its versions."""

from dataclasses import dataclass

from eventlog import Columns, EventLog, NewEvent, RecordedEvent, Write
from servicekit.moments import rfc3339
from services.submission.domain.mapping import (
    NAMES,
    Mapping,
    MappingEvent,
    MappingSaved,
    event_from,
    folded,
    payload_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedMapping:
    """A mapping, the version of its stream, and who saved it when."""

    state: Mapping
    stream_version: int
    saved_by: str
    saved_at: str


def loaded_mapping(log: EventLog, mapping: str, *, upto: int | None = None) -> LoadedMapping | None:
    """A mapping as it stands, or as it was in one of its versions; None where there is none such."""
    recorded = log.read_stream(stream_of(mapping))
    history = [
        (each, event)
        for each in recorded
        if not isinstance(event := _event_of(each), MappingSaved) or upto is None or event.version <= upto
    ]
    saved = [(each, event) for each, event in history if isinstance(event, MappingSaved)]
    if not saved or saved[-1][1].version < (upto or 1):
        return None
    state = folded([event for _, event in history])
    assert state is not None
    last, event = saved[-1]
    return LoadedMapping(
        state=state,
        stream_version=recorded[-1].version,
        saved_by=event.by,
        saved_at=rfc3339(last.recorded_at),
    )


def stream_of(mapping: str) -> str:
    """The stream of a mapping."""
    return f"mapping-{mapping}"


def write_of_mapping(mapping: str, country: str, version: int, events: list[MappingEvent]) -> Write:
    """The events of a mapping as the log takes them."""
    return Write(
        stream=stream_of(mapping),
        expected_version=version,
        events=[
            NewEvent(type=NAMES[type(event)], payload=payload_of(event), country=country) for event in events
        ],
    )


def _event_of(event: RecordedEvent) -> MappingEvent:
    assert not isinstance(event.payload, Columns)
    return event_from(event.type, event.payload)
