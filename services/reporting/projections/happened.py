"""What a projection needs of an event, so that one that did not happen yet can be tried out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Happened(Protocol):
    """An event of the log, or one as it would be."""

    @property
    def position(self) -> int: ...

    @property
    def type(self) -> str: ...

    @property
    def payload(self) -> Any: ...

    @property
    def recorded_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldBe:
    """An event as it would be if it happened now; no log has it."""

    position: int
    type: str
    payload: Any
    recorded_at: datetime
