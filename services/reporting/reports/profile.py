"""Report: one country's profile, the totals of every indicator that the reader may see."""

from collections.abc import Sequence
from dataclasses import replace

from servicekit.errors import NotFound
from servicekit.reference import Indicator, text_in
from services.reporting.domain.figures import Figure
from services.reporting.domain.periods import FREQUENCIES
from services.reporting.domain.report import (
    Axis,
    Chart,
    KeyFigure,
    Member,
    Note,
    Report,
    Table,
    chart_of_rows,
)
from services.reporting.queries.scope import Readable
from services.reporting.reports.assembly import (
    Notes,
    assemble,
    latest_and_change,
    line,
    period_axis,
    span,
    starts_of,
)
from services.reporting.reports.documented import definition_notes, named_after
from services.reporting.reports.findings import finding
from services.reporting.reports.frequencies import table_caption
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import Shown, sentences, shown_of

ID = "country-profile"
Line = tuple[Indicator, Readable, Shown, Sequence[Figure]]


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """Everything of the country that the reader may see. Raises NotFound."""
    found = material.scope(countries=[str(parameters.country)])
    if not found:
        raise NotFound(kind="figures", id=str(parameters.country))
    return found


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: a table for each counting unit and frequency, a line for each indicator and source."""
    country = str(parameters.country)
    notes = Notes()
    groups: dict[tuple[str, str], list[Line]] = {}
    for each in _in_order(material, found):
        indicator = material.reference.indicator(each.indicator)
        frequencies = material.frequencies([each]).get(each.dataset, [])
        if parameters.frequency is not None:
            frequencies = [one for one in frequencies if one == parameters.frequency]
        if indicator is None or not frequencies:
            continue
        shown = shown_of(material, indicator, each, parameters, frequency=frequencies[0])
        figures = material.figures(indicator, [each], parameters, frequency=frequencies[0], codes=shown.codes)
        if figures:
            unit = material.unit(each, indicator)
            groups.setdefault((unit, frequencies[0]), []).append((indicator, each, shown, figures))
    tables = [
        _table(material, country, unit, frequency, lines, notes)
        for (unit, frequency), lines in sorted(
            groups.items(), key=lambda item: (FREQUENCIES.index(item[0][1]), item[0][0] != "persons")
        )
    ]
    key_figures: list[KeyFigure] = []
    for table in tables[:1]:
        for row, cells in list(zip(table.rows.members, table.cells, strict=True))[:3]:
            key_figures += latest_and_change(material, row.label, table.columns, cells, table.decimals)[:1]
    definitions: list[Note] = []
    for lines in groups.values():
        for indicator, *_ in lines:
            definitions += named_after(material, indicator, definition_notes(material, indicator, [country]))
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say("Country profile: %(country)s", country=material.country(country)),
        subtitle=span(tables[0].columns, material.say("Totals of every indicator shown")) if tables else "",
        tables=tables,
        key_figures=key_figures,
        charts=[chart for table in tables for chart in _charts(material, table)],
        footnotes=notes,
        notes=list({note.key: note for note in definitions}.values()),
        scope=[each for lines in groups.values() for _, each, *_ in lines],
    )


def _in_order(material: Material, found: Sequence[Readable]) -> list[Readable]:
    order = [indicator.code for indicator in material.reference.indicators()]

    def place(each: Readable) -> tuple[object, ...]:
        known = material.source(each)
        first = order.index(each.indicator) if each.indicator in order else len(order)
        return (first, not (known is not None and known.official), each.source)

    return sorted(found, key=place)


def _table(
    material: Material, country: str, unit: str, frequency: str, lines: Sequence[Line], notes: Notes
) -> Table:
    starts = starts_of(figure for *_, figures in lines for figure in figures)
    columns = period_axis(material, frequency, starts)
    seen: set[str] = set()
    members, cells = [], []
    for indicator, each, shown, figures in lines:
        said = tuple(notes.key(text) for text in sentences(material, indicator, each, shown))
        name = text_in(indicator.names, material.language)
        first = indicator.code not in seen
        seen.add(indicator.code)
        members.append(
            Member(code=indicator.code, label=name, notes=said)
            if first
            else Member(
                code=f"{indicator.code}.{each.source}",
                label=f"{name}, {material.source_name(each)}",
                level=1,
                notes=said,
            )
        )
        by_period = {figure.period: figure for figure in figures}
        cells.append(line(by_period, starts, notes, material.running_year))
    return Table(
        caption=table_caption(material.language, frequency),
        unit=material.unit_name(unit),
        rows=Axis(dimension="indicator", label=material.say("Indicator"), members=tuple(members)),
        columns=columns,
        cells=tuple(cells),
        fixed=(material.country_coordinate(country),),
        decimals=max(indicator.decimals for indicator, *_ in lines),
    )


def _charts(material: Material, table: Table) -> list[Chart]:
    """A chart for each indicator: stocks and flows, large and small, do not go on one scale."""
    charts = []
    for member in table.rows.members:
        chart = _of_known_periods(
            chart_of_rows(table, [member.code], kind="lines", title=member.label, alt="")
        )
        if len(chart.axis.members) > 1:
            charts.append(replace(chart, alt=finding(material, chart)))
    return charts


def _of_known_periods(chart: Chart) -> Chart:
    """The chart from its first known period to its last; a series of every few years has no gaps between."""
    [series] = chart.series
    known = [at for at, cell in enumerate(series.cells) if cell.absence is None]
    if not known:
        return replace(chart, axis=replace(chart.axis, members=()), series=(replace(series, cells=()),))
    kept = list(range(known[0], known[-1] + 1))
    if len(known) * 2 <= len(kept):
        kept = known
    return replace(
        chart,
        axis=replace(chart.axis, members=tuple(chart.axis.members[at] for at in kept)),
        series=(replace(series, cells=tuple(series.cells[at] for at in kept)),),
    )
