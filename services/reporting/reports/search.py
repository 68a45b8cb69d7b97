"""Search over what the reader may know of: indicators, countries, reports and data documentation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from servicekit.language import languages, translate
from servicekit.reference import text_in
from services.reporting.domain.search import Searched, found, searched
from services.reporting.queries.scope import Readable
from services.reporting.reports.library import available, unlisted
from services.reporting.reports.material import Material
from services.reporting.reports.names import also_called

Kind = Literal["indicator", "country", "report", "documentation"]

KINDS: Final[tuple[Kind, ...]] = ("indicator", "country", "report", "documentation")
"""In the order in which equally good results stand."""
EXCERPT: Final = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Something that was found. path: of what the portal has on it; None where there is nothing to read.

    parameters: of a report. country, indicator: what a result is, or is about.
    """

    kind: Kind
    title: str
    about: str
    path: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    country: str | None = None
    indicator: str | None = None


def search(material: Material, question: str) -> list[Result]:
    """What has every word of a question, in any form and any language of the labels, the best first.

    Countries and indicators are known to everyone, reports are those that lead to figures for the reader,
    documentation is what the reader may read; nothing else is looked at.
    """
    if not question.strip():
        return []
    offered = [
        *_indicators(material, scope := material.scope()),
        *_countries(material, scope),
        *_reports(material),
        *_documentation(material),
    ]
    return [offered[place][1] for place in found(question, [text for text, _ in offered])]


def _indicators(material: Material, scope: list[Readable]) -> Iterator[tuple[Searched, Result]]:
    readable = {each.indicator for each in scope}
    for each in material.reference.indicators():
        yield (
            searched((*each.names.values(), each.code), each.definitions.values()),
            Result(
                kind="indicator",
                title=text_in(each.names, material.language),
                about=_excerpt(text_in(each.definitions, material.language)),
                path="/reports/availability" if each.code in readable else None,
                parameters=(("indicator", each.code),) if each.code in readable else (),
                indicator=each.code,
            ),
        )


def _countries(material: Material, scope: list[Readable]) -> Iterator[tuple[Searched, Result]]:
    readable = {each.country for each in scope}
    reference, language = material.reference, material.language
    for code in material.by_name(reference.countries()):
        yield (
            searched(
                (
                    *(reference.country_name(code, spoken) for spoken in languages()),
                    *also_called(reference, [code]),
                    code,
                )
            ),
            Result(
                kind="country",
                title=reference.country_name(code, language),
                about=material.say("Country that takes part"),
                path="/reports/country-profile" if code in readable else None,
                parameters=(("country", code),) if code in readable else (),
                country=code,
            ),
        )


def _reports(material: Material) -> Iterator[tuple[Searched, Result]]:
    for entry in (*available(material), *unlisted(material)):
        given = dict(entry.parameters)
        yield (
            entry.text,
            Result(
                kind="report",
                title=entry.title,
                about=entry.description,
                path=f"/reports/{entry.template}",
                parameters=entry.parameters,
                country=given.get("country"),
                indicator=given.get("indicator"),
            ),
        )


def _documentation(material: Material) -> Iterator[tuple[Searched, Result]]:
    reference, language = material.reference, material.language
    for indicator in reference.indicators():
        for country in reference.countries():
            written = reference.documentation(country, indicator.code)
            if written is None or not _reads_documentation(material, country, indicator.code):
                continue
            title = f"{text_in(indicator.names, language)}: {reference.country_name(country, language)}"
            names = [
                *indicator.names.values(),
                *(reference.country_name(country, spoken) for spoken in languages()),
                *(translate(spoken, "Data documentation") for spoken in languages()),
            ]
            yield (
                searched(
                    names,
                    [
                        *(text for field in written.fields.values() for text in field.values()),
                        *also_called(reference, [country]),
                    ],
                ),
                Result(
                    kind="documentation",
                    title=title,
                    about=_excerpt(text_in(written.fields.get("definition", {}), language)),
                    path=f"/documentation/{country}/{indicator.code}",
                    country=country,
                    indicator=indicator.code,
                ),
            )


def _reads_documentation(material: Material, country: str, indicator: str) -> bool:
    if material.reader.actor is not None:
        return True
    return material.reference.agreement(country, indicator).opens_documentation(material.reader.now)


def _excerpt(text: str) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= EXCERPT:
        return text
    return text[:EXCERPT].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
