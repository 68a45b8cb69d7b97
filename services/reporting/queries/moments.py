"""From which moment on: `since` as a log position, a date or a time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from servicekit.errors import Fault
from servicekit.moments import rfc3339


class BadSince(Fault):
    """since is neither a log position nor a date or time. fields: since."""

    code = "bad-since"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """A beginning: a log position, or a moment (ISO 8601, UTC), or neither."""

    position: int | None = None
    moment: str | None = None


def since_of(text: str) -> Since:
    """A bare integer is a log position, a date its beginning in UTC. Raises BadSince."""
    if re.fullmatch(r"[0-9]{1,15}", text):
        return Since(position=int(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadSince(since=text[:40]) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return Since(moment=rfc3339(moment))
