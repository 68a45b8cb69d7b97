"""Who is to be reminded of what, and the reminders that somebody has."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import reading
from servicekit.access import Rights
from servicekit.context import Context, person_of
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from servicekit.policies import Principal
from servicekit.reference import Reference
from services.submission.domain.calendar import Entry
from services.submission.domain.reminders import LATEST, is_open
from services.submission.queries.calendar import CalendarQueries, Window
from services.submission.queries.places import cursor
from services.submission.tables import reminded, reminders

Key = tuple[str, str, str, str | None, str | None]
"""Kind, country, indicator, source and period of an entry or a reminder."""


class ReminderQueries:
    """Answers about reminders. A reminder is there as long as what it is about has not come."""

    def __init__(self, kit: Kit, calendar: CalendarQueries) -> None:
        self._kit = kit
        self._calendar = calendar

    def mine(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of the caller's reminders, one for each thing that is still open, by due date.

        Raises NotSignedIn.
        """
        person = person_of(context)
        with reading(self._kit.database) as connection:
            query = (
                sa.select(reminders, reminded.c.person)
                .join(reminded, reminded.c.reminder == reminders.c.reminder)
                .where(reminded.c.person == person)
                .order_by(reminders.c.position)
            )
            rows = {key_of(row): row for row in connection.execute(query)}  # the last one of each
        open_ = self.open_entries({row.country for row in rows.values()})
        found = [
            (entry, row)
            for key, row in rows.items()
            if (entry := open_.get(key)) is not None and self.answers_for(context.actor or "", entry)
        ]
        found.sort(key=lambda pair: (pair[0].due_on, key_of(pair[1])[2:]))
        start, limit = cursor(request["after"]), request["limit"]
        items = [_view(entry, row) for entry, row in found[start : start + limit]]
        return {"items": items, "next": str(start + limit) if len(found) > start + limit else None}

    def open_entries(self, countries: set[str]) -> dict[Key, Entry]:
        """What has not come and is due about now, or was."""
        if not countries:
            return {}
        settings, today = self._kit.settings, self._calendar.today()
        window = Window(
            begins=today - timedelta(days=max(settings.remind_after_days, default=0)) - LATEST,
            ends=today + timedelta(days=max(settings.remind_before_days, default=0)),
        )
        found = self._calendar.entries(countries, None, window, today)
        return {key_of(entry): entry for entry in found if is_open(entry)}

    def recipients(self, entry: Entry) -> list[str]:
        """Numbers of the people who answer for an entry, in the order of their registration."""
        return [
            principal.actor.removeprefix("person:")
            for principal in self._kit.rights.active()
            if self._answers(principal, entry)
        ]

    def answers_for(self, actor: str, entry: Entry) -> bool:
        """Whether somebody answers for an entry now."""
        principal = self._kit.rights.principal(actor)
        return principal is not None and principal.active and self._answers(principal, entry)

    def _answers(self, principal: Principal, entry: Entry) -> bool:
        today = self._calendar.today()
        return answers_for(self._kit.rights, self._kit.reference, principal, entry, today)

    def unmailed(self, connection: Connection, since: timedelta) -> list[sa.Row[Any]]:
        """Reminders that no mail went out of, by person and age."""
        earliest = rfc3339(self._kit.clock() - since)
        query = (
            sa.select(reminders, reminded.c.person)
            .join(reminded, reminded.c.reminder == reminders.c.reminder)
            .where(reminded.c.mail_outcome.is_(None), reminders.c.sent_at >= earliest)
            .order_by(reminded.c.person, reminders.c.position)
        )
        return [*connection.execute(query)]


def answers_for(
    rights: Rights, reference: Reference, principal: Principal, entry: Entry, today: date
) -> bool:
    """Who answers for figures: whoever may submit them, and the focal points of the source's agency.

    For documentation: whoever may write it.
    """
    if entry.source is None:
        return rights.allows(
            principal.actor, "documentation.write", country=entry.country, indicator=entry.indicator
        )
    if rights.allows(
        principal.actor,
        "submission.submit",
        country=entry.country,
        indicator=entry.indicator,
        source=entry.source,
    ):
        return True
    source = reference.source(entry.country, entry.indicator, entry.source)
    agency = None if source is None else reference.agency_of(source, today)
    held = map(reference.position_of, principal.positions)
    return agency is not None and any(
        each is not None and each.focal_point and each.country == entry.country and each.agency == agency
        for each in held
    )


def key_of(about: Any) -> Key:
    """What an entry or a reminder is about."""
    return (about.kind, about.country, about.indicator, about.source, about.period)


def _view(entry: Entry, row: Any) -> dict[str, Any]:
    return {
        "reminder": row.reminder,
        "kind": entry.kind,
        "country": entry.country,
        "indicator": entry.indicator,
        "source": entry.source,
        "period": entry.period,
        "due_on": entry.due_on.isoformat(),
        "status": entry.status,
        "days_late": entry.days_late,
        "sent_at": row.sent_at,
    }
