"""Reminds those responsible of what is due soon or late: before and after, each time once."""

from collections.abc import Sequence
from typing import Any, Final

from eventlog import Command, NewEvent, Write
from servicekit.kit import Kit
from services.submission.domain.calendar import Entry
from services.submission.domain.reminders import offset_of, reminder_of
from services.submission.queries.reminders import ReminderQueries

AT_ONCE: Final = 100


class Reminds:
    """The duty `submission.reminders`."""

    def __init__(self, kit: Kit, queries: ReminderQueries, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._queries = queries
        self._consumers = consumers

    def run(self) -> bool:
        """Send the reminders whose moment has come, at most AT_ONCE; whether there may be more.

        The log knows each by its command key, so that none is sent twice, whatever crashes.
        """
        settings, today = self._kit.settings, self._kit.clock().date()
        written: list[int] = []
        for entry in self._queries.open_entries(set(self._kit.reference.countries())).values():
            offset = offset_of(entry.due_on, today, settings.remind_before_days, settings.remind_after_days)
            if offset is None:
                continue
            position = self._remind(entry, offset)
            if position is not None:
                written.append(position)
            if len(written) == AT_ONCE:
                break
        if written:
            self._kit.settle(self._consumers, written[-1])
        return len(written) == AT_ONCE

    def _remind(self, entry: Entry, offset: int) -> int | None:
        """Send one; its position, None where it was sent before or nobody answers for it."""
        reminder = reminder_of(entry, offset)
        command = Command(key=f"reminder:{reminder}", request=reminder.encode())
        if self._kit.log.seen(command) is not None:
            return None
        recipients = self._queries.recipients(entry)
        if not recipients:
            return None
        payload = {
            "reminder": reminder,
            "kind": entry.kind,
            "country": entry.country,
            "indicator": entry.indicator,
            "source": entry.source,
            "period": entry.period,
            "due_on": entry.due_on.isoformat(),
            "offset_days": offset,
            "recipients": recipients,
        }
        event = NewEvent(type="submission.reminder-sent", payload=payload, country=entry.country)
        stream = f"reminders-{entry.country}-{entry.indicator}"
        appended = self._kit.log.append(
            [Write(stream=stream, events=[event])], command=command, actor=f"service:{self._kit.service}"
        )
        return appended.last_position
