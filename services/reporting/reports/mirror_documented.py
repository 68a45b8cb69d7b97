"""What the data documentation of both ends of a movement says, field by field, one beside the other."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from servicekit.language import mark
from servicekit.reference import Documentation, Indicator, text_in
from services.reporting.domain.side_by_side import Said, SideBySide
from services.reporting.queries.scope import Readable
from services.reporting.reports.material import Material

FIELDS: Final[Mapping[str, str]] = {
    "definition": mark("Definition"),
    "coverage": mark("Coverage"),
    "own_citizens": mark("Citizens of the country itself"),
    "counting_unit": mark("Counting unit"),
    "source_kind": mark("Kind of source"),
    "collection_method": mark("Collection method"),
    "periodicity": mark("Periodicity"),
    "timeliness": mark("Timeliness"),
    "breaks": mark("Breaks in series"),
    "known_errors": mark("Known errors"),
    "legal_basis": mark("Legal basis"),
    "agency": mark("Agency"),
}
"""What is compared, what explains a gap most often first: fields of the documentation, and what the catalog
says of indicator and source."""
_KINDS: Final[Mapping[str, str]] = {
    "register": mark("register"),
    "census": mark("census"),
    "survey": mark("survey"),
    "administrative": mark("administrative record"),
    "other": mark("other"),
}

End = tuple[Readable, Indicator]


def beside(material: Material, ends: Sequence[End]) -> SideBySide:
    """Both documentations in the reader's language; what a country left out is empty.

    Where it gave no definition of its own, the indicator's holds, and where it names no counting unit, that
    of its source.
    """
    return SideBySide(
        title=material.say("What both sides count"),
        heading=material.say("Documentation"),
        codes=tuple(each.country for each, _ in ends),
        columns=tuple(material.country(each.country) for each, _ in ends),
        rows=(
            Said(
                code="indicator",
                label=material.say("Indicator"),
                texts=tuple(text_in(indicator.names, material.language) for _, indicator in ends),
            ),
            *(
                Said(
                    code=name,
                    label=material.say(label),
                    texts=tuple(_text(material, end, name) for end in ends),
                    defines=name == "definition",
                )
                for name, label in FIELDS.items()
            ),
        ),
    )


def _text(material: Material, end: End, name: str) -> str:
    each, indicator = end
    known = material.reference.documentation(each.country, indicator.code)
    own = _documented(known, name, material.language)
    usual = _USUAL.get(name)
    text = own or (usual(material, each, indicator) if usual is not None else "")
    return text[:1].upper() + text[1:]


def _documented(known: Documentation | None, name: str, language: str) -> str:
    return text_in(known.fields.get(name, {}), language).strip() if known is not None else ""


def _definition(material: Material, each: Readable, indicator: Indicator) -> str:
    return text_in(indicator.definitions, material.language)


def _own_citizens(material: Material, each: Readable, indicator: Indicator) -> str:
    return material.say("counted") if indicator.counts_own_citizens else material.say("not counted")


def _unit(material: Material, each: Readable, indicator: Indicator) -> str:
    return material.unit_name(material.unit(each, indicator))


def _source_kind(material: Material, each: Readable, indicator: Indicator) -> str:
    known = material.source(each)
    return "" if known is None else material.say(_KINDS[known.kind])


_USUAL: Final[Mapping[str, Callable[[Material, Readable, Indicator], str]]] = {
    "definition": _definition,
    "own_citizens": _own_citizens,
    "counting_unit": _unit,
    "source_kind": _source_kind,
}
"""What the catalog says, where the documentation has no such field or leaves it empty."""
