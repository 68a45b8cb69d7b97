"""The errors of the event log: one tree, each leaf with a permanent code and fields instead of prose."""


class EventLogError(Exception):
    """Anything the log refuses. `code` never changes; `fields` say what a person needs to know."""

    code = "eventlog"

    def __init__(self, **fields: object) -> None:
        super().__init__(f"{self.code}: " + ", ".join(f"{name}={value!r}" for name, value in fields.items()))
        self.fields = fields

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.fields)


def _rebuild(kind: type[EventLogError], fields: dict[str, object]) -> EventLogError:
    return kind(**fields)


class VersionConflict(EventLogError):
    """The stream is not at the expected version. Fields: stream, expected, actual."""

    code = "version-conflict"


class CommandReused(EventLogError):
    """The command key was used before for another request. Fields: key."""

    code = "command-reused"


class DuplicateEvent(EventLogError):
    """An event with this id is in the log already. Fields: reason."""

    code = "duplicate-event"


class EventRefused(EventLogError):
    """The database refused the events. Fields: reason."""

    code = "event-refused"


class UnknownEventType(EventLogError):
    """The type (or its version) is not registered. Fields: type, version."""

    code = "unknown-event-type"


class EventTypeNotOwned(EventLogError):
    """The service may not write this type. Fields: type, owner, service."""

    code = "event-type-not-owned"


class PayloadInvalid(EventLogError):
    """The payload holds what a log may not (a float, NaN, a key that is no string). Fields: reason, path."""

    code = "payload-invalid"


class PayloadTooLarge(EventLogError):
    """More rows or bytes than one event may hold. Fields: what, actual, limit."""

    code = "payload-too-large"


class PayloadSealed(EventLogError):
    """The key of the payload is destroyed, or this reader does not hold it. Fields: position, key."""

    code = "payload-sealed"


class TablesOutdated(EventLogError):
    """Tables are of another version, and this process may not change them. Fields: part, found, wanted."""

    code = "tables-outdated"


class PayloadDamaged(EventLogError):
    """The stored bytes do not decode or do not open: they are not what was written. Fields: reason."""

    code = "payload-damaged"


class KeyDestroyed(EventLogError):
    """The key was destroyed for good; nothing can be sealed under it any more. Fields: key."""

    code = "key-destroyed"


class KeyUnknown(EventLogError):
    """The keyring has never held this key. Fields: key."""

    code = "key-unknown"


class LogUnavailable(EventLogError):
    """The database did not answer or could not store. Repeating the same command is safe. Fields: reason."""

    code = "log-unavailable"


class KeyringUnavailable(LogUnavailable):
    """The database of the keys did not answer. Fields: reason."""

    code = "keyring-unavailable"


class LogRewound(EventLogError):
    """The reader has seen events that this log does not contain (an older backup was restored).

    Fields: consumer, position, epoch, log_position, log_epoch.
    """

    code = "log-rewound"


class NotParked(EventLogError):
    """There is no parked event of this consumer at this position. Fields: consumer, position."""

    code = "not-parked"


class MessageReturned(EventLogError):
    """The broker could not route a published event to any queue. Fields: position, type, reason."""

    code = "message-returned"

    @property
    def position(self) -> int:
        """The position of the event."""
        position = self.fields["position"]
        assert isinstance(position, int)
        return position


class BackupInvalid(EventLogError):
    """The file is not a backup, is cut off, or does not verify. Fields: reason."""

    code = "backup-invalid"


class LogNotEmpty(EventLogError):
    """A backup can only be restored into an empty log. Fields: position."""

    code = "log-not-empty"


class LogNotInstalled(EventLogError):
    """The tables of the log are missing; run `install` first. Fields: none."""

    code = "log-not-installed"
