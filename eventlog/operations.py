"""What operators do to a log is itself in the log: the event types that belong to the log."""

from collections.abc import Callable, Mapping

from eventlog.canonical import canonical_bytes
from eventlog.errors import KeyDestroyed, KeyUnknown
from eventlog.events import Command, NewEvent, Write
from eventlog.keyring import Keyring
from eventlog.log import EventLog
from eventlog.parked import ParkedEvent
from eventlog.registry import EventType

SERVICE = "eventlog"
EVENT_RETRIED = EventType(name="eventlog.event-retried", service=SERVICE)
EVENT_SKIPPED = EventType(name="eventlog.event-skipped", service=SERVICE)
KEY_DESTROYED = EventType(name="eventlog.key-destroyed", service=SERVICE)
LOG_RESTORED = EventType(name="eventlog.log-restored", service=SERVICE)
TYPES = (EVENT_RETRIED, EVENT_SKIPPED, KEY_DESTROYED, LOG_RESTORED)

# Other keys (that of the command digests) are the log's own, and nobody asks for their erasure.
_DESTRUCTIBLE = ("country:", "person:")


def recorder(log: EventLog) -> Callable[[str, ParkedEvent, str, str], None]:
    """What a Consumer calls before it retries or skips a parked event: appends the event that says so.

    log: opened with service="eventlog" and types that include TYPES.
    """

    def record(what: str, parked: ParkedEvent, reason: str, actor: str) -> None:
        kind = {"retried": EVENT_RETRIED, "skipped": EVENT_SKIPPED}[what]
        payload: dict[str, object] = {
            "consumer": parked.consumer,
            "position": parked.position,
            "attempts": parked.attempts,
            "reason": reason,
        }
        # Asked again after a crash in between, the same attempt is one event.
        key = f"{kind.name}:{parked.consumer}:{parked.position}:{parked.attempts}"
        log.append(
            [Write(stream=f"consumer-{parked.consumer}", events=[NewEvent(type=kind.name, payload=payload)])],
            command=Command(key=key, request=canonical_bytes([parked.consumer, parked.position])),
            actor=actor,
        )

    return record


def destroy_key(log: EventLog, keyring: Keyring, key_id: str, *, reason: str, actor: str) -> None:
    """Destroy the key of a country or a person for good, and say so in the log. Safe to repeat.

    The event comes first: a destruction that nobody can see must not happen. reason: no names, it stays.
    log: opened with service="eventlog". Raises KeyUnknown, ValueError for any other kind of key.
    """
    if not key_id.startswith(_DESTRUCTIBLE):
        raise ValueError(f"{key_id!r} is not the key of a country or a person")
    if not reason.strip():
        raise ValueError("destroying a key needs a reason")
    try:
        keyring.key(key_id)
    except KeyDestroyed:
        return
    payload: dict[str, object] = {"key": key_id, "reason": reason}
    log.append(
        [Write(stream=f"key-{key_id}", events=[NewEvent(type=KEY_DESTROYED.name, payload=payload)])],
        command=Command(key=f"{KEY_DESTROYED.name}:{key_id}", request=canonical_bytes([key_id])),
        actor=actor,
    )
    keyring.destroy(key_id, reason)


def repeat_destructions(
    log: EventLog, keyring: Keyring, also: Mapping[str, Callable[[Mapping[str, object]], str]] | None = None
) -> list[str]:
    """Destroy again what the log says is destroyed: for a keyring that came back from an older backup.

    also: further event types that say so, each with what tells the key from its payload, whose field
    `reason` says why. Returns the ids of the keys that had come back.
    """
    keys = {KEY_DESTROYED.name: lambda payload: str(payload["key"]), **(also or {})}
    repeated = []
    for event in log.read(types=set(keys)):
        payload = event.payload
        assert isinstance(payload, dict)
        key_id = keys[event.type](payload)
        try:
            keyring.key(key_id)
        except (KeyDestroyed, KeyUnknown):
            continue
        keyring.destroy(key_id, str(payload["reason"]))
        repeated.append(key_id)
    return repeated
