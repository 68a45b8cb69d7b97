"""The aggregates as the log has them now: kept in memory, and brought up to date before every decision."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from eventlog import EventLog, NewEvent, RecordedEvent, Write
from servicekit.policies import built_in
from services.identity.domain import country, directory, group
from services.identity.domain.events import (
    CountryEvent,
    DirectoryEvent,
    Event,
    GroupEvent,
    InvitationAccepted,
    InvitationIssued,
    PasswordChanged,
    PersonChanged,
    PersonDeactivated,
    PersonErased,
    PersonReactivated,
    PersonRegistered,
    RoleRevoked,
    event_from,
    payload_of,
)
from services.identity.domain.events.administration import OrganisationClosed, OrganisationRegistered
from services.identity.projections import KEY_DESTROYED

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[State]):
    """A state and the version of the stream that it comes from."""

    state: State
    version: int


class Aggregates:
    """Loads aggregates from their streams, reading only what is new. Threads may share it."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._known: dict[str, Loaded[Any]] = {}
        self._destroyed_until = 0
        self._destroyed: frozenset[str] = frozenset()

    def directory(self) -> Loaded[directory.Directory]:
        """Everybody with an account. Whose key an operator destroyed is erased here at once as well."""
        loaded = self._load(directory.STREAM, directory.Directory(roles=built_in()), directory.evolve)
        state = directory.without_keys(loaded.state, self._people_without_keys())
        return loaded if state is loaded.state else Loaded(state, loaded.version)

    def country(self, code: str) -> Loaded[country.Country]:
        """One country; not admitted where it has no events."""
        return self._load(country.stream(code), country.unadmitted(code), country.evolve)

    def group(self, code: str) -> Loaded[group.Group]:
        """One group; not formed where it has no events."""
        return self._load(group.stream(code), group.Group(code=code), group.evolve)

    def _people_without_keys(self) -> frozenset[str]:
        with self._lock:
            head = self._log.head().position
            found = self._log.read(self._destroyed_until, head, types=[KEY_DESTROYED])
            keys = [str(payload["key"]) for payload in (_payload(event) for event in found)]
            people = {key.removeprefix("person:") for key in keys if key.startswith("person:")}
            self._destroyed, self._destroyed_until = self._destroyed | people, head
            return self._destroyed

    def _load(self, stream: str, blank: State, evolve: Callable[[State, Any], State]) -> Loaded[State]:
        with self._lock:
            known: Loaded[State] = self._known.get(stream) or Loaded(blank, 0)
            state, version = known.state, known.version
            for recorded in self._log.read_stream(stream, version):
                payload = recorded.members
                state = evolve(state, event_from(recorded.type, payload))
                version = recorded.version
            loaded = Loaded(state, version)
            if version:
                self._known[stream] = loaded
            return loaded


def _payload(recorded: RecordedEvent) -> Any:
    return recorded.payload


def country_write(code: str, version: int, events: list[CountryEvent]) -> Write:
    """The write of what a country decided."""
    return _write(country.stream(code), version, events, lambda _: code)


def group_write(code: str, version: int, events: list[GroupEvent]) -> Write:
    """The write of what happened to a group, which is no single country's."""
    return _write(group.stream(code), version, events, lambda _: None)


def directory_write(loaded: Loaded[directory.Directory], events: list[DirectoryEvent]) -> Write:
    """The write of what happened in the directory; an event is of its country, or of that of its person."""

    newcomers = {event.person: event.country for event in events if isinstance(event, PersonRegistered)}

    def place(event: DirectoryEvent) -> str | None:
        match event:
            case OrganisationRegistered() | OrganisationClosed():
                return None
            case InvitationIssued(person=person) if person in newcomers:
                return newcomers[person]
            case (
                PersonChanged()
                | PersonDeactivated()
                | PersonReactivated()
                | PasswordChanged()
                | InvitationIssued()
                | InvitationAccepted()
                | PersonErased()
                | RoleRevoked()
            ):
                return loaded.state.people[event.person].place.country
            case _:
                return event.country

    return _write(directory.STREAM, loaded.version, events, place)


Kind = TypeVar("Kind", bound=Event)


def _write(stream: str, version: int, events: list[Kind], place: Callable[[Kind], str | None]) -> Write:
    recorded = [
        NewEvent(type=event.TYPE, payload=payload_of(event), country=place(event)) for event in events
    ]
    return Write(stream=stream, expected_version=version, events=recorded)
