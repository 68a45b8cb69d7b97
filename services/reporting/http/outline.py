"""A template's layout without a figure: what an editor sees who may read none that it would show."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from servicekit.language import translate
from servicekit.reference import TOTAL, Indicator, Reference, text_in
from services.reporting.domain.specification import PERIOD, Specification
from services.reporting.reports.names import Names

FEW = 6
"""So many codes of a dimension show, then an ellipsis."""
PERIODS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The headings of rows and columns, one text for each dimension of an axis; title: of the indicator."""

    title: str
    rows: Sequence[Sequence[str]]
    columns: Sequence[Sequence[str]]


def outline(
    specification: Specification, indicator: Indicator, reference: Reference, language: str, year: int
) -> Outline:
    """The layout with the first codes of each dimension and the years up to one."""
    names = Names(reference)

    def headings(dimension: str) -> list[str]:
        if dimension == PERIOD:
            return [str(each) for each in range(year - PERIODS, year)]
        known = indicator.dimension(dimension)
        assert known is not None
        found = names.of(known.code_list, language)
        order = found.in_order(found.labels)
        chosen = specification.filters.get(dimension)
        codes = [code for code in order if code != TOTAL and (chosen is None or code in chosen)]
        shown = [found.label(code) for code in codes[: specification.top or FEW][:FEW]]
        if len(codes) > len(shown):
            shown.append("…")
        total = [translate(language, "Total")] if chosen is None or TOTAL in chosen else []
        match specification.totals:
            case "first":
                return [*total, *shown]
            case "last":
                return [*shown, *total]
            case "none":
                return shown

    def axis(dimensions: Sequence[str]) -> list[tuple[str, ...]]:
        return list(product(*map(headings, dimensions)))

    return Outline(
        title=text_in(indicator.names, language),
        rows=axis(specification.rows),
        columns=axis(specification.columns),
    )
