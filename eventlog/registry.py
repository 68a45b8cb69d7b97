"""Which event types exist, who owns them, how they are sealed, and how old versions are read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from eventlog.columns import Columns
from eventlog.errors import EventTypeNotOwned, UnknownEventType

Payload = dict[str, object] | Columns
Upcaster = Callable[[Payload], Payload]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One version of an event type.

    service: the only one that may append it. sealed: the whole payload is sealed under the key of the
    event's country; where it has none, under that of the person whom the field `subject` names, if there is
    one. personal: top-level payload fields sealed under the key of that person.
    """

    name: str
    version: int = 1
    service: str
    sealed: bool = False
    personal: tuple[str, ...] = ()
    subject: str | None = None

    def __post_init__(self) -> None:
        if self.personal and not self.subject:
            raise ValueError(f"{self.name}: personal fields need a subject")
        if self.subject in self.personal:
            raise ValueError(f"{self.name}: the subject names the key, so it cannot be sealed under it")

    @property
    def literal(self) -> str:
        """The name contracts and messages use, such as `submission.released.v1`."""
        return f"{self.name}.v{self.version}"


class EventTypes:
    """The registered event types; only these can be appended.

    types: every version that may stand in the log. upcasters: (name, version) -> a function from the
    payload of that version to the payload of the next. ValueError if an older version has no way to the
    newest, or two versions belong to different services.
    """

    def __init__(
        self, types: Iterable[EventType], upcasters: Mapping[tuple[str, int], Upcaster] | None = None
    ) -> None:
        self.upcasters = dict(upcasters or {})
        self._versions: dict[tuple[str, int], EventType] = {}
        self._newest: dict[str, EventType] = {}
        for kind in types:
            self._add(kind)
        for name, version in self._versions:
            if version < self._newest[name].version and (name, version) not in self.upcasters:
                raise ValueError(f"{name}: version {version} has no upcaster")

    def newest(self, name: str) -> EventType:
        """The version to write. Raises UnknownEventType."""
        try:
            return self._newest[name]
        except KeyError:
            raise UnknownEventType(type=name, version=None) from None

    def owned(self, name: str, service: str) -> EventType:
        """The version to write, if this service may. Raises UnknownEventType, EventTypeNotOwned."""
        kind = self.newest(name)
        if kind.service != service:
            raise EventTypeNotOwned(type=name, owner=kind.service, service=service)
        return kind

    def version(self, name: str, version: int) -> EventType | None:
        """The type as registered, or None: a reader need not know every type."""
        return self._versions.get((name, version))

    def upcast(self, name: str, version: int, payload: Payload) -> Payload:
        """The payload in the shape of the newest version; unchanged for a type not registered here."""
        newest = self._newest.get(name)
        if newest is not None:
            for step in range(version, newest.version):
                payload = self.upcasters[name, step](payload)
        return payload

    def __iter__(self) -> Iterator[EventType]:
        return iter(self._versions.values())

    def __contains__(self, name: object) -> bool:
        return name in self._newest

    def _add(self, kind: EventType) -> None:
        known = self._newest.get(kind.name)
        if (kind.name, kind.version) in self._versions:
            raise ValueError(f"{kind.literal} is registered twice")
        if known is not None and known.service != kind.service:
            raise ValueError(f"{kind.name} belongs to {known.service}, not {kind.service}")
        self._versions[kind.name, kind.version] = kind
        if known is None or known.version < kind.version:
            self._newest[kind.name] = kind
