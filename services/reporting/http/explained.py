"""What a report's page says under its table: why figures of others are visible, what would open others."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from servicekit.explaining import closed_text, visible_text, way_text
from servicekit.language import sort_key
from servicekit.reference import Reference, text_in
from servicekit.web.caller import context
from services.reporting.http.serving import Asked
from services.reporting.queries.explanations import explanation_view, explanations
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable
from services.reporting.wiring import Reporting


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a country's figures of an indicator. terms_at: the page of terms to accept."""

    country: str
    indicator: str
    texts: tuple[str, ...]
    terms_at: str | None


def said_of(asked: Asked) -> list[Said]:
    """What is said of the other countries' figures that a report is about."""
    material, given = asked.material, dict(asked.parameters.pairs)
    indicator = given.get("indicator")
    countries = None
    if "country" in given:
        countries = [given["country"]]
    elif "group" in given:
        countries = [*material.reference.groups()[given["group"]].members]
    elif indicator is None:
        # Of everything there is would be too much: only of what shows.
        countries = sorted({each.country for each in asked.scope})
    found = said(
        material.connection,
        material.reader,
        material.reference,
        material.language,
        countries=countries,
        indicator=indicator,
        scope=replace(material, at=None, seen_by=None).scope(indicator=indicator, countries=countries),
    )
    if "country" in given or indicator is not None:
        return found
    about = {
        (material.country(each.country), _name_of(material.reference, each.indicator, material.language))
        for each in asked.scope
    }
    return [each for each in found if (each.country, each.indicator) in about]


def unopened(application: Reporting, given: Mapping[str, str], language: str) -> list[Said]:
    """What may be said of figures that were asked for by country and indicator and are not open."""
    country, indicator = given.get("country"), given.get("indicator")
    if not country or not indicator:
        return []
    reader, reference = application.reader(context()), application.kit.reference
    with application.reading() as connection:
        return said(connection, reader, reference, language, countries=[country], indicator=indicator)


def said(
    connection: Connection,
    reader: Reader,
    reference: Reference,
    language: str,
    *,
    countries: Collection[str] | None,
    indicator: str | None,
    scope: Iterable[Readable] | None = None,
) -> list[Said]:
    """The explanations of figures in words, in a language, by the names of countries.

    scope: what the reader may see of them now, where it is known.
    """
    found = []
    for each in explanations(connection, reader, countries=countries, indicator=indicator, scope=scope):
        item = explanation_view(each, reference)
        visible = each.because is not None
        first = visible_text(item, language) if visible else closed_text(item, reference, language)
        found.append(
            Said(
                country=reference.country_name(each.country, language),
                indicator=_name_of(reference, each.indicator, language),
                texts=(first, *(way_text(way, item, reference, language) for way in item["ways"])),
                terms_at=None if each.terms is None else f"/terms/{each.country}/{each.indicator}",
            )
        )
    return sorted(found, key=lambda each: sort_key(each.country, language))


def _name_of(reference: Reference, indicator: str, language: str) -> str:
    known = reference.indicator(indicator)
    return text_in(known.names, language) if known else indicator
