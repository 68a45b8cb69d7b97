"""An append-only, gapless, hash-chained, sealed event log on SQLite and PostgreSQL. Knows no domain."""

from eventlog.checkpoint import install_consumers
from eventlog.columns import Columns, EncodedColumns, encode_columns
from eventlog.consumer import Consumer
from eventlog.engines import engine_for, reading, writing
from eventlog.errors import (
    BackupInvalid,
    CommandReused,
    DuplicateEvent,
    EventLogError,
    EventRefused,
    EventTypeNotOwned,
    KeyDestroyed,
    KeyringUnavailable,
    KeyUnknown,
    LogNotEmpty,
    LogNotInstalled,
    LogRewound,
    LogUnavailable,
    MessageReturned,
    NotParked,
    PayloadDamaged,
    PayloadInvalid,
    PayloadSealed,
    PayloadTooLarge,
    TablesOutdated,
    UnknownEventType,
    VersionConflict,
)
from eventlog.events import Appended, Command, Head, NewEvent, Write
from eventlog.follower import Follower
from eventlog.following import Attendance, Following
from eventlog.install import install
from eventlog.keyring import Keyring, MemoryKeyring, SqlKeyring
from eventlog.log import EventLog
from eventlog.migrations import KeptTables, install_tables
from eventlog.parked import ParkedEvent
from eventlog.readmodels import install_read_models
from eventlog.recorded import RecordedEvent
from eventlog.registry import EventType, EventTypes

__all__ = [
    "Appended",
    "Attendance",
    "BackupInvalid",
    "Columns",
    "Command",
    "CommandReused",
    "Consumer",
    "DuplicateEvent",
    "EncodedColumns",
    "EventLog",
    "EventLogError",
    "EventRefused",
    "EventType",
    "EventTypeNotOwned",
    "EventTypes",
    "Follower",
    "Following",
    "Head",
    "KeptTables",
    "KeyDestroyed",
    "KeyUnknown",
    "Keyring",
    "KeyringUnavailable",
    "LogNotEmpty",
    "LogNotInstalled",
    "LogRewound",
    "LogUnavailable",
    "MemoryKeyring",
    "MessageReturned",
    "NewEvent",
    "NotParked",
    "ParkedEvent",
    "PayloadDamaged",
    "PayloadInvalid",
    "PayloadSealed",
    "PayloadTooLarge",
    "RecordedEvent",
    "SqlKeyring",
    "TablesOutdated",
    "UnknownEventType",
    "VersionConflict",
    "Write",
    "encode_columns",
    "engine_for",
    "install",
    "install_consumers",
    "install_read_models",
    "install_tables",
    "reading",
    "writing",
]
