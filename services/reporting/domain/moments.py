"""Moments as read models keep them: text in UTC, to the microsecond, so that its order is that of time."""

from datetime import UTC, datetime
from typing import overload


@overload
def written(moment: datetime) -> str: ...
@overload
def written(moment: None) -> None: ...
@overload
def written(moment: datetime | None) -> str | None: ...
def written(moment: datetime | None) -> str | None:
    """An aware moment as text."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


@overload
def moment_of(text: str) -> datetime: ...
@overload
def moment_of(text: None) -> None: ...
@overload
def moment_of(text: str | None) -> datetime | None: ...
def moment_of(text: str | None) -> datetime | None:
    """The moment that a text is: one of `written`, or of an event."""
    return None if text is None else datetime.fromisoformat(text)
