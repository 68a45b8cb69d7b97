"""The form of a report's page: its parameters with what can be chosen, and its vintages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from servicekit.language import format_moment, sort_key, translate
from servicekit.reference import COUNTRY, TOTAL, text_in
from services.reporting.http.fields import FEW, MAX_CHOICES, Field, choice, ticks
from services.reporting.http.layout import layout_fields
from services.reporting.http.serving import SEES_DISCLOSURES, Asked
from services.reporting.queries.scope import Readable, shown
from services.reporting.reports import abroad
from services.reporting.reports.material import Material
from services.reporting.reports.names import CodeNames
from services.reporting.reports.parameters import LAYOUT, SEEN_BY
from services.reporting.tables import dataset, release

VINTAGES = 12
"""How many vintages a page offers; every other one is reached by its date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VintageLink:
    """A moment at which what a report shows changed. position: the log position, as `as_of` takes it."""

    position: int
    label: str
    amended: bool


def form_fields(asked: Asked) -> list[Field]:
    """The fields of the report's parameters, with the choices that lead to figures for this reader."""
    material, given, takes = asked.material, dict(asked.parameters.pairs), asked.template.takes
    scope = material.scope()
    found = _subject_fields(asked, scope, given)
    if "countries" in takes:
        found.append(_countries(asked, scope, given))
    if "source" in takes:
        found += _source_fields(material, scope, given)
    if set(LAYOUT) & set(takes):
        found += layout_fields(material, asked.parameters.subject, asked.scope, given, takes)
    found += _dimension_fields(asked, given)
    found += _frequency_fields(asked, given)
    found += _span_fields(material, given)
    if sees_through_others(material):
        countries = _named(material, material.reference.known_countries() - {material.reader.country or ""})
        own = material.say("we do")
        found.append(
            _choice(material.say("As others see it: readers in"), SEEN_BY, given, countries, optional=own)
        )
    return found


def sees_through_others(material: Material) -> bool:
    """Whether the reader may see their own country's figures as readers of another one do."""
    reader = material.reader
    return reader.country is not None and reader.rights.allows(
        reader.actor, SEES_DISCLOSURES, country=reader.country, address=reader.address
    )


def data_set_fields(material: Material, given: dict[str, str]) -> list[Field]:
    """The fields of a country and an indicator, with what the reader can read."""
    scope = material.scope()
    codes = {each.indicator for each in scope}
    named = [
        (each.code, text_in(each.names, material.language))
        for each in material.reference.indicators()
        if each.code in codes
    ]
    countries = _named(material, {each.country for each in scope})
    return [
        _choice(material.say("Country"), "country", given, countries),
        _choice(material.say("Indicator"), "indicator", given, named),
    ]


def vintage_field(language: str, as_of: str) -> Field:
    """The field of the vintage that is asked for."""
    return Field(
        name="as_of",
        label=translate(language, "As known on"),
        value=as_of,
        hint=translate(language, "A date such as 2025-01-31, or a position in the log; empty: the newest"),
        wide=True,
    )


def vintages(asked: Asked) -> list[VintageLink]:
    """The last moments at which the figures of the report changed for this reader, the newest first."""
    newest = asked.template.scope(replace(asked.material, at=None, seen_by=None), asked.parameters)
    rows = asked.material.connection.execute(
        sa.select(
            release.c.position,
            release.c.outside_from,
            release.c.released_at,
            release.c.amends,
            dataset.c.country,
        )
        .join(dataset, dataset.c.id == release.c.dataset)
        .where(shown(newest, release.c.dataset, release.c.position))
        .order_by(release.c.position.desc())
        .limit(VINTAGES)
    )
    own = asked.material.reader.country
    return [
        VintageLink(
            position=row.position if row.country == own else row.outside_from or row.position,
            label=_moment(asked.material, row.released_at),
            amended=row.amends,
        )
        for row in rows
    ]


def _subject_fields(asked: Asked, scope: Sequence[Readable], given: dict[str, str]) -> list[Field]:
    """What the report is about: country, partner, citizenship, group, indicator, as far as it needs them."""
    material, template = asked.material, asked.template
    found: list[Field] = []
    # Of most pairs of countries there is no mirror, so those alone are offered of which there is one.
    pairs = [*template.listed(material, scope), given] if "partner" in template.needs else []
    if "country" in template.needs:
        countries = _named(material, {each["country"] for each in pairs} or {each.country for each in scope})
        found.append(_choice(material.say("Country"), "country", given, countries))
    if "partner" in template.needs:
        partners = _named(material, {each["partner"] for each in pairs})
        found.append(_choice(material.say("Partner country"), "partner", given, partners))
    if "citizenship" in template.needs:
        further = {each["citizenship"] for each in abroad.further(material, scope)}
        citizens = {*material.reference.countries(), *further, given["citizenship"]}
        labels = material.names.of(COUNTRY, material.language)
        codes_of = [(code, labels.label(code)) for code in labels.in_order(citizens)]
        found.append(_choice(material.say("Citizens of"), "citizenship", given, codes_of))
    if "group" in template.needs:
        groups = sorted(
            (
                (code, text_in(group.names, material.language))
                for code, group in material.reference.groups().items()
            ),
            key=lambda option: sort_key(option[1], material.language),
        )
        found.append(_choice(material.say("Group"), "group", given, groups))
    # What the figures are told apart by is of one indicator: another one has a report of its own.
    if "indicator" in (*template.needs, *template.takes) and "by" not in template.needs:
        country = given.get("country")
        codes = {each.indicator for each in scope if country is None or each.country == country}
        codes = {each["indicator"] for each in pairs} or codes
        named = [
            (indicator.code, text_in(indicator.names, material.language))
            for indicator in material.reference.indicators()
            if indicator.code in codes
        ]
        optional = "" if "indicator" in template.needs else material.say("all")
        found.append(_choice(material.say("Indicator"), "indicator", given, named, optional=optional))
    return found


def _source_fields(material: Material, scope: Sequence[Readable], given: dict[str, str]) -> list[Field]:
    """The sources of the figures, where there are several."""
    sources = [
        (each.source, material.source_name(each))
        for each in scope
        if (each.country, each.indicator) == (given.get("country"), given.get("indicator"))
    ]
    if len(sources) < 2:
        return []
    return [_choice(material.say("Source"), "source", given, sources, optional=material.say("official"))]


def _frequency_fields(asked: Asked, given: dict[str, str]) -> list[Field]:
    """How often there are figures, where that differs."""
    material = asked.material
    frequencies = {one for ones in material.frequencies(asked.scope).values() for one in ones}
    if len(frequencies) < 2:
        return []
    names = {
        "A": material.say("annual"),
        "S": material.say("half-yearly"),
        "Q": material.say("quarterly"),
        "M": material.say("monthly"),
        "W": material.say("weekly"),
        "D": material.say("daily"),
    }
    options = [(code, names[code]) for code in names if code in frequencies]
    return [_choice(material.say("Frequency"), "frequency", given, options, optional=material.say("usual"))]


def _span_fields(material: Material, given: dict[str, str]) -> list[Field]:
    """The first and the last period."""
    return [
        Field(
            name=name,
            label=label,
            value=given.get(name, ""),
            hint=material.say("For example, %(example)s", example=example),
        )
        for name, label, example in (
            ("from", material.say("From"), "2015"),
            ("to", material.say("To"), "2024-06"),
        )
    ]


def _dimension_fields(asked: Asked, given: dict[str, str]) -> list[Field]:
    if "codes" not in asked.template.takes:
        return []
    material, indicator = asked.material, asked.parameters.subject
    used = material.codes_used(indicator, asked.scope)
    axes = asked.template.axes(asked.parameters)
    found = []
    for each in indicator.dimensions:
        if each.name in used:
            names = material.codes(indicator, each.name)
            # A total over what adds up may be derived.
            offered = {*used[each.name], *({TOTAL} if each.additive else ())}
            label = text_in(each.names, material.language)
            if each.name in axes and "filters" in asked.template.takes:
                found.append(_several(material, each.name, label, given, names, offered))
                continue
            codes = names.in_order(offered)[:MAX_CHOICES]
            optional = ""
            if each.name in axes:
                optional = material.say("all")
            elif each.default != TOTAL:
                optional = material.say("%(code)s, where told apart", code=names.label(each.default))
            options = [(code, names.label(code)) for code in codes]
            found.append(_choice(label, each.name, given, options, optional=optional))
    return found


def _countries(asked: Asked, scope: Iterable[Readable], given: dict[str, str]) -> Field:
    """The countries whose figures the report may show this reader, and those that are chosen already."""
    material, about, chosen = asked.material, asked.parameters.indicator, asked.parameters.countries
    countries = {each.country for each in scope if about is None or each.indicator == about.code}
    options = _named(material, {*countries, *chosen})
    hint = material.say("Tick those to be shown; none: all")
    return ticks(
        material.say("Countries"),
        "countries",
        chosen,
        options,
        hint=hint,
        folded=len(options) > FEW,
        code_list=COUNTRY,
    )


def _several(
    material: Material, name: str, label: str, given: dict[str, str], names: CodeNames, offered: set[str]
) -> Field:
    """A field for some codes of a dimension: those of which there are figures, and those chosen already."""
    value = given.get(name, "")
    chosen = value.split(",") if value else []
    if len(offered) > MAX_CHOICES:
        called = ", ".join(map(names.label, chosen))
        hint = called or material.say("Codes with commas between them; empty: all")
        return Field(name=name, label=label, value=value, hint=hint, width=None, wide=True)
    options = [(code, names.label(code)) for code in names.in_order({*offered, *chosen})]
    hint = material.say("Tick those to be shown; none: all")
    code_list = names.definition.code if names.definition is not None else ""
    return ticks(label, name, chosen, options, hint=hint, folded=True, code_list=code_list)


def _choice(
    label: str, name: str, given: dict[str, str], options: Iterable[tuple[str, str]], *, optional: str = ""
) -> Field:
    return choice(label, name, given.get(name, "" if optional else TOTAL), options, optional=optional)


def _named(material: Material, countries: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, material.country(code)) for code in material.by_name(countries)]


def _moment(material: Material, text: str) -> str:
    return format_moment(datetime.fromisoformat(text), material.language)
