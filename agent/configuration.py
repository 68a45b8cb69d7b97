"""What is counted and where it goes: read from a TOML or JSON file into values that do not change."""

import json
import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from agent.errors import WrongUse

Frequency = Literal["A", "S", "Q", "M"]
Unit = Literal["persons", "cases"]
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where the figures go. url: of the system; reason: said of amendments."""

    url: str
    country: str
    indicator: str
    source: str
    key: str = field(repr=False)
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRecords:
    """Records as rows of a file."""

    path: Path
    encoding: str
    separator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlRecords:
    """Records as rows of a query. url: as SQLAlchemy writes it."""

    url: str = field(repr=False)
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The period of a record: of its date in a column, or one for all of them.

    formats: how dates are written, after ISO 8601. first, last: periods that count; None: no limit.
    """

    column: str | None
    value: str | None
    frequency: Frequency
    formats: tuple[str, ...]
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """Where a dimension's code of a record stands. codes: what the register says, to the code it is.

    missing: the code of a record without one; None: there has to be one. value: one code for all.
    total: figures of the total are derived beside those of the codes.
    """

    name: str
    column: str | None
    value: str | None
    codes: Mapping[str, str]
    missing: str | None
    total: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Records that count: whose column has one of these values (or, where leaving, none of them)."""

    column: str
    values: frozenset[str]
    leaving: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One run. person: the column that tells people apart, where people are counted; it stays here."""

    destination: Destination
    records: CsvRecords | SqlRecords
    unit: Unit
    person: str | None
    period: Period
    dimensions: tuple[Dimension, ...]
    filters: tuple[Filter, ...]

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are looked at."""
        named = {self.person, self.period.column, *(each.column for each in self.dimensions)}
        return frozenset(
            {name for name in named if name is not None} | {each.column for each in self.filters}
        )


def read_configuration(
    path: Path,
    *,
    periods: tuple[str | None, str | None] = (None, None),
    environment: Mapping[str, str] | None = None,
) -> Configuration:
    """Read a file. periods: first and last, in place of those in the file. Raises WrongUse.

    Paths in the file are taken from its own folder. Secrets stand elsewhere: in files, or in the environment.
    """
    given = _Part(_parsed(path), "", path.parent, os.environ if environment is None else environment)
    records, count = given.part("records"), given.part("count")
    unit = count.one_of("unit", get_args(Unit), "persons")
    person = count.text("person", None)
    if (unit == "persons") != (person is not None):
        raise WrongUse('count.person names the column that tells people apart; it goes with unit = "persons"')
    dimensions = given.part("dimensions")
    found = Configuration(
        destination=_destination(given.part("send")),
        records=_records(records),
        unit="persons" if unit == "persons" else "cases",
        person=person,
        period=_period(given.part("period"), periods),
        dimensions=tuple(_dimension(dimensions.part(name), name) for name in dimensions.names()),
        filters=tuple(_filter(each) for each in given.parts("filters")),
    )
    given.done({"send", "records", "count", "period", "dimensions", "filters"})
    count.done({"unit", "person"})
    return found


class _Part:
    """A table of the file, and where it stands, so that a mistake can be named."""

    def __init__(
        self, content: Mapping[str, Any], place: str, folder: Path, environment: Mapping[str, str]
    ) -> None:
        self._content, self._place = content, place
        self._folder, self._environment = folder, environment

    def part(self, name: str) -> "_Part":
        found = self._content.get(name, {})
        if not isinstance(found, Mapping):
            raise WrongUse(f"{self._place}{name} has to be a table")
        return _Part(found, f"{self._place}{name}.", self._folder, self._environment)

    def parts(self, name: str) -> list["_Part"]:
        found = self._content.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            raise WrongUse(f"{self._place}{name} has to be a list of tables")
        return [_Part(each, f"{self._place}{name}.", self._folder, self._environment) for each in found]

    def names(self) -> list[str]:
        return list(self._content)

    def has(self, name: str) -> bool:
        return name in self._content

    def text(self, name: str, *default: str | None) -> Any:
        found = self._content.get(name, default[0] if default else None)
        if found is None and default:
            return None
        if not isinstance(found, str) or not found:
            raise WrongUse(f"{self._place}{name} has to be a text")
        return found

    def one_of(self, name: str, choices: Collection[str], default: str) -> str:
        found: str = self.text(name, default)
        if found not in choices:
            raise WrongUse(f"{self._place}{name} is one of {', '.join(choices)}")
        return found

    def yes(self, name: str) -> bool:
        found = self._content.get(name, False)
        if not isinstance(found, bool):
            raise WrongUse(f"{self._place}{name} is true or false")
        return found

    def texts(self, name: str) -> list[str]:
        found = self._content.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, str | int) for each in found):
            raise WrongUse(f"{self._place}{name} has to be a list of texts")
        return [str(each) for each in found]

    def mapping(self, name: str) -> dict[str, str]:
        found = self._content.get(name, {})
        if not isinstance(found, Mapping) or not all(isinstance(each, str) for each in found.values()):
            raise WrongUse(f"{self._place}{name} has to be a table of texts")
        return {str(key): value for key, value in found.items()}

    def path(self, name: str) -> Path:
        text: str = self.text(name)
        return self._folder / text

    def secret(self, name: str) -> str:
        """What stands in the file <name>_file, or in the environment variable <name>_variable."""
        if self.has(f"{name}_file"):
            return _content_of(self.path(f"{name}_file")).strip()
        variable = self.text(f"{name}_variable", None)
        if variable is None:
            raise WrongUse(f"{self._place}{name}_file or {self._place}{name}_variable says where it stands")
        if not self._environment.get(variable):
            raise WrongUse(f"the environment variable {variable} is not set ({self._place}{name}_variable)")
        return self._environment[variable]

    def done(self, known: Collection[str]) -> None:
        unknown = sorted(set(self._content) - set(known))
        if unknown:
            raise WrongUse(f"{self._place}{unknown[0]} is nothing that can be configured")


def _parsed(path: Path) -> Mapping[str, Any]:
    text = _content_of(path)
    try:
        found = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except ValueError as error:
        raise WrongUse(f"{path.name} cannot be read: {error}") from None
    if not isinstance(found, Mapping):
        raise WrongUse(f"{path.name} has to be a table")
    return found


def _content_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise WrongUse(f"{path} cannot be read") from None


def _destination(part: _Part) -> Destination:
    url = part.text("url").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise WrongUse("send.url has to begin with https://")
    found = Destination(
        url=url,
        country=part.text("country"),
        indicator=part.text("indicator"),
        source=part.text("source"),
        key=part.secret("key"),
        reason=part.text("reason", None),
    )
    part.done({"url", "country", "indicator", "source", "reason", "key_file", "key_variable"})
    return found


def _records(part: _Part) -> CsvRecords | SqlRecords:
    if part.has("csv") == (part.has("query") or part.has("query_file")):
        raise WrongUse("records has either csv, or query (or query_file) with url_file or url_variable")
    if part.has("csv"):
        part.done({"csv", "encoding", "separator"})
        separator = part.text("separator", ",")
        if len(separator) != 1:
            raise WrongUse("records.separator has to be one character")
        return CsvRecords(
            path=part.path("csv"), encoding=part.text("encoding", "utf-8-sig"), separator=separator
        )
    part.done({"query", "query_file", "url_file", "url_variable"})
    query = _content_of(part.path("query_file")) if part.has("query_file") else part.text("query")
    return SqlRecords(url=part.secret("url"), query=query)


def _period(part: _Part, asked: tuple[str | None, str | None]) -> Period:
    if part.has("column") == part.has("value"):
        raise WrongUse("period has either column, with a date, or value, for all records")
    frequency = part.one_of("frequency", get_args(Frequency), "A")
    part.done({"column", "value", "frequency", "formats", "first", "last"})
    return Period(
        column=part.text("column", None),
        value=part.text("value", None),
        frequency=next(each for each in get_args(Frequency) if each == frequency),
        formats=tuple(part.texts("formats")),
        first=asked[0] or part.text("first", None),
        last=asked[1] or part.text("last", None),
    )


def _dimension(part: _Part, name: str) -> Dimension:
    if part.has("column") == part.has("value"):
        raise WrongUse(f"dimensions.{name} has either column or value")
    part.done({"column", "value", "codes", "missing", "total"})
    return Dimension(
        name=name,
        column=part.text("column", None),
        value=part.text("value", None),
        codes=part.mapping("codes"),
        missing=part.text("missing", None),
        total=part.yes("total"),
    )


def _filter(part: _Part) -> Filter:
    if part.has("in") == part.has("not_in"):
        raise WrongUse("each of filters has column, and either in or not_in")
    part.done({"column", "in", "not_in"})
    leaving = part.has("not_in")
    values = frozenset(part.texts("not_in" if leaving else "in"))
    return Filter(column=part.text("column"), values=values, leaving=leaving)
