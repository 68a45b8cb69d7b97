"""What the catalog says of breaks in series, in a reader's language."""

from collections.abc import Iterable, Iterator
from datetime import date

from servicekit.language import translate
from servicekit.periods import first_day
from servicekit.reference import Reference, text_in


def breaks_of(
    reference: Reference, indicators: Iterable[str], language: str
) -> Iterator[tuple[str, str, date, str]]:
    """(country, source, the day from which figures are others, why) of each break of these indicators."""
    for indicator in sorted(indicators):
        for each in reference.breaks(indicator):
            day = first_day(each.period)
            if day is not None:
                why = text_in(each.names, language)
                yield each.country, each.source, day, translate(language, "Break in series: %(why)s", why=why)
