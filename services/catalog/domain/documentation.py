"""What data documentation has to contain before figures may be released for the first time."""

from collections.abc import Mapping
from dataclasses import dataclass

from servicekit.concepts import DOCUMENTATION_REQUIRED, WORKING_LANGUAGES, Indicator, Names
from services.catalog.domain.errors import UnknownIndicator
from services.catalog.domain.events import DocumentationWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteDocumentation:
    """Write a country's documentation of an indicator in full. indicator: None where code names none."""

    country: str
    code: str
    indicator: Indicator | None
    fields: Mapping[str, Names]


def decide(known: Mapping[str, Names] | None, command: WriteDocumentation) -> list[DocumentationWritten]:
    """The events of writing documentation; none where it says the same already.

    known: the texts as they stand, None where nothing was written. Empty texts are left out.
    Raises UnknownIndicator.
    """
    indicator = command.indicator
    if indicator is None or indicator.namespace not in {None, command.country}:
        raise UnknownIndicator(indicator=command.code)
    fields = _without_blanks(command.fields)
    if known is not None and _without_blanks(known) == fields:
        return []
    return [
        DocumentationWritten(
            country=command.country,
            indicator=command.code,
            fields=fields,
            complete=not missing(fields),
        )
    ]


def missing(fields: Mapping[str, Names]) -> list[str]:
    """The texts that are still needed, as `field.language`, in the order of the form."""
    return [
        f"{name}.{language}"
        for name in DOCUMENTATION_REQUIRED
        for language in WORKING_LANGUAGES
        if not fields.get(name, {}).get(language, "").strip()
    ]


def _without_blanks(fields: Mapping[str, Names]) -> dict[str, dict[str, str]]:
    kept = {
        name: {language: text.strip() for language, text in names.items() if text.strip()}
        for name, names in fields.items()
    }
    return {name: names for name, names in kept.items() if names}
