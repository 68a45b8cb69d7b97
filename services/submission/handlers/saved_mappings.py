"""Mappings and the log: a mapping from its stream, in any of its versions."""

from collections.abc import Mapping as Object
from dataclasses import dataclass
from typing import Any

from eventlog import EventLog, NewEvent, RecordedEvent, Write
from servicekit.context import Context, actor_of
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.submission.domain.errors import MappingIsRetired, OtherSeries, UnknownMapping
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


def mapping_to_use(kit: Kit, request: Object[str, Any], context: Context) -> Mapping | None:
    """The mapping by which a request wants its file read, None where it names none.

    Raises NotSignedIn, UnknownMapping (also where the caller may not submit the figures that it is for),
    MappingIsRetired, OtherSeries where the request names other figures.
    """
    if request.get("mapping") is None:
        return None
    actor = actor_of(context)
    found = loaded_mapping(kit.log, request["mapping"])
    if found is None or not kit.rights.allows(
        actor, "submission.submit", address=context.address, **series_of_mapping(found.state)
    ):
        raise UnknownMapping(mapping=request["mapping"])
    if found.state.retired:
        raise MappingIsRetired(mapping=found.state.id)
    for name, expected in series_of_mapping(found.state).items():
        if request[name] not in (None, expected):
            raise OtherSeries(mapping=found.state.id, field=name, expected=expected)
    return found.state


def series_of_mapping(mapping: Mapping) -> dict[str, str]:
    """Country, indicator and source of the figures that a mapping is for."""
    return {"country": mapping.country, "indicator": mapping.indicator, "source": mapping.source}


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
    return event_from(event.type, event.members)
