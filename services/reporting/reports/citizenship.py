"""Report: one indicator of one country by citizenship over time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from servicekit.errors import NotFound
from servicekit.reference import text_in
from services.reporting.domain.charted import chart_of_rows
from services.reporting.domain.figures import TOTAL, Figure
from services.reporting.domain.report import Axis, Chart, Member, Report, Table
from services.reporting.domain.specification import Specification, fit
from services.reporting.queries.scope import Readable
from services.reporting.reports.assembly import (
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
from services.reporting.reports.sizes import check_size
from services.reporting.reports.template import Choice, each_pair

ID = "citizenship-over-time"
AXIS = "citizenship"
_SPREAD: Final = Specification(id=ID, rows=(AXIS,))
"""How it is laid out, for its size."""


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """The figures of one source: the named one, else the official one, else the first. Raises NotFound."""
    found = material.scope(
        indicator=parameters.subject.code,
        countries=[str(parameters.country)],
        source=parameters.source,
    )
    if not found:
        raise NotFound(kind="figures", id=f"{parameters.country}/{parameters.subject.code}")
    order = [
        each.code for each in material.reference.sources(str(parameters.country), parameters.subject.code)
    ]
    found.sort(key=lambda each: order.index(each.source) if each.source in order else len(order))
    return found[:1]


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Choice]:
    """A report for each indicator of each country, if it has a citizenship."""
    for choice in each_pair(material, scope):
        known = material.reference.indicator(choice["indicator"])
        if known is not None and known.dimension(AXIS) is not None:
            yield choice


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report. Raises TooManyCells, UnknownDimension where the indicator has no citizenship."""
    indicator, country = parameters.subject, str(parameters.country)
    fit(_SPREAD, indicator)
    frequency = parameters.frequency or frequency_of(material.frequencies(found).get(found[0].dataset))
    own = {AXIS: (parameters.codes[AXIS],)} if AXIS in parameters.codes else {}
    check_size(material, found[0], replace(_SPREAD, filters=own), parameters, frequency)
    shown = shown_of(material, indicator, found[0], parameters, frequency=frequency, axis=AXIS)
    figures = material.figures(
        indicator, found, parameters, frequency=frequency, axis=AXIS, codes=shown.codes
    )
    told = material.dimensions(indicator)
    by_code = [(figure.codes[told.index(AXIS)] if AXIS in told else TOTAL, figure) for figure in figures]
    starts = starts_of(figures)
    columns = period_axis(material, frequency, starts)
    names = material.codes(indicator, AXIS)
    citizenships = names.in_order({code for code, _ in by_code})
    if AXIS in parameters.codes:
        citizenships = [code for code in citizenships if code == parameters.codes[AXIS]]
    rows = Axis(
        dimension=AXIS,
        label=material.dimension(indicator, AXIS),
        members=tuple(
            Member(
                code=code,
                label=names.label(code),
                level=0 if code == TOTAL else 1,
                total=code == TOTAL,
            )
            for code in citizenships
        ),
    )
    by_citizenship: dict[str, dict[int, Figure]] = {code: {} for code in citizenships}
    for code, figure in by_code:
        row = by_citizenship.get(code)
        if row is not None:
            row[figure.period] = figure
    notes = Notes()
    name = text_in(indicator.names, material.language)
    table = Table(
        caption=material.say("%(indicator)s by country of citizenship", indicator=name),
        unit=material.unit_name(material.unit(found[0], indicator)),
        rows=rows,
        columns=columns,
        cells=tuple(
            line(by_citizenship[member.code], starts, notes, material.running_year) for member in rows.members
        ),
        fixed=(
            *material.fixed(indicator, shown.codes, skip=(AXIS,)),
            material.country_coordinate(country),
            material.source_coordinate(found[0]),
        ),
        decimals=indicator.decimals,
    )
    total = next((cells for row, cells in zip(rows.members, table.cells, strict=True) if row.total), ())
    return assemble(
        material,
        parameters,
        id_=ID,
        title=f"{name}: {material.country(country)}",
        subtitle="; ".join(
            filter(
                None,
                (
                    span(columns, material.say("By country of citizenship")),
                    chosen(material, indicator, {**parameters.codes, **shown.codes}),
                ),
            )
        ),
        tables=[table],
        key_figures=latest_and_change(material, material.say("Total"), columns, total, indicator.decimals),
        charts=_charts(material, table),
        footnotes=notes,
        notes=[
            *shown_notes(material, indicator, [(found[0], shown)]),
            *definition_notes(material, indicator, [country]),
        ],
        scope=found,
    )


def _charts(material: Material, table: Table) -> list[Chart]:
    leading = leading_rows(table)
    if not leading:
        leading = leading_rows(table, skip_totals=False)
    if not leading or len(table.columns.members) < 2:
        return []
    title = material.say("Largest figures shown, by country of citizenship")
    chart = chart_of_rows(table, leading, kind="lines", title=title, alt="")
    return [chart_of_rows(table, leading, kind="lines", title=title, alt=finding(material, chart))]


def frequency_of(frequencies: Sequence[str] | None) -> str:
    """The frequency of a report whose reader chose none: the longest of those there are."""
    return frequencies[0] if frequencies else "A"
