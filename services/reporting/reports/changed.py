"""Which reports of the library show other figures after a release, and which figures of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from servicekit.errors import NotFound
from services.reporting.domain.impact import ShownChange, shown_changes
from services.reporting.domain.report import Report
from services.reporting.reports.library import Entry, available, template
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import parse_parameters

Asked = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedReport:
    """A report with the figures of it that change. parameters: with which it shows them."""

    entry: Entry
    parameters: tuple[tuple[str, str], ...]
    changes: Sequence[ShownChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The figures that are released. others: whether the country has them from other sources as well."""

    country: str
    indicator: str
    source: str
    frequencies: Sequence[str]
    others: bool


def candidates(materials: Iterable[Material], about: About) -> list[tuple[Entry, Asked]]:
    """The reports of the library that could show the figures, with the frequencies that are touched."""
    found: dict[Asked, Entry] = {}
    for material in materials:
        for entry in available(material):
            given = dict(entry.parameters)
            if given.get("indicator", about.indicator) != about.indicator:
                continue
            if given.get("country", about.country) != about.country:
                continue
            takes = template(entry.template, material.connection, material.reader.country).takes
            for parameters in _parameters(entry, about, takes):
                found.setdefault((entry.template, parameters), entry)
    return [(entry, asked) for asked, entry in found.items()]


def _parameters(entry: Entry, about: About, takes: Sequence[str]) -> Iterator[tuple[tuple[str, str], ...]]:
    """The parameters of a report that lead to the figures: their frequencies, and their source if need be."""
    given = dict(entry.parameters)
    if "source" in takes and about.others:
        given["source"] = about.source
    for frequency in about.frequencies if "frequency" in takes else [None]:
        more = {} if frequency is None else {"frequency": frequency}
        yield tuple(sorted({**given, **more}.items()))


def built(material: Material, asked: Iterable[Asked]) -> dict[Asked, Report | None]:
    """Each report as it is from some material; None where there is nothing that it shows."""
    return {each: _built(material, each) for each in asked}


def _built(material: Material, asked: Asked) -> Report | None:
    try:
        about = template(asked[0], material.connection, material.reader.country)
        given = {**dict(asked[1]), **about.fixed}
        parameters = parse_parameters(given, material.reference, needs=about.needs, takes=about.takes)
        return about.build(material, parameters, about.scope(material, parameters))
    except NotFound:
        return None


def changed_reports(
    asked: Sequence[tuple[Entry, Asked]],
    before: dict[Asked, Report | None],
    after: dict[Asked, Report | None],
) -> list[ChangedReport]:
    """Those of the reports whose figures are others after than before."""
    found = [
        ChangedReport(entry=entry, parameters=each[1], changes=shown_changes(before[each], after[each]))
        for entry, each in asked
    ]
    return [each for each in found if each.changes]
