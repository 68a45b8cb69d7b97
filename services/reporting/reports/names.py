"""The names of codes and their order by name: worked out once per code list and language, then kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from servicekit.concepts import name_of_code
from servicekit.language import sort_key
from servicekit.reference import COUNTRY, CodeList, Reference
from services.reporting.domain.figures import TOTAL

LAST_CODES = ("STLS", "UNK", "_U")
"""Codes that stand after all names, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNames:
    """The codes of one code list in one language. labels, places: by code."""

    definition: CodeList | None
    language: str
    labels: Mapping[str, str]
    places: Mapping[str, int]

    def label(self, code: str) -> str:
        """The name of a code; the code itself where it has none."""
        return self.labels.get(code, code)

    def in_order(self, codes: Iterable[str]) -> list[str]:
        """Codes by name: the total first, groups of no name last. Never by figures that may be hidden."""
        wanted = set(codes)
        if wanted <= self.places.keys():
            return sorted(wanted, key=self.places.__getitem__)
        # Codes that the list no longer has, of figures that were released while it had them.
        return sorted(wanted, key=lambda code: _place(code, self.label(code), self.language))


class Names:
    """The names of every code list as it is defined now. Any number of threads may ask."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._known: dict[tuple[str, str], CodeNames] = {}

    def of(self, code_list: str, language: str) -> CodeNames:
        """The names of a code list in a language."""
        definition = self.reference.code_list(code_list)
        known = self._known.get((code_list, language))
        if known is None or known.definition is not definition:
            known = self._known[code_list, language] = _named(definition, language)
        return known


def _named(definition: CodeList | None, language: str) -> CodeNames:
    codes = definition.codes if definition is not None else {}
    list_code = definition.code if definition is not None else ""
    labels = {code: name_of_code(list_code, code, entry.names, language) for code, entry in codes.items()}
    order = sorted(labels, key=lambda code: _place(code, labels[code], language))
    return CodeNames(
        definition=definition,
        language=language,
        labels=labels,
        places={code: place for place, code in enumerate(order)},
    )


def _place(code: str, name: str, language: str) -> tuple[object, ...]:
    if code == TOTAL:
        return (0,)
    if code in LAST_CODES:
        return (2, LAST_CODES.index(code))
    return (1, sort_key(name, language), code)


def countries_named(reference: Reference, codes: Iterable[str], language: str) -> str:
    """The names of countries in the order of the language, each once, with commas between them."""
    names = {reference.country_name(code, language) for code in codes}
    return ", ".join(sorted(names, key=lambda name: sort_key(name, language)))


def also_called(reference: Reference, codes: Iterable[str]) -> tuple[str, ...]:
    """What else the list of countries calls these: «Великобритания», Syria, SYR."""
    known = reference.code_list(COUNTRY)
    found = [known.codes[code] for code in codes if code in known.codes] if known is not None else []
    return tuple(alias for each in found for alias in each.aliases)
