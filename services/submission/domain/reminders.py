"""Reminders: when those responsible are told that something is due soon, or late. Each time once."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from services.submission.domain.calendar import Entry

LATEST: Final = timedelta(days=31)
"""What a reminder should have been sent for longer ago is not reminded of: the system was not there then."""


def offset_of(due_on: date, today: date, before: Sequence[int], after: Sequence[int]) -> int | None:
    """The last moment for a reminder that has come, in days after the due date; None where none has.

    before, after: days. Of several that passed while nobody looked only the last one counts.
    """
    passed = (today - due_on).days
    come = [each for each in (*(-days for days in before), *after) if each <= passed]
    if not come:
        return None
    last = max(come)
    return None if passed - last > LATEST.days else last


def reminder_of(entry: Entry, offset: int) -> str:
    """What names a reminder: another due date of the same figures is another reminder."""
    figures = "/".join(filter(None, (entry.country, entry.indicator, entry.source)))
    what = entry.period or entry.kind
    return f"{figures}:{what}:{entry.due_on.isoformat()}:{offset:+d}"


def is_open(entry: Entry) -> bool:
    """Whether there is something to be reminded of: it has not come, or was not looked through."""
    if entry.kind == "documentation":
        return entry.status in ("due", "late")
    return entry.status in ("not-yet-due", "due", "late")
