"""An event as read from the log: its envelope at once, its payload when asked for."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from eventlog.columns import Columns
from eventlog.events import StoredEvent
from eventlog.keyring import Keyring
from eventlog.payloads import is_erased, is_readable, load
from eventlog.registry import EventTypes, Payload


class RecordedEvent:
    """One event of the log. The payload is opened, decoded and upcast on first use."""

    __slots__ = ("_keyring", "_meta", "_payload", "_types", "stored")

    def __init__(self, stored: StoredEvent, types: EventTypes, keyring: Keyring | None) -> None:
        self.stored = stored
        self._types = types
        self._keyring = keyring
        self._payload: Payload | None = None
        self._meta: dict[str, object] | None = None

    @property
    def position(self) -> int:
        return self.stored.position

    @property
    def stream(self) -> str:
        return self.stored.stream

    @property
    def version(self) -> int:
        """The place in the stream, from 1."""
        return self.stored.version

    @property
    def event_id(self) -> UUID:
        return UUID(self.stored.event_id)

    @property
    def type(self) -> str:
        """The name without a version; `payload` has the shape of the newest version."""
        return self.stored.type

    @property
    def schema_version(self) -> int:
        """The version it was written in."""
        return self.stored.schema_version

    @property
    def service(self) -> str:
        return self.stored.service

    @property
    def country(self) -> str | None:
        return self.stored.country

    @property
    def recorded_at(self) -> datetime:
        """UTC; never earlier than that of any event before."""
        return datetime.fromisoformat(self.stored.recorded_at)

    @property
    def actor(self) -> str:
        return self.stored.actor

    @property
    def meta(self) -> dict[str, object]:
        if self._meta is None:
            self._meta = json.loads(self.stored.meta)
        return self._meta

    @property
    def key_id(self) -> str | None:
        """The key the whole payload is sealed under; None where it is open."""
        return self.stored.key_id

    @property
    def chain(self) -> bytes:
        return self.stored.chain

    @property
    def readable(self) -> bool:
        """Whether this reader holds the key of the payload."""
        return self._payload is not None or is_readable(self.stored, self._keyring)

    @property
    def erased(self) -> bool:
        """Whether the key of the payload was destroyed, so that nobody will read it again."""
        return self._payload is None and is_erased(self.stored, self._keyring)

    @property
    def payload(self) -> Payload:
        """A dict or Columns; treat it as read-only.

        A personal field whose key is destroyed is {"erased": key id}, one whose key this reader does not
        hold {"sealed": key id}. Raises PayloadSealed, PayloadDamaged.
        """
        if self._payload is None:
            self._payload = load(self.stored, self._types, self._keyring)
        return self._payload

    @property
    def members(self) -> dict[str, Any]:
        """The payload of an event that is no table of columns, by name; treat it as read-only.

        Raises PayloadSealed, PayloadDamaged, and TypeError for a table.
        """
        payload = self.payload
        if isinstance(payload, Columns):
            raise TypeError(f"{self!r} is a table")
        return payload

    def __repr__(self) -> str:
        return f"RecordedEvent({self.position}, {self.type!r}, {self.stream!r} v{self.version})"
