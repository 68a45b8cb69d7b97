"""Views of the data calendar: a country's own, and the board of statuses over all countries."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import reading
from servicekit.context import Context
from servicekit.errors import NotSignedIn
from servicekit.kit import Kit
from services.submission.domain.calendar import (
    Arrival,
    Documented,
    Entry,
    Schedule,
    Tracked,
    as_of,
    documentation_entry,
    entries,
    expectations,
)
from services.submission.domain.due_dates import payload_of, schedule_from
from services.submission.domain.submission import OPEN
from services.submission.queries.places import cursor
from services.submission.tables import (
    documented,
    due_dates,
    provisional_periods,
    released_periods,
    submissions,
    tracked_sources,
)

SEE: Final = "calendar.see"
BACK: Final = timedelta(days=3 * 365)
"""So far back the calendar looks, unless asked otherwise."""
AHEAD: Final = timedelta(days=400)
"""So far ahead it looks: every periodicity shows what comes next."""
_FURTHEST: Final = ("received", "clarification-requested", "checked", "validated", "approved")
_BEFORE_RELEASE: Final = ("see", "submit", "validate", "approve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The due dates that somebody asks about."""

    begins: date
    ends: date

    @classmethod
    def around(cls, today: date, begins: date | None = None, ends: date | None = None) -> "Window":
        """What was asked for, else three years back and somewhat more than one ahead."""
        return cls(begins=begins or today - BACK, ends=ends or today + AHEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A source with what its country set, and what came from it."""

    tracked: Tracked
    schedule: Schedule
    arrivals: Mapping[str, Arrival]

    def entries(self, today: date, window: Window) -> Iterator[Entry]:
        """The lines of the calendar for this source, by due date within each frequency."""
        for expected in expectations(self.tracked, self.schedule, self.released):
            yield from entries(expected, self.arrivals, today, begins=window.begins, ends=window.ends)

    def entries_as_of(self, day: date, window: Window) -> Iterator[Entry]:
        """The lines as they stood on an earlier day, of what is expected by today's knowledge."""
        came = as_of(self.arrivals, day)
        for expected in expectations(self.tracked, self.schedule, self.released):
            yield from entries(expected, came, day, begins=window.begins, ends=window.ends)

    @property
    def released(self) -> list[str]:
        """The periods that were released."""
        return [period for period, each in self.arrivals.items() if each.released_on is not None]


class CalendarQueries:
    """Answers about the data calendar. It holds dates and states, never a figure."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def calendar(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of a country's calendar, by due date, for those of the country who may see it.

        How far a submission is shows only to those who may see submissions of that source.
        Raises NotSignedIn, NotAllowed.
        """
        if context.actor is None:
            raise NotSignedIn()
        country, today = request["country"], self.today()
        self._require_any(context, country)
        window = Window.around(today, request["since"], request["until"])
        found = [
            each
            for each in self.entries([country], request["indicator"], window, today)
            if self._shown(each, request, context)
        ]
        found.sort(key=_in_time)
        start, limit = cursor(request["after"]), request["limit"]
        page = found[start : start + limit]
        return {
            "items": [self._view(each, context) for each in page],
            "today": today.isoformat(),
            "next": str(start + limit) if len(found) > start + limit else None,
        }

    def due_dates(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """What a country set for an indicator; null for what is as usual. Raises NotSignedIn, NotAllowed."""
        if context.actor is None:
            raise NotSignedIn()
        country, indicator = request["country"], request["indicator"]
        self._require_any(context, country)
        with reading(self._kit.database) as connection:
            found = _schedules(connection, [country], indicator).get((country, indicator), Schedule())
        return {"country": country, "indicator": indicator, **payload_of(found)}

    def entries(
        self, countries: Collection[str], indicator: str | None, window: Window, today: date
    ) -> list[Entry]:
        """The calendar of countries, as far as they take part; in no order."""
        with reading(self._kit.database) as connection:
            watched = self.watched(connection, countries, indicator)
            written = documentation_of(connection, countries, indicator)
        found = [entry for each in watched for entry in each.entries(today, window)]
        return [*found, *documentation_entries(watched, written, today)]

    def watched(
        self, connection: Connection, countries: Collection[str], indicator: str | None
    ) -> list[Watched]:
        """The sources of countries that take part, each with what came from it."""
        taking_part = sorted(set(countries) & set(self._kit.reference.countries()))
        wanted = _of(tracked_sources, taking_part, indicator)
        rows = connection.execute(
            sa.select(tracked_sources).where(wanted).order_by(tracked_sources.c.figures)
        ).all()
        schedules = _schedules(connection, taking_part, indicator)
        arrivals = _arrivals(connection, taking_part, indicator)
        found = []
        for row in rows:
            tracked = self._tracked(row)
            if tracked is not None:
                schedule = schedules.get((row.country, row.indicator), Schedule())
                came = arrivals.get(row.figures, {})
                found.append(Watched(tracked=tracked, schedule=schedule, arrivals=came))
        return found

    def today(self) -> date:
        """The day it is, in UTC."""
        return self._kit.clock().date()

    def _tracked(self, row: Any) -> Tracked | None:
        source = self._kit.reference.source(row.country, row.indicator, row.source)
        indicator = self._kit.reference.indicator(row.indicator)
        if source is None or indicator is None:  # the reference has not seen it yet
            return None
        return Tracked(
            country=row.country,
            indicator=row.indicator,
            source=row.source,
            official=source.official,
            kind=source.kind,
            usual=indicator.frequencies,
            declared_on=date.fromisoformat(row.declared_on),
        )

    def _require_any(self, context: Context, country: str) -> None:
        """Pass who may see the calendar of some indicator or source of the country."""
        if not any(each.country == country for each in self._kit.rights.reach(context.actor, SEE)):
            self._kit.rights.require(context.actor, SEE, country=country, address=context.address)

    def _shown(self, entry: Entry, request: Mapping[str, Any], context: Context) -> bool:
        asked = all(request[name] in (None, getattr(entry, name)) for name in ("source", "status", "kind"))
        return asked and self._may(context, SEE, entry)

    def _may(self, context: Context, action: str, entry: Entry) -> bool:
        sources: Sequence[str] = [entry.source] if entry.source else self._sources(entry)
        return any(
            self._kit.rights.allows(
                context.actor,
                action,
                country=entry.country,
                indicator=entry.indicator,
                source=source,
                address=context.address,
            )
            for source in sources
        )

    def _sources(self, entry: Entry) -> list[str]:
        return [each.code for each in self._kit.reference.sources(entry.country, entry.indicator)]

    def _view(self, entry: Entry, context: Context) -> dict[str, Any]:
        sees = any(self._may(context, f"submission.{action}", entry) for action in _BEFORE_RELEASE)
        view = entry_view(entry)
        return view if sees or entry.status != "in" else {**view, "state": None}


def entry_view(entry: Entry) -> dict[str, Any]:
    """An entry as it goes over the wire."""
    view = asdict(entry)
    for name in ("due_on", "came_on", "released_on"):
        view[name] = None if view[name] is None else view[name].isoformat()
    return view


def documentation_entries(
    watched: Sequence[Watched], written: Mapping[tuple[str, str], tuple[bool, date]], today: date
) -> Iterator[Entry]:
    """The line of the documentation of every indicator that a country has a source of."""
    declared: dict[tuple[str, str], date] = {}
    for each in watched:
        key = (each.tracked.country, each.tracked.indicator)
        declared[key] = min(declared.get(key, date.max), each.tracked.declared_on)
    for (country, indicator), declared_on in declared.items():
        complete, written_on = written.get((country, indicator), (None, declared_on))
        state: Documented = "missing" if complete is None else "complete" if complete else "incomplete"
        since = written_on if complete else declared_on
        yield documentation_entry(country, indicator, state=state, since=since, today=today)


def documentation_of(
    connection: Connection, countries: Collection[str], indicator: str | None
) -> dict[tuple[str, str], tuple[bool, date]]:
    """Whether documentation is complete and when it was last written, by country and indicator."""
    rows = connection.execute(sa.select(documented).where(_of(documented, countries, indicator)))
    return {
        (row.country, row.indicator): (bool(row.complete), date.fromisoformat(row.written_on)) for row in rows
    }


def _schedules(
    connection: Connection, countries: Collection[str], indicator: str | None
) -> dict[tuple[str, str], Schedule]:
    rows = connection.execute(sa.select(due_dates).where(_of(due_dates, countries, indicator)))
    return {(row.country, row.indicator): schedule_from(row._mapping) for row in rows}


def _arrivals(
    connection: Connection, countries: Collection[str], indicator: str | None
) -> dict[str, dict[str, Arrival]]:
    """What came, by figures and period: what is on its way, and in front of it what was released."""
    figures = sa.select(tracked_sources.c.figures).where(_of(tracked_sources, countries, indicator))
    found: defaultdict[str, dict[str, Arrival]] = defaultdict(dict)
    on_their_way = connection.execute(
        sa.select(
            submissions.c.figures, submissions.c.periods, submissions.c.state, submissions.c.submitted_at
        )
        .where(submissions.c.figures.in_(figures), submissions.c.state.in_(sorted(OPEN)))
        .order_by(submissions.c.received_position)
    )
    for row in on_their_way:
        mine, came_on = found[row.figures], date.fromisoformat(row.submitted_at[:10])
        for period in row.periods:
            before = mine.get(period)
            state = row.state if before is None else max(before.state, row.state, key=_how_far)
            mine[period] = Arrival(came_on=before.came_on if before else came_on, state=state)
    marked = provisional_periods
    released = connection.execute(
        sa.select(released_periods, marked.c.period.is_not(None).label("provisional"))
        .outerjoin(
            marked,
            sa.and_(
                marked.c.figures == released_periods.c.figures, marked.c.period == released_periods.c.period
            ),
        )
        .where(released_periods.c.figures.in_(figures))
    )
    for row in released:
        found[row.figures][row.period] = Arrival(
            came_on=date.fromisoformat(row.came_on),
            released_on=date.fromisoformat(row.released_on),
            state="released",
            provisional=bool(row.provisional),
        )
    return found


def _how_far(state: str) -> int:
    return _FURTHEST.index(state) if state in _FURTHEST else len(_FURTHEST)


def _of(table: sa.Table, countries: Collection[str], indicator: str | None) -> sa.ColumnElement[bool]:
    condition = table.c.country.in_(sorted(countries))
    return condition if indicator is None else condition & (table.c.indicator == indicator)


def _in_time(entry: Entry) -> tuple[Any, ...]:
    return (entry.due_on, entry.indicator, not entry.official, entry.source or "", entry.period or "")
