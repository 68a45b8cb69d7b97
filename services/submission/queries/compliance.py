"""The compliance board: how every country stands with what is due. Statuses and dates, never a figure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from eventlog import reading
from servicekit.context import Context
from servicekit.kit import Kit
from services.submission.domain.calendar import Entry, Status, worst
from services.submission.queries.calendar import (
    CalendarQueries,
    Watched,
    Window,
    documentation_entries,
    documentation_of,
)
from services.submission.queries.places import cursor

SEE: Final = "compliance.see"
TREND_DAYS: Final = 90
"""The trend compares with how it stood so long ago."""


class ComplianceQueries:
    """Answers about the board."""

    def __init__(self, kit: Kit, calendar: CalendarQueries) -> None:
        self._kit = kit
        self._calendar = calendar

    def board(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of the board: a row for each country and indicator that it has a source of.

        A row is about the official source, else the first by code. Raises NotSignedIn, NotAllowed.
        """
        self._kit.rights.require(context.actor, SEE, address=context.address)
        today = self._calendar.today()
        countries = self._countries(request["country"], request["group"])
        with reading(self._kit.database) as connection:
            watched = self._calendar.watched(connection, countries, request["indicator"])
            written = documentation_of(connection, countries, request["indicator"])
        documentation = {
            (each.country, each.indicator): each for each in documentation_entries(watched, written, today)
        }
        rows = [
            _row(each, documentation[each.tracked.country, each.tracked.indicator], today)
            for each in _leading(watched)
        ]
        found = [row for row in rows if request["status"] in (None, row["status"], row["documentation"])]
        start, limit = cursor(request["after"]), request["limit"]
        return {
            "items": found[start : start + limit],
            "today": today.isoformat(),
            "next": str(start + limit) if len(found) > start + limit else None,
        }

    def _countries(self, country: str | None, group: str | None) -> Sequence[str]:
        wanted = set(self._kit.reference.countries())
        if country is not None:
            wanted &= {country}
        if group is not None:
            known = self._kit.reference.groups().get(group)
            wanted &= set() if known is None else {*known.members, *known.partners}
        return sorted(wanted)


def _leading(watched: Sequence[Watched]) -> list[Watched]:
    """The source of each country and indicator that stands for the country."""
    mine: defaultdict[tuple[str, str], list[Watched]] = defaultdict(list)
    for each in watched:
        mine[each.tracked.country, each.tracked.indicator].append(each)
    return [
        min(sources, key=lambda each: (not each.tracked.official, each.tracked.source))
        for _, sources in sorted(mine.items())
    ]


def _row(watched: Watched, documentation: Entry, today: date) -> dict[str, Any]:
    window = Window.around(today)
    now = list(watched.entries(today, window))
    statuses: list[Status] = [each.status for each in now]
    late = [each for each in now if each.status == "late"]
    released = [each for each in now if each.released_on is not None]
    behind = [each.due_on for each in now if each.status in ("due", "not-yet-due")]
    return {
        "country": watched.tracked.country,
        "indicator": watched.tracked.indicator,
        "source": watched.tracked.source,
        "official": watched.tracked.official,
        "status": _overall(statuses),
        **{name.replace("-", "_"): statuses.count(name) for name in _COUNTED},
        "days_late": max((each.days_late for each in late), default=0),
        "next_due_on": min(behind).isoformat() if behind else None,
        "released_through": max(released, key=lambda each: each.due_on).period if released else None,
        "documentation": documentation.status,
        "documentation_state": documentation.state,
        "trend": _trend(watched, len(late), today),
    }


_COUNTED: Final[tuple[Status, ...]] = ("late", "due", "in", "provisional-too-long", "released")


def _overall(statuses: Sequence[Status]) -> Status | None:
    """The worst of what happens; what is not yet due says nothing where something was released."""
    telling = [each for each in statuses if each != "not-yet-due"]
    return worst(telling or statuses)


def _trend(watched: Watched, late_now: int, today: date) -> str:
    """better, worse or same: how many periods are late, against those that were a quarter ago."""
    then = today - timedelta(days=TREND_DAYS)
    late_then = sum(each.status == "late" for each in watched.entries_as_of(then, Window.around(then)))
    return "same" if late_now == late_then else "better" if late_now < late_then else "worse"
