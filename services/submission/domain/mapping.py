"""A saved mapping: a layout under a name, for one country's figures of an indicator from one source."""

from collections.abc import Mapping as Object
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, assert_never

from services.submission.domain.errors import MappingIsRetired, MappingNameMissing
from services.submission.domain.layouts import Layout, layout_from


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSaved:
    """Somebody said how an agency's own files are read; each saving is a new version, counted from 1."""

    mapping: str
    version: int
    country: str
    indicator: str
    source: str
    name: str
    layout: Layout
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRetired:
    """It is used no longer."""

    mapping: str
    by: str


MappingEvent = MappingSaved | MappingRetired


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A mapping as it stands."""

    id: str
    version: int
    country: str
    indicator: str
    source: str
    name: str
    layout: Layout
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveMapping:
    """Save a layout under a name, as the first or the next version."""

    mapping: str
    country: str
    indicator: str
    source: str
    name: str
    layout: Layout
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireMapping:
    """Use it no longer."""

    by: str


def decide(state: Mapping | None, command: SaveMapping | RetireMapping) -> list[MappingEvent]:
    """The events that follow; none where nothing changes. Raises MappingIsRetired, MappingNameMissing."""
    match command:
        case SaveMapping():
            name = " ".join(command.name.split())
            if not name:
                raise MappingNameMissing()
            if state is not None and state.retired:
                raise MappingIsRetired(mapping=state.id)
            if state is not None and (state.name, state.layout) == (name, command.layout):
                return []
            return [
                MappingSaved(
                    mapping=command.mapping,
                    version=1 if state is None else state.version + 1,
                    country=command.country,
                    indicator=command.indicator,
                    source=command.source,
                    name=name,
                    layout=command.layout,
                    by=command.by,
                )
            ]
        case RetireMapping():
            if state is None or state.retired:
                return []
            return [MappingRetired(mapping=state.id, by=command.by)]
        case _:
            assert_never(command)


def evolve(state: Mapping | None, event: MappingEvent) -> Mapping:
    """The mapping after an event of its stream; the first one is MappingSaved."""
    match event:
        case MappingSaved():
            return Mapping(
                id=event.mapping,
                version=event.version,
                country=event.country,
                indicator=event.indicator,
                source=event.source,
                name=event.name,
                layout=event.layout,
            )
        case MappingRetired():
            assert state is not None, "the first event of a mapping is MappingSaved"
            return replace(state, retired=True)
        case _:
            assert_never(event)


def folded(events: Sequence[MappingEvent]) -> Mapping | None:
    """The mapping after all its events; None after none."""
    state: Mapping | None = None
    for event in events:
        state = evolve(state, event)
    return state


NAMES: Final[Object[type, str]] = {
    MappingSaved: "submission.mapping-saved",
    MappingRetired: "submission.mapping-retired",
}


def payload_of(event: MappingEvent) -> dict[str, Any]:
    """The JSON object of an event."""
    if isinstance(event, MappingSaved):
        given = {name: getattr(event, name) for name in MappingSaved.__slots__}
        return {**given, "layout": event.layout.to_wire()}
    return asdict(event)


def event_from(name: str, payload: Object[str, Any]) -> MappingEvent:
    """The event of a payload that is valid by its schema."""
    if name == NAMES[MappingSaved]:
        return MappingSaved(**{**payload, "layout": layout_from(payload["layout"])})
    return MappingRetired(**payload)
