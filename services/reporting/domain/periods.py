"""Time periods: their codes, their frequency, and the day each begins, which is how facts are kept."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from servicekit.errors import Fault

FREQUENCIES: Final = ("A", "S", "Q", "M", "W", "D")
"""Annual, semi-annual, quarterly, monthly, weekly, daily; SDMX CL_FREQ, the longest first."""

_FORM: Final = re.compile(
    r"(?P<year>\d{4})(?:-S(?P<half>[12])|-Q(?P<quarter>[1-4])|-W(?P<week>\d\d)"
    r"|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
)


class BadPeriod(Fault):
    """Not a time period. fields: period."""

    code = "bad-period"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period by its frequency and its first and last day, each as the number YYYYMMDD.

    Such numbers sort by time, whatever the frequency, and are all that a fact stores of its period.
    """

    frequency: str
    start: int
    end: int

    @property
    def code(self) -> str:
        """2024, 2024-S1, 2024-Q1, 2024-01, 2024-W05 or 2024-01-15."""
        return period_code(self.frequency, self.start)


def parse_period(code: str) -> Period:
    """The period of a code. Raises BadPeriod."""
    match = _FORM.fullmatch(code)
    if match is None:
        raise BadPeriod(period=code)
    try:
        return _period(match)
    except ValueError:
        raise BadPeriod(period=code) from None


def period_on(frequency: str, day: date) -> Period:
    """The period of a frequency in which a day lies."""
    year, month = day.year, day.month
    match frequency:
        case "A":
            return _months("A", year, 1, 12)
        case "S":
            return _months("S", year, 1 if month <= 6 else 7, 6)
        case "Q":
            return _months("Q", year, 3 * ((month - 1) // 3) + 1, 3)
        case "M":
            return _months("M", year, month, 1)
        case "W":
            monday = day - timedelta(days=day.weekday())
            return Period(frequency="W", start=number_of(monday), end=number_of(monday + timedelta(days=6)))
        case "D":
            return Period(frequency="D", start=number_of(day), end=number_of(day))
    raise ValueError(f"no frequency {frequency!r}")


def following(period: Period) -> Period:
    """The next period of the same frequency."""
    return period_on(period.frequency, day_of(period.end) + timedelta(days=1))


def periods_between(frequency: str, first: int, last: int) -> list[Period]:
    """Every period of a frequency from the one that begins on a day (YYYYMMDD) to the one on another."""
    found = []
    period = period_on(frequency, day_of(first))
    while period.start <= last:
        found.append(period)
        period = following(period)
    return found


def day_before(number: int) -> int:
    """The day before one, both as YYYYMMDD."""
    return number_of(day_of(number) - timedelta(days=1))


def day_of(number: int) -> date:
    """The day that is kept as YYYYMMDD."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def _period(match: re.Match[str]) -> Period:
    year = int(match["year"])
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return Period(frequency="D", start=number_of(day), end=number_of(day))
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        return Period(frequency="W", start=number_of(monday), end=number_of(monday + timedelta(days=6)))
    if match["month"]:
        return _months("M", year, int(match["month"]), 1)
    if match["quarter"]:
        return _months("Q", year, 3 * int(match["quarter"]) - 2, 3)
    if match["half"]:
        return _months("S", year, 6 * int(match["half"]) - 5, 6)
    return _months("A", year, 1, 12)


def _months(frequency: str, year: int, month: int, months: int) -> Period:
    first = date(year, month, 1)
    last = month + months - 1
    return Period(
        frequency=frequency,
        start=number_of(first),
        end=number_of(date(year, last, monthrange(year, last)[1])),
    )


def period_code(frequency: str, start: int) -> str:
    """The code of the period of this frequency that begins on this day (YYYYMMDD)."""
    year, month, day = start // 10_000, start // 100 % 100, start % 100
    match frequency:
        case "A":
            return f"{year:04}"
        case "S":
            return f"{year:04}-S{(month + 5) // 6}"
        case "Q":
            return f"{year:04}-Q{(month + 2) // 3}"
        case "M":
            return f"{year:04}-{month:02}"
        case "W":
            week = date(year, month, day).isocalendar()
            return f"{week.year:04}-W{week.week:02}"
        case "D":
            return f"{year:04}-{month:02}-{day:02}"
    raise ValueError(f"no frequency {frequency!r}")


def previous(frequency: str, start: int) -> int:
    """The day (YYYYMMDD) on which the period before the one of this frequency that begins on this day
    begins; 0, which is before every day, where the calendar has none.
    """
    day = day_of(start)
    days = {"W": 7, "D": 1}.get(frequency)
    if days is not None:
        return number_of(day - timedelta(days=days)) if day.toordinal() > days else 0
    months = day.year * 12 + day.month - 1 - {"A": 12, "S": 6, "Q": 3, "M": 1}[frequency]
    return number_of(date(months // 12, months % 12 + 1, 1)) if months >= 12 else 0


def year_before(frequency: str, start: int) -> int:
    """The day (YYYYMMDD) on which the same period a year before begins; 0, which is before every day, where
    that year had none: the 53rd week, the 29th of February.
    """
    day = day_of(start)
    try:
        if frequency == "W":
            year, week, _ = day.isocalendar()
            return number_of(date.fromisocalendar(year - 1, week, 1))
        return number_of(day.replace(year=day.year - 1))
    except ValueError:
        return 0


def running_from(frequency: str, year: int) -> int:
    """The day (YYYYMMDD) on which the first period of a calendar year begins; a week belongs to its own."""
    return number_of(date.fromisocalendar(year, 1, 1)) if frequency == "W" else year * 10_000 + 101


def number_of(day: date) -> int:
    """A day as YYYYMMDD."""
    return day.year * 10_000 + day.month * 100 + day.day
