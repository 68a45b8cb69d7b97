"""How long a session lives: a time without use, and a time in all."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """idle_s: seconds it may stay unused. lifetime_s: seconds it may last."""

    idle_s: int
    lifetime_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One signing-in of a person; moments are aware."""

    session: str
    person: str
    used_at: datetime
    expires_at: datetime
    started_at: datetime | None = None
    address: str | None = None
    client: str | None = None


def expired(session: Session, now: datetime, limits: Limits) -> bool:
    """Whether it has reached its end or was not used for too long."""
    return now >= session.expires_at or now >= session.used_at + timedelta(seconds=limits.idle_s)


def worth_noting(session: Session, now: datetime, limits: Limits) -> bool:
    """Whether a use now has to be written down: about a hundred times in an idle time, not at every call."""
    return now >= session.used_at + timedelta(seconds=limits.idle_s / 100)
