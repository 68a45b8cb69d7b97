"""Counting records into the cells of an indicator. What leaves this module are codes, periods and numbers."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any, Final

from agent.configuration import Configuration, Dimension, Period
from agent.errors import AgentError
from agent.records import Record

TOTAL: Final = "_T"
_TOLD: Final = 10
"""So many different unknown values are named, and so many rows."""

Cell = tuple[str, ...]
"""A period and the code of each dimension, in the order of the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """cells: how many people or cases, by cell. read: records seen; counted: of them in the cells."""

    cells: Mapping[Cell, int]
    read: int
    counted: int


class Codes:
    """What the system takes for each dimension: every code, and the names that stand for one."""

    def __init__(self, known: Mapping[str, Mapping[str, str]]) -> None:
        """known: dimension to each code and folded alias, to the code."""
        self._known = known

    def find(self, dimension: str, text: str) -> str | None:
        """The code that a text stands for; None for none."""
        return self._known[dimension].get(text) or self._known[dimension].get(folded(text))


def folded(text: str) -> str:
    """A name without differences of case and blanks."""
    return " ".join(text.casefold().split())


def counted(records: Iterable[Record], configuration: Configuration, codes: Codes) -> Counts:
    """Count. Raises AgentError where a record has no date or code that can be used: nothing is guessed.

    People are told apart by their column within each cell, totals included: a person who has two records
    is one person in each cell where they have any.
    """
    tally = _Tally(configuration, codes)
    for number, record in enumerate(records, start=1):
        tally.take(number, record)
    tally.check()
    return Counts(cells=tally.cells(), read=tally.read, counted=tally.counted)


class _Tally:
    def __init__(self, configuration: Configuration, codes: Codes) -> None:
        self._configuration = configuration
        self._codes = codes
        self._cases: Counter[Cell] = Counter()
        self._people: dict[Cell, set[Hashable]] = {}
        self._unknown: dict[str, Counter[str]] = {}
        self._without: dict[str, list[int]] = {}
        self._without_times: Counter[str] = Counter()
        self.read = self.counted = 0

    def take(self, number: int, record: Record) -> None:
        self.read += 1
        if not all(
            (_text(record[each.column]) in each.values) != each.leaving
            for each in self._configuration.filters
        ):
            return
        period = self._period(number, record)
        if period is None or not _within(period, self._configuration.period):
            return
        found = [self._code(number, each, record) for each in self._configuration.dimensions]
        person = self._person(number, record)
        if None in found or person is None:
            return
        self.counted += 1
        choices = [
            (code, TOTAL) if each.total and code != TOTAL else (code,)
            for each, code in zip(self._configuration.dimensions, found, strict=True)
        ]
        for key in product(*choices):
            cell: Cell = (period, *(code for code in key if code is not None))
            if self._configuration.unit == "persons":
                self._people.setdefault(cell, set()).add(person)
            else:
                self._cases[cell] += 1

    def cells(self) -> dict[Cell, int]:
        found = (
            {cell: len(people) for cell, people in self._people.items()}
            if self._people
            else dict(self._cases)
        )
        return dict(sorted(found.items()))

    def check(self) -> None:
        """Raises AgentError with everything that cannot be counted. Numbers are of rows, from 1."""
        lines = []
        for column, rows in self._without.items():
            listed = ", ".join(map(str, rows))
            lines.append(
                f"{column}: nothing usable in {self._without_times[column]} records (record {listed})"
            )
        for name, texts in self._unknown.items():
            told = ", ".join(f"{text!r} ({times})" for text, times in texts.most_common(_TOLD))
            more = f" and {len(texts) - _TOLD} others" if len(texts) > _TOLD else ""
            lines.append(
                f"dimensions.{name}: no code for {told}{more}; say which one it is in dimensions.{name}.codes"
            )
        if lines:
            raise AgentError("Nothing is sent: these records cannot be counted.", *lines)

    def _period(self, number: int, record: Record) -> str | None:
        terms = self._configuration.period
        if terms.column is None:
            return terms.value
        day = _day(record[terms.column], terms)
        if day is None:
            self._miss(terms.column, number)
            return None
        return period_of(day, terms)

    def _code(self, number: int, dimension: Dimension, record: Record) -> str | None:
        if dimension.column is None:
            text = dimension.value or ""
        else:
            text = _text(record[dimension.column])
            if not text:
                if dimension.missing is None:
                    self._miss(dimension.column, number)
                    return None
                text = dimension.missing
        code = self._codes.find(dimension.name, dimension.codes.get(text, text))
        if code is None:
            self._unknown.setdefault(dimension.name, Counter())[text] += 1
        return code

    def _person(self, number: int, record: Record) -> Hashable | None:
        column = self._configuration.person
        if column is None:
            return number
        found = _text(record[column])
        if not found:
            self._miss(column, number)
            return None
        return found

    def _miss(self, column: str, number: int) -> None:
        self._without_times[column] += 1
        rows = self._without.setdefault(column, [])
        if len(rows) < _TOLD:
            rows.append(number)


def period_of(day: date, terms: Period) -> str:
    """The period that a day lies in."""
    match terms.frequency:
        case "A":
            return f"{day.year:04}"
        case "S":
            return f"{day.year:04}-S{(day.month + 5) // 6}"
        case "Q":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "M":
            return f"{day.year:04}-{day.month:02}"


def _within(period: str, terms: Period) -> bool:
    return (terms.first is None or period >= terms.first) and (terms.last is None or period <= terms.last)


def _day(value: Any, terms: Period) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(value)
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return _day_written(text, terms.formats)


def _day_written(text: str, formats: Iterable[str]) -> date | None:
    for form in formats:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day as the register has it
        except ValueError:
            continue
    return None


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
