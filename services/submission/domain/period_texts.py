"""Periods as agencies write them: quarters, half-years, months in words, days at the end of a period."""

import re
from datetime import date
from typing import Final

from services.submission.domain.periods import parse_period

_ENGLISH: Final = "january february march april may june july august september october november december"
_RUSSIAN: Final = (
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
_MONTHS: Final = {
    word[:length]: number
    for words in (_ENGLISH, *_RUSSIAN)
    for number, word in enumerate(words.split(), start=1)
    for length in range(3, len(word) + 1)
}
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR: Final = re.compile(r"(?<![0-9])((?:18|19|20|21)[0-9]{2})(?![0-9])")
_DAY: Final = re.compile(r"((?:18|19|20|21)[0-9]{2})[-./]([0-9]{1,2})[-./]([0-9]{1,2})(?:[ t]00:00(?::00)?)?")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]((?:18|19|20|21)[0-9]{2})")
_QUARTER: Final = re.compile(
    r"(?:q|qtr|quarter|кв|квартал)\.? ?([1-4]|i{1,3}|iv)"
    r"|([1-4]|i{1,3}|iv)(?:st|nd|rd|th|-?й)?[ -]?(?:q|qtr|quarter|кв|квартал)\.?"
)
_HALF: Final = re.compile(
    r"(?:s|h|half-?year|полугодие) ?([12]|i{1,2})"
    r"|([12]|i{1,2})(?:st|nd|-?е)?[ -]?(?:s|h|half(?:[ -]?year)?|полугодие)"
)
_MONTH: Final = re.compile(r"[m-]?([0-9]{1,2})|([a-zа-яё]{3,9})\.?")
_NOISE: Final = re.compile(r"\b(?:year|г|год|года)\b\.?")
_SINGLE: Final = frozenset("123456789")
_AROUND: Final = " -,/._"


def period_code(text: str, frequency: str | None) -> str | None:
    """The period that a text names, as the interface writes it; None where it names none.

    frequency: A, S, Q, M, W or D; what a day stands for (the period that it lies in) and a bare number
    beside a year (a quarter, a half-year or a month) is read by it. None: as it is written.
    """
    plain = " ".join(text.casefold().replace("\u2013", "-").replace("\u2014", "-").split())
    if plain.endswith(".0") and plain[:-2].isdigit():
        plain = plain[:-2]  # a year that a spreadsheet keeps as a number with decimals
    known = parse_period(plain.upper())
    if known is not None and (frequency in (None, known.frequency) or known.frequency != "D"):
        return known.code
    day = _day(plain)
    if day is not None:
        return _holding(day, frequency or "D")
    years = _YEAR.findall(plain)
    if len(years) != 1:
        return None
    rest = " ".join(_NOISE.sub(" ", _YEAR.sub(" ", plain, count=1)).split()).strip(_AROUND)
    return _within(years[0], rest, frequency)


def _day(plain: str) -> date | None:
    if found := _DAY.fullmatch(plain):
        year, month, day = (int(each) for each in found.groups())
    elif found := _DAY_FIRST.fullmatch(plain):
        day, month, year = (int(each) for each in found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _holding(day: date, frequency: str) -> str:
    """The period of a frequency in which a day lies."""
    match frequency:
        case "A":
            return f"{day.year}"
        case "S":
            return f"{day.year}-S{(day.month + 5) // 6}"
        case "Q":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "M":
            return f"{day.year}-{day.month:02}"
        case "W":
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        case _:
            return day.isoformat()


def _within(year: str, rest: str, frequency: str | None) -> str | None:
    """A part of a year by what stands beside it."""
    if not rest:
        return year
    if rest.isdigit() and frequency in {"Q", "S"} and 1 <= int(rest) <= (4 if frequency == "Q" else 2):
        return f"{year}-{frequency}{int(rest)}"
    if found := _QUARTER.fullmatch(rest):
        return f"{year}-Q{_number(found[1] or found[2])}"
    if found := _HALF.fullmatch(rest):
        return f"{year}-S{_number(found[1] or found[2])}"
    if rest in _SINGLE and frequency != "M":
        return None  # a third month or a third quarter: the layout has to say
    if found := _MONTH.fullmatch(rest):
        month = int(found[1]) if found[1] else _MONTHS.get(found[2], 0)
        return f"{year}-{month:02}" if 1 <= month <= 12 else None
    return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _ROMAN[text]
