"""The data calendar: for each period that is expected of a source, when it is due and how far it is.

Pure: what is expected, what came, and a day give the entries. No figure takes part, only dates and states.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from servicekit.rhythm import Rhythm, rhythm_of
from services.submission.domain.periods import FREQUENCIES, Frequency, Period, parse_period, period_at

Status = Literal["not-yet-due", "due", "in", "released", "late", "provisional-too-long"]
Kind = Literal["figures", "documentation"]
Documented = Literal["missing", "incomplete", "complete"]

STATUSES: Final[tuple[Status, ...]] = (
    "late",
    "provisional-too-long",
    "due",
    "in",
    "not-yet-due",
    "released",
)
"""The worst first."""
KINDS: Final[tuple[Kind, ...]] = ("figures", "documentation")
DUE_DAYS: Final = 90
"""Usual time from the end of a period until its figures are due (domain brief, 5)."""
PROVISIONAL_DAYS: Final = 365
"""Usual time from the due date until figures that are marked provisional are expected to be final."""
REVIEW_DAYS: Final = 365
"""Data documentation is reviewed every year, and the review is due like data (domain brief, 6)."""
REVIEW_NOTICE_DAYS: Final = 90
"""For so long before it is overdue a review counts as due."""
IRREGULAR_KINDS: Final = frozenset({"census", "survey"})
"""Sources of these kinds are expected only where their country says so: they have no calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What a country set for an indicator; None: as usual.

    due_days: from the end of a period. frequencies: those expected. first, last: periods, as codes.
    """

    due_days: int | None = None
    provisional_days: int | None = None
    frequencies: tuple[Frequency, ...] | None = None
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A source of a country's indicator, as the calendar sees it."""

    country: str
    indicator: str
    source: str
    official: bool
    kind: str
    usual: Sequence[str]
    declared_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came for a period. state: of the submission that is furthest; released_on: None before that."""

    came_on: date
    released_on: date | None = None
    state: str
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Periods of a frequency that are expected of a source, from the one that begins on a day.

    rhythm: the distances between them; what comes in between is expected no more than it is unwelcome.
    """

    tracked: Tracked
    frequency: Frequency
    since: date
    until: date | None
    due_days: int
    provisional_days: int
    rhythm: Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the calendar. period, source: None for documentation, which is per indicator.

    state: of the submission, or how far the documentation is. days_late: days after the due date that it
    came, or has not come by now; 0 where it is in time.
    """

    kind: Kind
    country: str
    indicator: str
    source: str | None
    official: bool
    period: str | None
    due_on: date
    status: Status
    state: str | None
    days_late: int
    came_on: date | None
    released_on: date | None
    provisional: bool


def expectations(tracked: Tracked, schedule: Schedule, released: Collection[str]) -> Iterator[Expectation]:
    """What is expected of a source, given the periods that it released.

    Where the country set nothing: the frequencies that it released, each from its first released period
    on and at the distances of those; before the first release the usual frequency, from when the source was
    declared.
    """
    known = [found for found in map(parse_period, released) if found is not None]
    first = parse_period(schedule.first) if schedule.first else None
    last = parse_period(schedule.last) if schedule.last else None
    for frequency in _frequencies(tracked, schedule, known):
        begun = [each.begins for each in known if each.frequency == frequency]
        start = first.begins if first else min(begun, default=tracked.declared_on)
        yield Expectation(
            tracked=tracked,
            frequency=frequency,
            since=period_at(frequency, start).begins,
            until=last.ends if last else None,
            due_days=DUE_DAYS if schedule.due_days is None else schedule.due_days,
            provisional_days=(
                PROVISIONAL_DAYS if schedule.provisional_days is None else schedule.provisional_days
            ),
            rhythm=rhythm_of(frequency, () if schedule.frequencies is not None else begun),
        )


def _frequencies(tracked: Tracked, schedule: Schedule, known: Sequence[Period]) -> list[Frequency]:
    if schedule.frequencies is not None:
        return list(schedule.frequencies)
    if tracked.kind in IRREGULAR_KINDS:
        return []
    released = {each.frequency for each in known}
    if released:
        return [each for each in FREQUENCIES if each in released and each in tracked.usual]
    return [each for wanted in tracked.usual for each in FREQUENCIES if each == wanted][:1]


def entries(
    expectation: Expectation, arrivals: Mapping[str, Arrival], today: date, *, begins: date, ends: date
) -> Iterator[Entry]:
    """The entries that fall due from begins to ends, the earliest first. arrivals: by period."""
    wait = timedelta(days=expectation.due_days)
    period = period_at(expectation.frequency, max(expectation.since, begins - wait))
    until = expectation.until or date.max
    while (due_on := period.ends + wait) <= ends and period.ends <= until:
        awaited = period.code in arrivals or expectation.rhythm.awaits(period.begins)
        if awaited and due_on >= begins and period.begins >= expectation.since:
            yield _entry(expectation, period, due_on, arrivals.get(period.code), today)
        period = period_at(expectation.frequency, period.ends + timedelta(days=1))


def _entry(
    expectation: Expectation, period: Period, due_on: date, arrival: Arrival | None, today: date
) -> Entry:
    tracked = expectation.tracked
    came_on = None if arrival is None else arrival.came_on
    return Entry(
        kind="figures",
        country=tracked.country,
        indicator=tracked.indicator,
        source=tracked.source,
        official=tracked.official,
        period=period.code,
        due_on=due_on,
        status=_status(expectation, period, due_on, arrival, today),
        state=None if arrival is None else arrival.state,
        days_late=max(0, ((came_on or today) - due_on).days),
        came_on=came_on,
        released_on=None if arrival is None else arrival.released_on,
        provisional=arrival is not None and arrival.provisional,
    )


def _status(
    expectation: Expectation, period: Period, due_on: date, arrival: Arrival | None, today: date
) -> Status:
    if arrival is None:
        if today > due_on:
            return "late"
        return "due" if today > period.ends else "not-yet-due"
    if arrival.released_on is None:
        return "in"
    final_by = due_on + timedelta(days=expectation.provisional_days)
    return "provisional-too-long" if arrival.provisional and today > final_by else "released"


def documentation_entry(
    country: str, indicator: str, *, state: Documented, since: date, today: date
) -> Entry:
    """When the documentation of an indicator has to be there, or looked through again.

    since: when it was last written; where it is missing or incomplete, when the source was declared.
    """
    due_on = since + timedelta(days=REVIEW_DAYS if state == "complete" else 0)
    status: Status = "not-yet-due"
    if today > due_on:
        status = "late"
    elif today > due_on - timedelta(days=REVIEW_NOTICE_DAYS):
        status = "due"
    return Entry(
        kind="documentation",
        country=country,
        indicator=indicator,
        source=None,
        official=False,
        period=None,
        due_on=due_on,
        status=status,
        state=state,
        days_late=max(0, (today - due_on).days),
        came_on=None,
        released_on=None,
        provisional=False,
    )


def as_of(arrivals: Mapping[str, Arrival], day: date) -> dict[str, Arrival]:
    """What had come by the end of an earlier day; which of it was provisional then is not known any more."""
    return {
        period: each
        if each.released_on is None or each.released_on <= day
        else replace(each, released_on=None, state="received")
        for period, each in arrivals.items()
        if each.came_on <= day
    }


def worst(statuses: Collection[Status]) -> Status | None:
    """The status that needs attention first; None where nothing is expected."""
    return min(statuses, key=STATUSES.index, default=None)
