"""What other countries say of one: their figures of an indicator under one code, as a reader sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.engine import Connection

from servicekit.reference import Reference
from services.reporting.domain.figures import TOTAL, Figure
from services.reporting.domain.periods import period_code
from services.reporting.queries.observations import Cut, dimensions_of, figures
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable, readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrors:
    """Figures, and what of it was read."""

    items: list[dict[str, Any]]
    read: list[Readable]


def mirror_figures(
    connection: Connection, reader: Reader, reference: Reference, asked: Mapping[str, str], *, year: int
) -> Mirrors:
    """The figures with a value of each country's official source under one code, totals of all else.

    asked: indicator, dimension, code. A figure that is masked, or not open to the reader, is not there.
    """
    indicator = asked["indicator"]
    slots = dimensions_of(connection, indicator)
    scope = [
        each for each in readable(connection, reader, indicator=indicator) if _was_official(reference, each)
    ]
    if asked["dimension"] not in slots or not scope:
        return Mirrors(items=[], read=[])
    codes = {name: [asked["code"] if name == asked["dimension"] else TOTAL] for name in slots}
    found = [
        each
        for each in figures(connection, scope, slots, Cut(codes=codes), running_year=year)
        if each.value is not None and each.absence is None and _is_official(reference, indicator, each)
    ]
    sent = {(each.country, each.source) for each in found}
    return Mirrors(
        items=[_view(each) for each in sorted(found, key=lambda each: (each.country, each.period))],
        read=[each for each in scope if (each.country, each.source) in sent],
    )


def _was_official(reference: Reference, each: Readable) -> bool:
    """Whether a source is or was official, for some periods."""
    named = reference.officials(each.country, each.indicator)
    return not named or any(source == each.source for _, source in named)


def _is_official(reference: Reference, indicator: str, figure: Figure) -> bool:
    """Whether a figure is of the source that is official for its period."""
    year, rest = divmod(figure.period, 10_000)
    named = reference.official_at(figure.country, indicator, date(year, *divmod(rest, 100)))
    return named is None or named == figure.source


def _view(figure: Figure) -> dict[str, Any]:
    return {
        "country": figure.country,
        "source": figure.source,
        "period": period_code(figure.frequency, figure.period),
        "value": str(figure.value),
    }
