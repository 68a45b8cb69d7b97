"""The reports there are: what each is about, what it takes, and which of them a reader can open."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from servicekit.errors import NotFound
from servicekit.language import languages, mark, translate
from servicekit.reference import COUNTRY, Reference, text_in
from services.reporting.domain.report import Report
from services.reporting.queries.scope import Readable
from services.reporting.reports import abroad, availability, citizenship, comparison, profile, regional
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of report. needs, takes: names of its parameters; see parameters.parse_parameters.

    axis: the dimension whose codes are the rows, where it is one of the indicator's. listed: with which
    parameters it leads to figures, from all that the reader may see. follows: what it follows from besides
    figures, rights, the reference and the running year. shows_figures: a read of it is a read of figures.
    """

    id: str
    title: str
    description: str
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    scope: Callable[[Material, Parameters], list[Readable]]
    build: Callable[[Material, Parameters, Sequence[Readable]], Report]
    axis: str | None = None
    listed: Callable[[Material, Sequence[Readable]], Iterable[Mapping[str, str]]] | None = None
    follows: Callable[[Material, Parameters, Sequence[Readable]], object] | None = None
    shows_figures: bool = True


TEMPLATES: Final[Mapping[str, Template]] = {
    template.id: template
    for template in (
        Template(
            id=citizenship.ID,
            title=mark("Indicator by citizenship over time"),
            description=mark("One indicator of one country, with a row for each country of citizenship."),
            needs=("country", "indicator"),
            takes=("source", "frequency", "from", "to", "codes"),
            scope=citizenship.scope,
            build=citizenship.build,
            axis=citizenship.AXIS,
        ),
        Template(
            id=profile.ID,
            title=mark("Country profile"),
            description=mark("The totals of every indicator of one country."),
            needs=("country",),
            takes=("frequency", "from", "to"),
            scope=profile.scope,
            build=profile.build,
        ),
        Template(
            id=comparison.ID,
            title=mark("Countries compared"),
            description=mark("Several countries side by side on one indicator."),
            needs=("indicator",),
            takes=("countries", "frequency", "from", "to", "codes"),
            scope=comparison.scope,
            build=comparison.build,
        ),
        Template(
            id=regional.ID,
            title=mark("Regional sums"),
            description=mark(
                "One indicator summed over the countries of a group, with who is in the sum and who is not."
            ),
            needs=("indicator", "group"),
            takes=("frequency", "from", "to", "codes"),
            scope=regional.scope,
            build=regional.build,
            listed=regional.listed,
        ),
        Template(
            id=abroad.ID,
            title=mark("Citizens abroad"),
            description=mark("The citizens of one country in the figures of all others."),
            needs=("citizenship",),
            takes=("indicator", "frequency", "from", "to"),
            scope=abroad.scope,
            build=abroad.build,
            listed=abroad.listed,
        ),
        Template(
            id=availability.ID,
            title=mark("Availability of figures"),
            description=mark("Which figures are released, provisional, late or not shared, by period."),
            needs=(),
            takes=("indicator", "countries", "frequency", "from", "to"),
            scope=availability.scope,
            build=availability.build,
            listed=availability.listed,
            follows=availability.follows,
            shows_figures=False,
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A report that the reader can open: the template with parameters that lead to figures."""

    template: str
    title: str
    description: str
    parameters: tuple[tuple[str, str], ...]
    words: str


def template(id_: str) -> Template:
    """A template by its id. Raises NotFound."""
    found = TEMPLATES.get(id_)
    if found is None:
        raise NotFound(kind="report", id=id_[:80])
    return found


def available(material: Material, search: str = "") -> list[Entry]:
    """Every report that the reader can open now, found by words of any language where words are given."""
    scope = material.scope()
    reference, language = material.reference, material.language
    order = {indicator.code: at for at, indicator in enumerate(reference.indicators())}
    indicators = sorted({each.indicator for each in scope} & set(order), key=order.__getitem__)
    countries = sorted({each.country for each in scope}, key=material.country)
    pairs = {(each.country, each.indicator) for each in scope}
    entries = []
    for code in indicators:
        if len({country for country, indicator in pairs if indicator == code}) > 1:
            entries.append(_entry(reference, language, comparison.ID, indicator=code))
    for country in countries:
        entries.append(_entry(reference, language, profile.ID, country=country))
        entries += [
            _entry(reference, language, citizenship.ID, country=country, indicator=code)
            for code in indicators
            if (country, code) in pairs
        ]
    entries += [
        _entry(reference, language, about.id, **parameters)
        for about in TEMPLATES.values()
        if about.listed is not None
        for parameters in about.listed(material, scope)
    ]
    wanted = search.casefold().split()
    return [entry for entry in entries if all(word in entry.words for word in wanted)]


def _entry(reference: Reference, language: str, id_: str, **parameters: str) -> Entry:
    def title(spoken: str) -> str:
        parts = []
        if "indicator" in parameters:
            indicator = reference.indicator(parameters["indicator"])
            assert indicator is not None
            parts.append(text_in(indicator.names, spoken))
        if "country" in parameters:
            parts.append(reference.country_name(parameters["country"], spoken))
        if "citizenship" in parameters:
            parts.append(reference.label(COUNTRY, parameters["citizenship"], spoken))
        if "group" in parameters:
            parts.append(text_in(reference.groups()[parameters["group"]].names, spoken))
        return ": ".join(parts) or translate(spoken, mark("All indicators"))

    about = TEMPLATES[id_]
    words = " ".join(
        f"{title(spoken)} {translate(spoken, about.title)} {translate(spoken, about.description)}"
        for spoken in languages()
    )
    return Entry(
        template=id_,
        title=title(language),
        description=translate(language, about.title),
        parameters=tuple(sorted(parameters.items())),
        words=f"{words} {' '.join(parameters.values())}".casefold(),
    )
