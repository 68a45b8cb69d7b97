"""What reports are called: what they are of, and what tells one from the others of the same figures."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from servicekit.language import mark, translate
from servicekit.reference import text_in
from services.reporting.domain.specification import PERIOD, Measure, Specification

_SHIPPED: Final[Mapping[str, str]] = {
    "by-sex": mark("by sex over time"),
    "by-sex-and-age": mark("by sex and age"),
    "by-citizenship-and-sex": mark("by citizenship and sex"),
    "top-origins": mark("leading citizenships"),
    "shares-by-citizenship": mark("shares by citizenship"),
    "growth-by-citizenship": mark("change on the period before"),
}
"""How the titles of reports that came with the system as data end, by the id of their template."""
_MEASURED: Final[Mapping[Measure, str]] = {
    "share": mark("shares"),
    "change": mark("change on the period before"),
    "growth": mark("change on the period before, percent"),
}
_BY: Final = {"citizenship": mark("by citizenship"), "sex": mark("by sex"), "age": mark("by age")}
"""How titles say that a table is broken down, where a language needs a form of the word."""

LabelOf = Callable[[str], str]
"""The name of a dimension by its code."""


def titled(language: str, name: str, part: str) -> str:
    """A title: what a report is of, then what tells it apart; the first alone where nothing does."""
    return translate(language, "%(name)s – %(part)s", name=name, part=part) if part else name


def part_of(language: str, specification: Specification, label_of: LabelOf) -> str:
    """What tells a report that is data from others of the same figures.

    The words of one that came with the system; else the name that it was given, as it was given; else what
    it is laid out by.
    """
    shipped = _SHIPPED.get(specification.id)
    if shipped is not None:
        return translate(language, shipped)
    named = text_in(specification.names, language)
    if named:
        return named
    placed = (*specification.rows, *specification.columns[::-1], *specification.tables)
    by = enumerated(language, [by_dimension(language, name, label_of) for name in placed if name != PERIOD])
    measured = _MEASURED.get(specification.measure)
    return ", ".join(filter(None, (by, translate(language, measured) if measured else "")))


def by_dimension(language: str, dimension: str, label_of: LabelOf) -> str:
    """That something is broken down by a dimension."""
    if dimension in _BY:
        return translate(language, _BY[dimension])
    return translate(language, "by “%(dimension)s”", dimension=label_of(dimension))


def enumerated(language: str, texts: Sequence[str]) -> str:
    """a; a and b; a, b and c; nothing of none."""
    *others, last = texts or ("",)
    if not others:
        return last
    return translate(language, "%(others)s and %(last)s", others=", ".join(others), last=last)
