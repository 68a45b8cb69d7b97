"""What goes into the log and what comes back: events, writes, commands and recorded events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID, uuid4

from eventlog.columns import Columns, EncodedColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event to append. type: without its version, the newest is written. country: whose event it is."""

    type: str
    payload: Mapping[str, object] | Columns | EncodedColumns
    country: str | None = None
    event_id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Events for one stream, oldest first.

    expected_version: None appends whatever the stream holds; 0: the stream must not exist yet; n: its last
    event must have version n.
    """

    stream: str
    events: Sequence[NewEvent]
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What makes an append repeatable: the same key and request give the first result again.

    request: canonical bytes of what was asked for. Only an HMAC of it is stored, because a plain digest
    of a small number gives the number away.
    """

    key: str
    request: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Where the events stand. repeated: they were there already, from the same command."""

    first_position: int
    last_position: int
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of the log. position 0: nothing in it yet."""

    epoch: int
    position: int
    chain: bytes

    @property
    def checkpoint(self) -> str:
        """`epoch.position:chain`, what releases, notices and exports hand out."""
        return f"{self.epoch}.{self.position}:{self.chain.hex()}"

    @classmethod
    def parse(cls, checkpoint: str) -> "Head":
        """Read a checkpoint. Raises ValueError."""
        place, _, chain = checkpoint.strip().partition(":")
        epoch, _, position = place.partition(".")
        head = cls(epoch=int(epoch), position=int(position), chain=bytes.fromhex(chain))
        if head.epoch < 1 or head.position < 0 or len(head.chain) != 32:
            raise ValueError(f"not a checkpoint: {checkpoint!r}")
        return head

    def __str__(self) -> str:
        return self.checkpoint


class StoredEvent(NamedTuple):
    """A row of the log as it stands, payload sealed and encoded. The order is that of the table."""

    position: int
    stream: str
    version: int
    event_id: str
    type: str
    schema_version: int
    service: str
    country: str | None
    recorded_at: str
    actor: str
    meta: str
    encoding: str
    key_id: str | None
    payload: bytes
    digest: bytes
    chain: bytes
