"""Which periods are expected of a country, and from which day on one that did not come is late: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from servicekit.rhythm import Rhythm
from services.reporting.domain.periods import Period, day_of, parse_period

DUE_DAYS: Final = 90
"""Usual time from the end of a period until its figures are due (domain brief, 5)."""
IRREGULAR_KINDS: Final = frozenset({"census", "survey"})
"""Sources of these kinds are expected only where their country says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a country said of an indicator; None: as usual. first, last: periods, as codes."""

    due_days: int | None = None
    frequencies: tuple[str, ...] | None = None
    first: str | None = None
    last: str | None = None


def due_on(expected: Expected, period: Period) -> date:
    """The day by which the figures of a period are to be there."""
    days = DUE_DAYS if expected.due_days is None else expected.due_days
    return day_of(period.end) + timedelta(days=days)


def is_expected(
    expected: Expected, period: Period, *, accepted: Sequence[str], kind: str | None, rhythm: Rhythm
) -> bool:
    """Whether figures of a period are expected of a source.

    accepted: the frequencies of the indicator. kind: of the source. rhythm: of what it released of this
    frequency: where the country set nothing, it is expected to go on from the first, at the same distances.
    """
    begins = day_of(period.start)
    if expected.frequencies is not None:
        if period.frequency not in expected.frequencies:
            return False
    elif (
        kind in IRREGULAR_KINDS
        or period.frequency not in accepted
        or not rhythm.places
        or not rhythm.awaits(begins)
    ):
        return False
    if expected.first:
        begun = parse_period(expected.first).start <= period.start
    else:
        begun = not rhythm.precedes(begins)
    last = parse_period(expected.last).end if expected.last else period.end
    return begun and period.end <= last
