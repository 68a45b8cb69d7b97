"""The reports there are: what each is about, what it takes, and which of them a reader can open.

A report that is made by code of its own has an entry here; one that is data has a file in `predefined`, or
was defined by an administrator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy.engine import Connection

from servicekit.errors import NotFound
from servicekit.language import languages, mark, translate
from servicekit.reference import COUNTRY, Reference, text_in
from services.reporting.domain.defined import TemplateRetiredAlready
from services.reporting.domain.search import Searched, found, searched
from services.reporting.queries.defined import kept_template, kept_templates
from services.reporting.reports import (
    abroad,
    availability,
    bulletin,
    citizenship,
    comparable,
    comparison,
    cross_sections,
    custom,
    joint,
    matrix,
    mirror,
    profile,
    regional,
    revisions,
    timeliness,
)
from services.reporting.reports.data import template_of
from services.reporting.reports.material import Material
from services.reporting.reports.names import also_called
from services.reporting.reports.predefined import shipped
from services.reporting.reports.template import (
    Choice,
    Template,
    each_country,
    each_indicator_of_several,
    no_figures,
)
from services.reporting.reports.titles import titled

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
            listed=citizenship.listed,
            axes=lambda _: (citizenship.AXIS,),
            part=lambda *_: "",
        ),
        Template(
            id=profile.ID,
            title=mark("Country profile"),
            description=mark("The totals of every indicator of one country, and its main citizenships."),
            needs=("country",),
            takes=("frequency", "from", "to"),
            scope=profile.scope,
            build=profile.build,
            listed=each_country,
        ),
        Template(
            id=comparison.ID,
            title=mark("Countries compared"),
            description=mark("Several countries side by side on one indicator."),
            needs=("indicator",),
            takes=("countries", "frequency", "from", "to", "codes"),
            scope=comparison.scope,
            build=comparison.build,
            listed=each_indicator_of_several,
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
            shows=no_figures,
        ),
        comparable.TEMPLATE,
        matrix.TEMPLATE,
        bulletin.TEMPLATE,
        mirror.TEMPLATE,
        joint.TEMPLATE,
        timeliness.TEMPLATE,
        revisions.TEMPLATE,
        *map(template_of, shipped()),
        cross_sections.TEMPLATE,
        custom.TEMPLATE,
    )
}


COUNTRIES: Final = ("country", "partner", "citizenship")
"""The parameters that name a country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A report that the reader can open: the template with parameters that lead to figures.

    title: what it is called wherever it stands; name: what it is of, under the heading of its template.
    text: what it is found by, in every language.
    """

    template: str
    title: str
    name: str
    description: str
    parameters: tuple[tuple[str, str], ...]
    text: Searched


def template(id_: str, connection: Connection, country: str | None) -> Template:
    """A template by its id, as a reader of a country knows it. Raises NotFound, TemplateRetiredAlready."""
    coded = TEMPLATES.get(id_)
    if coded is not None:
        return coded
    if not id_.isprintable():
        raise NotFound(kind="report", id=repr(id_[:80]))
    kept = kept_template(connection, country, id_)
    if kept is None:
        raise NotFound(kind="report", id=id_[:80])
    if kept.retired:
        raise TemplateRetiredAlready(template=id_)
    return template_of(kept.specification)


def templates(connection: Connection, country: str | None) -> dict[str, Template]:
    """Every template that a reader of a country knows, by id, in the order of the list."""
    defined = [template_of(each.specification) for each in kept_templates(connection, country)]
    return {**TEMPLATES, **{each.id: each for each in defined if each.id not in TEMPLATES}}


def available(material: Material, search: str = "") -> list[Entry]:
    """Every report that the reader can open now; where words are given those that have them, the best first.

    Words may be of any language, in any form, and mistyped a little.
    """
    scope = material.scope()
    entries = [
        _entry(
            material.reference,
            material.language,
            about,
            about.titles(material, parameters) if about.titles is not None else {},
            **parameters,
        )
        for about in templates(material.connection, material.reader.country).values()
        for parameters in about.listed(material, scope)
    ]
    if not search.strip():
        return entries
    entries += unlisted(material)
    return [entries[place] for place in found(search, [entry.text for entry in entries])]


def unlisted(material: Material) -> list[Entry]:
    """The reports that are found and not listed, for being too many: of the citizens of further countries."""
    about = TEMPLATES[abroad.ID]
    return [
        _entry(material.reference, material.language, about, {}, **parameters)
        for parameters in abroad.further(material, material.scope())
    ]


def sections(material: Material, country: str, indicator: str) -> list[Entry]:
    """Every cross-section of a data set: of each subset of its dimensions one."""
    known = material.reference.indicator(indicator)
    assert known is not None
    about = cross_sections.TEMPLATE
    scope = material.scope(indicator=indicator, countries=[country])
    return [
        _entry(
            material.reference,
            material.language,
            about,
            {},
            **cross_sections.choice_of(country, indicator, dimensions),
        )
        for dimensions in cross_sections.sections_of(material, known, scope)
    ]


def _entry(reference: Reference, language: str, about: Template, titles: Choice, **parameters: str) -> Entry:
    """titles: of a report that has a name of its own."""
    names = {spoken: _names(reference, spoken, parameters) for spoken in languages()}

    def title(spoken: str) -> str:
        if titles:
            return text_in(titles, spoken)
        if about.part is None:
            return ": ".join(filter(None, (about.title_in(spoken), ", ".join(names[spoken]))))
        part = about.part(spoken, partial(_dimension, reference, spoken, parameters), parameters)
        return titled(spoken, ": ".join(names[spoken][: len(about.needs)]), part)

    name = ": ".join(names[language]) or translate(language, mark("All indicators"))
    return Entry(
        template=about.id,
        title=title(language),
        name=title(language) if titles else name,
        description=about.title_in(language),
        parameters=tuple(sorted(parameters.items())),
        text=searched(
            (*map(title, languages()), *map(about.title_in, languages())),
            (
                *map(about.description_in, languages()),
                *parameters.values(),
                *also_called(reference, (parameters[place] for place in COUNTRIES if place in parameters)),
            ),
        ),
    )


def _names(reference: Reference, language: str, parameters: Choice) -> list[str]:
    """What parameters say that a report is of: its data set first."""
    found = []
    indicator = reference.indicator(parameters.get("indicator", ""))
    if indicator is not None:
        found.append(text_in(indicator.names, language))
    for place in ("country", "partner"):
        if place in parameters:
            found.append(reference.country_name(parameters[place], language))
    if "by" in parameters:
        by = parameters["by"].split(",")
        found.append(", ".join(_dimension(reference, language, parameters, each) for each in by))
    if "citizenship" in parameters:
        found.append(reference.label(COUNTRY, parameters["citizenship"], language))
    if "group" in parameters:
        found.append(text_in(reference.groups()[parameters["group"]].names, language))
    return found


def _dimension(reference: Reference, language: str, parameters: Choice, name: str) -> str:
    """The name of a dimension of the indicator of a report."""
    indicator = reference.indicator(parameters.get("indicator", ""))
    known = indicator.dimension(name) if indicator is not None else None
    return text_in(known.names, language) if known is not None else name
