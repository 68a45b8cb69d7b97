"""Report: the citizens of one country in the figures of all others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from servicekit.errors import NotFound
from servicekit.reference import COUNTRY
from services.reporting.domain.charted import chart_of_rows
from services.reporting.domain.report import Chart, KeyFigure, Note, Report, Series, Table
from services.reporting.queries.breakdowns import told_apart
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import (
    alike,
    at_their_time,
    countries_table,
    key_figures_of,
    officials,
    shown_by,
)
from services.reporting.reports.assembly import (
    Notes,
    assemble,
    leading_rows,
)
from services.reporting.reports.documented import coverage_notes, definition_notes, named_after
from services.reporting.reports.findings import finding
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import shown_notes

ID = "citizens-abroad"
DIMENSION: Final = "citizenship"
RECENT: Final = 5
"""How many periods back a figure may be to stand for the newest one of its country in a chart of flows."""


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """The official figures of other countries that tell these citizens apart. Raises NotFound."""
    citizenship = str(parameters.citizenship)
    indicator = None if parameters.indicator is None else parameters.indicator.code
    found = [each for each in material.scope(indicator=indicator) if each.country != citizenship]
    told = _told_apart(material, found, [citizenship]).get(citizenship, frozenset())
    mine = officials(material, [each for each in found if each.dataset in told])
    if not mine:
        raise NotFound(kind="figures", id=citizenship)
    return mine


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Mapping[str, str]]:
    """A report for each participating country whose citizens are in figures of others."""
    yield from _of(material, scope, material.reference.countries())


def further(material: Material, scope: Sequence[Readable]) -> Iterator[Mapping[str, str]]:
    """The same for each country that takes no part."""
    known = material.reference.code_list(COUNTRY)
    part = {*material.reference.countries()}
    codes = known.codes if known is not None else {}
    others = [code for code, each in codes.items() if each.kind == "value" and code not in part]
    yield from _of(material, scope, others)


def _of(
    material: Material, scope: Sequence[Readable], countries: Sequence[str]
) -> Iterator[Mapping[str, str]]:
    told = _told_apart(material, scope, countries)
    of = {each.dataset: each.country for each in scope}
    for country in material.by_name(countries):
        if any(of[dataset] != country for dataset in told.get(country, ())):
            yield {"citizenship": country}


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: a table for each indicator, unit and choice of codes, a row for each reporting country."""
    citizenship = str(parameters.citizenship)
    notes = Notes()
    tables: list[Table] = []
    charts: list[list[Chart]] = []
    key_figures: list[KeyFigure] = []
    said: list[Note] = []
    read: list[Readable] = []
    for indicator in material.reference.indicators():
        mine = [each for each in found if each.indicator == indicator.code]
        for frequency, members in _by_frequency(material, mine, parameters).items():
            asked = replace(parameters, indicator=indicator, codes={DIMENSION: citizenship})
            told = shown_by(material, indicator, members, asked, frequency=frequency)
            for like in alike(material, indicator, told):
                figures = at_their_time(
                    material,
                    indicator,
                    found,
                    material.figures(indicator, like.members, asked, frequency=frequency, codes=like.codes),
                )
                if not figures:
                    continue
                together = material.say("Countries shown, together")
                table = countries_table(
                    material, indicator, like, figures, notes, frequency=frequency, together=together
                )
                tables.append(table)
                read += [each for each in like.members if each not in read]
                charts.append(_charts(material, table, citizenship))
                key_figures += key_figures_of(material, table, table.caption)[:1]
            said += named_after(material, indicator, [*shown_notes(material, indicator, told)])
        said += named_after(
            material,
            indicator,
            [
                *coverage_notes(material, indicator, [each.country for each in mine]),
                *definition_notes(material, indicator, [each.country for each in mine]),
            ]
            if mine
            else [],
        )
    name = material.names.of("COUNTRY", material.language).label(citizenship)
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say("Citizens abroad: %(country)s", country=name),
        subtitle=material.say("Citizens of one country in the figures of the countries that report them"),
        tables=tables,
        key_figures=key_figures[:4],
        # Two of one table stand beside each other, so those that are alone come last.
        charts=[chart for beside in sorted(charts, key=len, reverse=True) for chart in beside],
        footnotes=notes,
        notes=[
            Note(
                key="partial",
                text=material.say(
                    "Only countries that share such figures with this reader are shown: the sums are no "
                    "totals of all citizens abroad. Crossings, permits and persons are never added."
                ),
            ),
            *list({note.key: note for note in said}.values()),
        ],
        scope=read,
    )


def _by_frequency(
    material: Material, found: Sequence[Readable], parameters: Parameters
) -> dict[str, list[Readable]]:
    """Each source once, under the longest of its frequencies, or under the one that was asked for."""
    groups: dict[str, list[Readable]] = {}
    known = material.frequencies(found)
    for each in found:
        frequencies = known.get(each.dataset, [])
        wanted = parameters.frequency or (frequencies[0] if frequencies else None)
        if wanted is not None and wanted in frequencies:
            groups.setdefault(wanted, []).append(each)
    return groups


def _charts(material: Material, table: Table, citizenship: str) -> list[Chart]:
    """Lines of the largest figures, and the flows of one period from the country to those that count them."""
    made = []
    leading = leading_rows(table)
    if leading and len(table.columns.members) > 1:
        title = material.say("%(indicator)s, largest figures shown", indicator=table.caption)
        made.append(chart_of_rows(table, leading, kind="lines", title=title, alt=""))
    made += _flows(material, table, citizenship)
    return [replace(chart, alt=finding(material, chart)) for chart in made]


def _flows(material: Material, table: Table, citizenship: str) -> list[Chart]:
    """From the citizens' country to those of the table: the newest figure of each, of the last few periods.

    A figure of an earlier period than the newest one has its period beside the name of its country.
    """
    last = len(table.columns.members) - 1
    members, cells = [], []
    for member, line in zip(table.rows.members, table.cells, strict=True):
        recent = range(last, max(-1, last - RECENT), -1)
        newest = next((place for place in recent if line[place].absence != "not-reported"), None)
        if newest is None or member.total:
            continue
        period = "" if newest == last else f" ({table.columns.members[newest].label})"
        members.append(replace(member, label=f"{member.label}{period}"))
        cells.append(line[newest])
    if sum(cell.value is not None for cell in cells) < 2:
        return []
    return [
        Chart(
            kind="flows",
            title=material.say(
                "%(what)s, %(period)s", what=table.caption, period=table.columns.members[last].label
            ),
            alt="",
            unit=table.unit,
            axis=replace(table.rows, members=tuple(members)),
            series=(
                Series(
                    code=citizenship,
                    label=material.names.of(COUNTRY, material.language).label(citizenship),
                    cells=tuple(cells),
                ),
            ),
            decimals=table.decimals,
        )
    ]


def _told_apart(
    material: Material, scope: Sequence[Readable], codes: Sequence[str]
) -> dict[str, frozenset[int]]:
    """The datasets that have figures of each of these citizenships, as far as they show to the reader."""
    found: dict[str, set[int]] = {}
    for code in sorted({each.indicator for each in scope}):
        indicator = material.reference.indicator(code)
        if indicator is None or DIMENSION not in material.slots_of(indicator):
            continue
        mine = [each for each in scope if each.indicator == code]
        slot = material.slots_of(indicator)[DIMENSION]
        for citizenship, datasets in told_apart(material.connection, mine, slot, codes).items():
            found.setdefault(citizenship, set()).update(datasets)
    return {code: frozenset(datasets) for code, datasets in found.items()}
