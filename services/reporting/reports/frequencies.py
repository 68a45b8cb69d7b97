"""Frequencies in reports: which one figures of several countries have, and what its table is called."""

from collections.abc import Sequence

from servicekit.language import translate
from services.reporting.domain.periods import FREQUENCIES
from services.reporting.queries.scope import Readable
from services.reporting.reports.material import Material


def usual_frequency(material: Material, found: Sequence[Readable]) -> str:
    """The frequency that most of the figures have, the longest of those."""
    counts: dict[str, int] = {}
    for frequencies in material.frequencies(found).values():
        for frequency in frequencies:
            counts[frequency] = counts.get(frequency, 0) + 1
    return max(counts, key=lambda each: (counts[each], -FREQUENCIES.index(each)), default="A")


def table_caption(language: str, frequency: str) -> str:
    """What a table of figures of a frequency is called."""
    match frequency:
        case "A":
            return translate(language, "Annual figures")
        case "S":
            return translate(language, "Half-yearly figures")
        case "Q":
            return translate(language, "Quarterly figures")
        case "M":
            return translate(language, "Monthly figures")
        case "W":
            return translate(language, "Weekly figures")
    return translate(language, "Daily figures")
