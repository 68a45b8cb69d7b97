"""Time periods as the interface writes them: 2024, 2024-S1, 2024-Q1, 2024-01, 2024-W05, 2024-01-15."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, assert_never

Frequency = Literal["A", "S", "Q", "M", "W", "D"]
FREQUENCIES: Final[tuple[Frequency, ...]] = ("A", "S", "Q", "M", "W", "D")

FORMS: Final[dict[str, str]] = {
    "A": "2024",
    "S": "2024-S1",
    "Q": "2024-Q1",
    "M": "2024-01",
    "W": "2024-W05",
    "D": "2024-01-15",
}
"""An example of each frequency's form, for messages."""
EARLIEST_YEAR: Final = 1800
LATEST_YEAR: Final = 9000
_MONTHS: Final = {"A": 12, "S": 6, "Q": 3, "M": 1}
_FORM: Final = re.compile(r"(\d{4})(?:-(?:S([12])|Q([1-4])|W(\d\d)|(\d\d)(?:-(\d\d))?))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period: its code, its frequency and its first day."""

    code: str
    frequency: Frequency
    begins: date

    @property
    def ends(self) -> date:
        """Its last day."""
        match self.frequency:
            case "D":
                return self.begins
            case "W":
                return self.begins + timedelta(days=6)
        last = self.begins.month - 1 + _MONTHS[self.frequency]
        return date(self.begins.year + last // 12, last % 12 + 1, 1) - timedelta(days=1)


def period_at(frequency: Frequency, day: date) -> Period:
    """The period of a frequency that a day falls into."""
    match frequency:
        case "A":
            code = f"{day.year:04}"
        case "S":
            code = f"{day.year:04}-S{(day.month + 5) // 6}"
        case "Q":
            code = f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "M":
            code = f"{day.year:04}-{day.month:02}"
        case "W":
            year, week, _ = day.isocalendar()
            code = f"{year:04}-W{week:02}"
        case "D":
            code = day.isoformat()
        case _:
            assert_never(frequency)
    found = parse_period(code)
    assert found is not None
    return found


def parse_period(text: str) -> Period | None:
    """The period that a text names; None where it names none (no such month, no week 53 in that year)."""
    found = _FORM.fullmatch(text)
    if found is None or not text.isascii() or int(found[1]) < EARLIEST_YEAR:
        return None
    year = int(found[1])
    _, half, quarter, week, month, day = found.groups()
    try:
        if half:
            return Period(code=text, frequency="S", begins=date(year, 6 * int(half) - 5, 1))
        if quarter:
            return Period(code=text, frequency="Q", begins=date(year, 3 * int(quarter) - 2, 1))
        if week:
            return Period(code=text, frequency="W", begins=date.fromisocalendar(year, int(week), 1))
        if day:
            return Period(code=text, frequency="D", begins=date(year, int(month), int(day)))
        if month:
            return Period(code=text, frequency="M", begins=date(year, int(month), 1))
        return Period(code=text, frequency="A", begins=date(year, 1, 1))
    except ValueError:
        return None


def period_before(period: Period) -> str:
    """The code of the period that ended when this one began."""
    last = period.begins - timedelta(days=1)
    match period.frequency:
        case "A":
            return f"{last.year:04}"
        case "S":
            return f"{last.year:04}-S{(last.month + 5) // 6}"
        case "Q":
            return f"{last.year:04}-Q{(last.month + 2) // 3}"
        case "M":
            return f"{last.year:04}-{last.month:02}"
        case "W":
            year, week, _ = last.isocalendar()
            return f"{year:04}-W{week:02}"
        case "D":
            return last.isoformat()


def year_before(period: Period) -> str | None:
    """The code of the same period a year before; None for a year, and where that year had none."""
    if period.frequency == "A":
        return None
    code = f"{int(period.code[:4]) - 1:04}{period.code[4:]}"
    return code if parse_period(code) is not None else None


def containing(period: Period, frequency: Frequency) -> str | None:
    """The code of the year, half-year or quarter that a shorter period lies in; None where it is none."""
    year, month = period.begins.year, period.begins.month
    if period.frequency not in _MONTHS or frequency not in _MONTHS:
        return None
    if _MONTHS[period.frequency] >= _MONTHS[frequency]:
        return None
    match frequency:
        case "A":
            return f"{year:04}"
        case "S":
            return f"{year:04}-S{(month + 5) // 6}"
        case _:
            return f"{year:04}-Q{(month + 2) // 3}"


def how_many_in(shorter: Frequency, longer: Frequency) -> int:
    """How many months, quarters or half-years make a longer period."""
    return _MONTHS[longer] // _MONTHS[shorter]


def period_after(period: Period) -> Period | None:
    """The period of the same length that follows; None after the last year."""
    day = period.ends + timedelta(days=1)
    return period_at(period.frequency, day) if day.year <= LATEST_YEAR else None


def periods_between(first: Period, last: Period, limit: int) -> list[Period] | None:
    """The periods from one to another of the same length; None where there are none, or more than limit."""
    if first.frequency != last.frequency or first.begins > last.begins:
        return None
    found = [first]
    while found[-1].code != last.code:
        following = period_after(found[-1])
        if following is None or len(found) == limit:
            return None
        found.append(following)
    return found
