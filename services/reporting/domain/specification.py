"""What a report shows, as data: which dimensions make rows and columns, and how figures are put there.

contracts/reports/template.v1.json says the same of its JSON. A specification knows no reader and no figure;
it is fitted to an indicator before anything is read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from servicekit.concepts import WORKING_LANGUAGES, Indicator, Names
from servicekit.errors import Fault
from services.reporting.domain.report import ChartKind

Measure = Literal["value", "share", "change", "growth"]
Totals = Literal["first", "last", "none"]
Order = Literal["code", "label", "value"]

PERIOD: Final = "period"
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
TOTALS: Final[tuple[Totals, ...]] = get_args(Totals)
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
CHARTS: Final[tuple[ChartKind, ...]] = get_args(ChartKind)
OVER_TIME: Final = ("change", "growth")
"""The measures that need the period before."""
MOST_TOP: Final = 100
MOST_ON_AXIS: Final = 2
MOST_TABLES: Final = 10
LONGEST: Final[Mapping[str, int]] = {"names": 200, "descriptions": 1000, "notes": 4000}
"""The texts of a specification, and how many characters each may have."""

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}")
"""What a template may be called."""
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no text of a report may have in it: controls, halves of characters, and what turns a text around."""


class MalformedSpecification(Fault):
    """Not the data of a report. fields: place, where in the data; value: what stands there.

    why, where there is a word for it: missing, unknown (there is no such part), too-long (with limit, in
    characters), unprintable (controls, halves of characters, what turns a text around), one-of (with known:
    what it takes), number (with limit: the largest of the whole numbers that it takes), too-many (with limit:
    of dimensions on an axis), not-there (there is no such indicator, dimension or code).
    """

    code = "malformed-specification"
    status = 422


class UnknownDimension(Fault):
    """A dimension that the indicator does not have. fields: dimension, indicator."""

    code = "unknown-dimension"
    status = 422


class DimensionTwice(Fault):
    """A dimension has more than one place in a report. fields: dimension."""

    code = "dimension-twice"
    status = 422


class NoBreakdown(Fault):
    """A share or a ranking of a report that has no dimension to take it over. fields: what."""

    code = "no-breakdown"
    status = 422


class NoPeriods(Fault):
    """A change or a chart over time in a report whose periods are on no axis. fields: what."""

    code = "no-periods"
    status = 422


class NotAdditive(Fault):
    """Shares of a dimension whose parts do not make up its total. fields: dimension."""

    code = "not-additive"
    status = 422


class CodesOffAxis(Fault):
    """Several codes of a dimension that is on no axis: they would have to be added. fields: dimension."""

    code = "codes-off-axis"
    status = 422


class TooManyCells(Fault):
    """A report that would be too large. fields: cells, limit, dimension: the one with most codes; label: its
    name in the reader's language.
    """

    code = "too-many-cells"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """One report as data.

    id: of the template, as in its address. indicator: None where the reader chooses it.
    rows, columns: up to two dimensions each, the outer one first; `period` is one. None: a single row or
    column. tables: dimensions that make a table for each of their codes.
    filters: the codes to show of a dimension; of one that is on no axis, exactly one.
    order: of the rows: as the code list has them, by name, or by what is shown, the largest first.
    top: how many of the innermost rows show, ranked by the newest figures that show; the others are one row.
    names, descriptions, notes: texts by language.
    """

    id: str
    indicator: str | None = None
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = (PERIOD,)
    tables: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    totals: Totals = "first"
    order: Order = "label"
    top: int | None = None
    measure: Measure = "value"
    chart: ChartKind | None = None
    names: Names = field(default_factory=dict)
    descriptions: Names = field(default_factory=dict)
    notes: Names = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_places(self)
        if self.top is not None and self.ranked is None:
            raise NoBreakdown(what="top")
        if self.measure == "share" and self.whole is None:
            raise NoBreakdown(what="share")
        if self.measure in OVER_TIME and PERIOD not in self.placed:
            raise NoPeriods(what=self.measure)
        if self.chart == "lines" and self.columns != (PERIOD,):
            raise NoPeriods(what="lines")

    @property
    def placed(self) -> tuple[str, ...]:
        """Everything that has a place in the report, `period` included."""
        return (*self.tables, *self.rows, *self.columns)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that have a place, without `period`."""
        return tuple(name for name in self.placed if name != PERIOD)

    @property
    def ranked(self) -> str | None:
        """The dimension whose codes are ranked: the innermost of the rows."""
        return self.rows[-1] if self.rows and self.rows[-1] != PERIOD else None

    @property
    def whole(self) -> str | None:
        """The dimension whose total is the whole of a share: the innermost of the rows, else of the
        columns.
        """
        for axis in (self.rows, self.columns):
            for name in reversed(axis):
                if name != PERIOD:
                    return name
        return None


def fit(specification: Specification, indicator: Indicator) -> None:
    """Raises UnknownDimension, NotAdditive, CodesOffAxis where the indicator cannot be shown so."""
    known = {each.name for each in indicator.dimensions}
    for name in (*specification.dimensions, *specification.filters):
        if name not in known:
            raise UnknownDimension(dimension=name, indicator=indicator.code)
    whole = specification.whole
    if specification.measure == "share" and whole is not None and not indicator.is_additive(whole):
        raise NotAdditive(dimension=whole)
    for name, codes in specification.filters.items():
        if name not in specification.dimensions and len(codes) != 1:
            raise CodesOffAxis(dimension=name)


def specification_of(data: Mapping[str, Any]) -> Specification:
    """The specification of JSON data. Raises MalformedSpecification, and what a specification itself
    raises.
    """
    unknown = sorted(set(data) - _MEMBERS.keys())
    if unknown:
        known = ", ".join(_MEMBERS)
        raise MalformedSpecification(place=unknown[0][:80], value=None, why="unknown", known=known)
    if "id" not in data:
        raise MalformedSpecification(place="id", value=None, why="missing")
    for name, value in data.items():
        _MEMBERS[name](name, value)
    made: dict[str, Any] = dict(data)
    for name in ("rows", "columns", "tables"):
        if name in data:
            made[name] = tuple(data[name])
    if "filters" in data:
        made["filters"] = {name: tuple(codes) for name, codes in sorted(data["filters"].items())}
    return Specification(**made)


def payload_of(specification: Specification) -> dict[str, Any]:
    """The JSON data of a specification, every member of it."""
    return {
        "id": specification.id,
        "indicator": specification.indicator,
        "rows": list(specification.rows),
        "columns": list(specification.columns),
        "tables": list(specification.tables),
        "filters": {name: list(codes) for name, codes in sorted(specification.filters.items())},
        "totals": specification.totals,
        "order": specification.order,
        "top": specification.top,
        "measure": specification.measure,
        "chart": specification.chart,
        "names": dict(specification.names),
        "descriptions": dict(specification.descriptions),
        "notes": dict(specification.notes),
    }


def subsets(dimensions: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every subset of dimensions, in their order, the small ones first: 64 of six."""
    masks = sorted(range(2 ** len(dimensions)), key=lambda mask: (mask.bit_count(), _mirrored(mask)))
    for mask in masks:
        yield tuple(name for place, name in enumerate(dimensions) if mask >> place & 1)


def cross_section(dimensions: Sequence[str], id_: str) -> Specification:
    """The figures over time by these dimensions.

    The first makes the rows, the second splits the columns of a period, the third groups the rows; each
    further one makes tables.
    """
    rows, columns, tables = dimensions[:1], dimensions[1:2], dimensions[3:]
    return Specification(
        id=id_,
        rows=(*dimensions[2:3], *rows),
        columns=(PERIOD, *columns),
        tables=tuple(tables),
        order="label",
        chart="lines" if len(dimensions) == 1 else None,
    )


def _mirrored(mask: int) -> tuple[int, ...]:
    """Subsets of one size come in the order of their first dimensions."""
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)


def _check_places(specification: Specification) -> None:
    for name in specification.placed:
        if specification.placed.count(name) > 1:
            raise DimensionTwice(dimension=name)
    for place in ("rows", "columns"):
        if len(getattr(specification, place)) > MOST_ON_AXIS:
            named = ", ".join(getattr(specification, place))[:80]
            raise MalformedSpecification(place=place, value=named, why="too-many", limit=MOST_ON_AXIS)
    if not specification.rows and not specification.columns:
        raise MalformedSpecification(place="rows", value=None, why="missing")


def _id(place: str, value: Any) -> None:
    _right(isinstance(value, str) and ID.fullmatch(value) is not None, place, value)


def _optional_name(place: str, value: Any) -> None:
    _right(value is None or (isinstance(value, str) and _NAME.fullmatch(value) is not None), place, value)


def _name_list(place: str, value: Any) -> None:
    _right(isinstance(value, list) and len(value) <= MOST_TABLES, place, value)
    for at, each in enumerate(value):
        _right(isinstance(each, str) and _NAME.fullmatch(each) is not None, f"{place}[{at}]", each)


def _filters(place: str, value: Any) -> None:
    _right(isinstance(value, dict) and len(value) <= MOST_TABLES, place, value)
    for name, codes in value.items():
        _right(isinstance(name, str) and _NAME.fullmatch(name) is not None, place, name)
        _right(isinstance(codes, list) and 0 < len(codes) <= 400, f"{place}.{name}", codes)
        for at, code in enumerate(codes):
            _right(isinstance(code, str) and 0 < len(code) <= 64, f"{place}.{name}[{at}]", code)


def _top(place: str, value: Any) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    _right(value is None or (whole and 1 <= value <= MOST_TOP), place, value, why="number", limit=MOST_TOP)


def _texts(place: str, value: Any) -> None:
    _right(isinstance(value, dict), place, value)
    for language, text in value.items():
        _right(isinstance(language, str) and _LANGUAGE.fullmatch(language) is not None, place, language)
        here = f"{place}.{language}"
        _right(isinstance(text, str), here, text)
        _right(bool(text.strip()), here, None, why="missing")
        _right(len(text) <= LONGEST[place], here, text, why="too-long", limit=LONGEST[place])
        _right(_UNPRINTABLE.search(text) is None, here, text, why="unprintable")
    if place == "names":
        for language in WORKING_LANGUAGES:
            _right(language in value, f"{place}.{language}", None, why="missing")


def _right(right: bool, place: str, value: Any, **why: str | int) -> None:
    if not right:
        raise MalformedSpecification(place=place, value=None if value is None else str(value)[:80], **why)


class _OneOf:
    """A member that has one of a few values."""

    def __init__(self, *values: str | None) -> None:
        self._values = values

    def __call__(self, place: str, value: Any) -> None:
        known = value is None or isinstance(value, str)
        listed = ", ".join(each for each in self._values if each is not None)
        _right(known and value in self._values, place, value, why="one-of", known=listed)


_MEMBERS: Final[Mapping[str, Any]] = {
    "id": _id,
    "indicator": _optional_name,
    "rows": _name_list,
    "columns": _name_list,
    "tables": _name_list,
    "filters": _filters,
    "totals": _OneOf(*TOTALS),
    "order": _OneOf(*ORDERS),
    "top": _top,
    "measure": _OneOf(*MEASURES),
    "chart": _OneOf(None, *CHARTS),
    "names": _texts,
    "descriptions": _texts,
    "notes": _texts,
}
"""Each member of the data with what checks it."""
