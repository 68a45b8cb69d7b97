"""Report: several countries on one indicator, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from servicekit.errors import NotFound
from servicekit.language import dash, sort_key
from servicekit.reference import TOTAL, Indicator, text_in
from services.reporting.domain.charted import chart_of_rows
from services.reporting.domain.figures import Figure
from services.reporting.domain.report import Axis, Chart, KeyFigure, Member, Note, Report, Table
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import named_apart
from services.reporting.reports.assembly import (
    LINES,
    Notes,
    assemble,
    chosen,
    latest_and_change,
    leading_rows,
    line,
    period_axis,
    span,
    starts_of,
)
from services.reporting.reports.documented import definition_notes
from services.reporting.reports.findings import finding
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import shown_notes, shown_of

ID = "countries-compared"
FEWEST: Final = 4
"""Of fewer periods one country alone is drawn by no line: it would tell no trend and compare nothing."""


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """The figures of every chosen country that the reader may see; of all, where none was chosen."""
    found = material.scope(indicator=parameters.subject.code, countries=parameters.countries or None)
    if not found:
        raise NotFound(kind="figures", id=parameters.subject.code)
    return found


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: a table for each counting unit and each choice of codes.

    Persons do not compare with cases, nor first applications with those that include repeat ones.
    """
    indicator = parameters.subject
    frequency = parameters.frequency or _usual(material, found)
    shown = [(each, shown_of(material, indicator, each, parameters, frequency=frequency)) for each in found]
    choices = _choices([what.codes for _, what in shown])
    notes = Notes()
    name = text_in(indicator.names, material.language)
    tables = []
    for unit, codes in product(indicator.units, choices):
        members = [
            each for each, what in shown if what.codes == codes and material.unit(each, indicator) == unit
        ]
        figures = material.figures(indicator, members, parameters, frequency=frequency, codes=codes)
        if figures:
            apart = {key: code for key, code in codes.items() if len({each[key] for each in choices}) > 1}
            tables.append(_table(material, indicator, members, figures, frequency, notes, unit, codes, apart))
    key_figures: list[KeyFigure] = []
    if len(tables) == 1 and len(tables[0].rows.members) == 1:
        table = tables[0]
        key_figures += latest_and_change(
            material, table.rows.members[0].label, table.columns, table.cells[0], table.decimals
        )
    subtitle = "; ".join(
        filter(
            None,
            (
                span(_every_period(tables), material.say("By country")) if tables else "",
                chosen(material, indicator, choices[0] if len(choices) == 1 else parameters.codes),
            ),
        )
    )
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say("%(indicator)s: countries compared", indicator=name),
        subtitle=subtitle,
        tables=tables,
        key_figures=key_figures,
        charts=[chart for table in tables for chart in _charts(material, table)],
        footnotes=notes,
        notes=[
            *_left_out(material, parameters, found),
            *shown_notes(material, indicator, shown),
            *definition_notes(material, indicator, [each.country for each in found]),
        ],
        scope=found,
    )


def _every_period(tables: Sequence[Table]) -> Axis:
    """The periods of all tables; they have one frequency, so their codes sort by time."""
    members = {member.code: member for table in tables for member in table.columns.members}
    return replace(tables[0].columns, members=tuple(members[code] for code in sorted(members)))


def _choices(codes: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Each choice of codes once, those with the fewest totals first: what is told apart before the rest."""
    found: list[Mapping[str, str]] = []
    for each in codes:
        if each not in found:
            found.append(each)
    return sorted(found, key=lambda each: list(each.values()).count(TOTAL))


def _table(
    material: Material,
    indicator: Indicator,
    members: Sequence[Readable],
    figures: Sequence[Figure],
    frequency: str,
    notes: Notes,
    unit: str,
    codes: Mapping[str, str],
    apart: Mapping[str, str],
) -> Table:
    """One table. apart: those of the codes in which it differs from the report's other tables."""
    starts = starts_of(figures)
    columns = period_axis(material, frequency, starts)
    by_source: dict[tuple[str, str], dict[int, Figure]] = {}
    for figure in figures:
        by_source.setdefault((figure.country, figure.source), {})[figure.period] = figure
    ordered = _in_order(material, [each for each in members if (each.country, each.source) in by_source])
    rows = Axis(
        dimension="country",
        label=material.say("Country"),
        members=tuple(_member(material, each, first) for each, first in ordered),
    )
    return Table(
        caption=f" {dash(material.language)} ".join(
            (
                text_in(indicator.names, material.language),
                *named_apart(material, indicator, apart),
            )
        ),
        unit=material.unit_name(unit),
        rows=rows,
        columns=columns,
        cells=tuple(
            line(by_source[each.country, each.source], starts, notes, material.running_year)
            for each, _ in ordered
        ),
        fixed=material.fixed(indicator, codes),
        decimals=indicator.decimals,
    )


def _in_order(material: Material, members: Sequence[Readable]) -> list[tuple[Readable, bool]]:
    """(figures, whether they lead for their country): countries by name, the official source first."""

    def place(each: Readable) -> tuple[object, ...]:
        known = material.source(each)
        name = sort_key(material.country(each.country), material.language)
        return (name, not (known is not None and known.official), each.source)

    seen: set[str] = set()
    ordered = []
    for each in sorted(members, key=place):
        ordered.append((each, each.country not in seen))
        seen.add(each.country)
    return ordered


def _member(material: Material, each: Readable, first: bool) -> Member:
    country = material.country(each.country)
    if first:
        return Member(code=each.country, label=country)
    return Member(
        code=f"{each.country}.{each.source}", label=f"{country}, {material.source_name(each)}", level=1
    )


def _charts(material: Material, table: Table) -> list[Chart]:
    leading = [code for code in leading_rows(table) if "." not in code][: LINES + 1]
    if not leading or len(table.columns.members) < (FEWEST if len(leading) == 1 else 2):
        return []
    title = material.say("%(indicator)s, largest figures shown", indicator=table.caption)
    chart = chart_of_rows(table, leading, kind="lines", title=title, alt="")
    return [chart_of_rows(table, leading, kind="lines", title=title, alt=finding(material, chart))]


def _left_out(material: Material, parameters: Parameters, found: Sequence[Readable]) -> list[Note]:
    """The chosen countries without a row. Whether they have figures at all is not for this reader to know."""
    missing = [code for code in parameters.countries if code not in {each.country for each in found}]
    if not missing:
        return []
    names = ", ".join(map(material.country, material.by_name(missing)))
    text = material.say("Nothing that this reader may see: %(countries)s.", countries=names)
    return [Note(key="left-out", text=text)]


def _usual(material: Material, found: Sequence[Readable]) -> str:
    """The frequency that most of the figures have, the longest of those."""
    counts: dict[str, int] = {}
    for frequencies in material.frequencies(found).values():
        for frequency in frequencies:
            counts[frequency] = counts.get(frequency, 0) + 1
    return max(counts, key=lambda frequency: (counts[frequency], -"ASQMWD".index(frequency)), default="A")
