"""What the countries' data documentation says of the figures in a report, as its notes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from servicekit.language import mark
from servicekit.reference import Indicator, text_in
from services.reporting.domain.report import Note
from services.reporting.reports.material import Material

_LABELS: Final = {
    "definition": mark("Definition (%(country)s)"),
    "breaks": mark("Breaks in series (%(country)s)"),
    "coverage": mark("Coverage (%(country)s)"),
}


def definition_notes(material: Material, indicator: Indicator, countries: Iterable[str]) -> list[Note]:
    """What the figures mean: the countries' own definitions, or the indicator's where they gave none."""
    listed = material.by_name(countries)
    notes = [
        *_notes(material, indicator, listed, "definition"),
        *_notes(material, indicator, listed, "breaks"),
    ]
    if notes:
        return notes
    text = text_in(indicator.definitions, material.language)
    return [Note(key="definition", text=f"{material.say('Definition')}: {text}", defines=True)]


def named_after(material: Material, indicator: Indicator, notes: Iterable[Note]) -> list[Note]:
    """Notes with the indicator they speak of, for a report of several."""
    name = text_in(indicator.names, material.language)
    return [replace(note, key=f"{indicator.code}-{note.key}", text=f"{name}. {note.text}") for note in notes]


def coverage_notes(material: Material, indicator: Indicator, countries: Iterable[str]) -> list[Note]:
    """Whom the figures of each country cover, in the words of its documentation."""
    return _notes(material, indicator, material.by_name(countries), "coverage")


def _notes(material: Material, indicator: Indicator, countries: Iterable[str], field: str) -> list[Note]:
    """What the countries say in a field, each text once with all who say so, in the order of their names."""
    said: dict[str, list[str]] = {}
    for country in countries:
        documentation = material.reference.documentation(country, indicator.code)
        text = text_in(documentation.fields.get(field, {}), material.language) if documentation else ""
        if text:
            said.setdefault(text, []).append(country)
    return [
        Note(
            key=f"{field}-{indicator.code}-{who[0]}",
            text=f"{material.say(_LABELS[field], country=', '.join(map(material.country, who)))}: {text}",
            defines=field == "definition",
        )
        for text, who in said.items()
    ]
