"""A country's own due dates: what it may set for an indicator, and whether that says anything new."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Final

from servicekit.errors import Rejection
from services.submission.domain.calendar import Schedule
from services.submission.domain.periods import parse_period

DUE_DATES_SET: Final = "submission.due-dates-set"
EARLIEST: Final = "1990"
"""Figures of earlier periods are taken, but nobody is late with them."""


class FrequencyNotAccepted(Rejection):
    """The indicator has no such periodicity. fields: frequency, accepted."""

    code = "frequency-not-accepted"
    status = 422


class NotAPeriod(Rejection):
    """A first or last period is none, or of a frequency that is not expected. fields: period."""

    code = "not-a-period"
    status = 422


class PeriodsBackwards(Rejection):
    """The last period ends before the first one begins. fields: first, last."""

    code = "periods-backwards"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDueDates:
    """Set the schedule of an indicator. accepted: the frequencies of the indicator."""

    country: str
    indicator: str
    schedule: Schedule
    accepted: Collection[str]
    by: str


def decide(standing: Schedule, command: SetDueDates) -> list[dict[str, Any]]:
    """The payloads of the events that a command leads to: none where nothing would change.

    Raises FrequencyNotAccepted, NotAPeriod, PeriodsBackwards.
    """
    wanted = command.schedule
    for frequency in wanted.frequencies or ():
        if frequency not in command.accepted:
            raise FrequencyNotAccepted(frequency=frequency, accepted=sorted(command.accepted))
    expected = wanted.frequencies if wanted.frequencies is not None else command.accepted
    bounds = []
    for code in (wanted.first, wanted.last):
        if code is None:
            continue
        period = parse_period(code)
        if period is None or period.frequency not in expected or code < EARLIEST:
            raise NotAPeriod(period=code)
        bounds.append(period)
    if wanted.first is not None and wanted.last is not None and bounds[1].ends < bounds[0].begins:
        raise PeriodsBackwards(first=wanted.first, last=wanted.last)
    if wanted == standing:
        return []
    about = {"country": command.country, "indicator": command.indicator, "by": command.by}
    return [{**about, **payload_of(wanted)}]


def payload_of(schedule: Schedule) -> dict[str, Any]:
    """A schedule as events and answers have it."""
    frequencies = None if schedule.frequencies is None else list(schedule.frequencies)
    return {**asdict(schedule), "frequencies": frequencies}


def schedule_from(row: Any) -> Schedule:
    """The schedule of a payload or a row, by name."""
    frequencies = row["frequencies"]
    return Schedule(
        due_days=row["due_days"],
        provisional_days=row["provisional_days"],
        frequencies=None if frequencies is None else tuple(frequencies),
        first=row["first"],
        last=row["last"],
    )
