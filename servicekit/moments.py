"""Moments as everything outside sees them: RFC 3339 in UTC, and always written alike."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """An aware moment in UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def rfc3339_of(text: str) -> str:
    """A moment of RFC 3339, however its offset is written, as `rfc3339` writes it."""
    return rfc3339(datetime.fromisoformat(text))
