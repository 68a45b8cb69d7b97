"""Report: one country's profile, the totals and main origins of every indicator that the reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from servicekit.errors import NotFound
from servicekit.language import format_percent
from servicekit.reference import Indicator, text_in
from services.reporting.domain.charted import chart_of_rows
from services.reporting.domain.figures import Figure
from services.reporting.domain.periods import FREQUENCIES
from services.reporting.domain.report import Axis, Chart, KeyFigure, Member, Note, Report, Table
from services.reporting.queries.observations import FIRST_DAY, LAST_DAY
from services.reporting.queries.scope import Readable
from services.reporting.reports import citizenship, leading
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
MOST_LEADING: Final = 4
"""How many indicators lead the report with their newest figure."""
PERIODS: Final = 8
"""How many of the newest periods a table has where the reader chose no range: so it fits upright paper."""
Line = tuple[Indicator, Readable, Shown, Sequence[Figure]]
Kind = tuple[str, str, str]
"""Measure, frequency and counting unit."""


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """Everything of the country that the reader may see. Raises NotFound."""
    found = material.scope(countries=[str(parameters.country)])
    if not found:
        raise NotFound(kind="figures", id=str(parameters.country))
    return found


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: a table of each measure, frequency and unit, with a line for each indicator and source, and
    of the main citizenships or origins of each indicator.

    Stocks stand apart from flows: what there is at a moment does not go beside what happened in a period.
    """
    country = str(parameters.country)
    notes = Notes()
    groups: dict[Kind, list[Line]] = {}
    first: dict[str, int] = {}
    for each in _in_order(material, found):
        indicator = material.reference.indicator(each.indicator)
        frequencies = material.frequencies([each]).get(each.dataset, [])
        if parameters.frequency is not None:
            frequencies = [one for one in frequencies if one == parameters.frequency]
        if indicator is None or not frequencies:
            continue
        at = shown_of(material, indicator, each, parameters, frequency=frequencies[0])
        figures = material.figures(indicator, [each], parameters, frequency=frequencies[0], codes=at.codes)
        if figures:
            unit = material.unit(each, indicator)
            kind = indicator.measure, frequencies[0], unit
            groups.setdefault(kind, []).append((indicator, each, at, figures))
            first.setdefault(indicator.code, each.dataset)
    leading_sources = frozenset(first.values())
    whole = [
        _table(material, country, kind, lines, leading_sources, notes)
        for kind, lines in sorted(groups.items(), key=lambda item: _place(item[0]))
    ]
    tables = [_recent(table, parameters) for table in whole]
    leads = _leads(material, parameters, groups, leading_sources, notes)
    shown = [*tables, *leading.tables_of(material, country, leads)]
    definitions: list[Note] = []
    for lines in groups.values():
        for indicator, *_ in lines:
            definitions += named_after(material, indicator, definition_notes(material, indicator, [country]))
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say("Country profile: %(country)s", country=material.country(country)),
        subtitle=span(_every_period(whole), material.say("Totals of every indicator shown")),
        tables=shown,
        key_figures=_key_figures(material, whole),
        charts=[chart for table in whole for chart in _charts(material, table)],
        footnotes=notes.of(shown),
        notes=[
            *_cut_short(material, cut=tables != whole),
            *leading.notes_of(material, leads),
            *{note.key: note for note in definitions}.values(),
        ],
        scope=[each for lines in groups.values() for _, each, *_ in lines],
    )


def _leads(
    material: Material,
    parameters: Parameters,
    groups: Mapping[Kind, Sequence[Line]],
    leading_sources: frozenset[int],
    notes: Notes,
) -> list[leading.Leading]:
    """What leads each indicator, of the source that comes first."""
    found = [
        leading.leading_of(
            material,
            parameters,
            indicator,
            each,
            frequency,
            max(figure.period for figure in figures),
            totals,
            notes,
        )
        for (_, frequency, _), lines in groups.items()
        for indicator, each, totals, figures in lines
        if each.dataset in leading_sources
    ]
    return [each for each in found if each is not None]


def _recent(table: Table, parameters: Parameters) -> Table:
    """Its newest periods, where the reader chose no range: the charts show what came before."""
    if parameters.first_day > FIRST_DAY or parameters.last_day < LAST_DAY:
        return table
    return replace(
        table,
        columns=replace(table.columns, members=table.columns.members[-PERIODS:]),
        cells=tuple(line[-PERIODS:] for line in table.cells),
    )


def _cut_short(material: Material, *, cut: bool) -> list[Note]:
    """Where the rest is, if tables do not have it."""
    text = material.say(
        "Tables have the %(number)s newest periods, charts all of them; earlier ones are in a table once its "
        "first period is chosen.",
        number=PERIODS,
    )
    return [Note(key="recent", text=text)] if cut else []


def _in_order(material: Material, found: Sequence[Readable]) -> list[Readable]:
    order = [indicator.code for indicator in material.reference.indicators()]

    def place(each: Readable) -> tuple[object, ...]:
        known = material.source(each)
        first = order.index(each.indicator) if each.indicator in order else len(order)
        return (first, not (known is not None and known.official), each.source)

    return sorted(found, key=place)


def _place(kind: Kind) -> tuple[int, bool, bool]:
    """Years before months, stocks before flows, persons before cases."""
    measure, frequency, unit = kind
    return FREQUENCIES.index(frequency), measure != "stock", unit != "persons"


def _every_period(tables: Sequence[Table]) -> Axis:
    """The periods of all tables of the first one's frequency; their codes sort by time."""
    kinds = {len(member.code) for table in tables[:1] for member in table.columns.members}
    members = {member.code: member for table in tables for member in table.columns.members}
    kept = tuple(members[code] for code in sorted(members) if len(code) in kinds)
    return Axis(dimension="period", label="", members=kept)


def _key_figures(material: Material, tables: Sequence[Table]) -> list[KeyFigure]:
    """The newest figure of each indicator's leading source, of those that show, with its change."""
    found: list[KeyFigure] = []
    for table in tables:
        for row, cells in zip(table.rows.members, table.cells, strict=True):
            if material.reference.indicator(row.code) is not None:  # that of its leading source
                leading = latest_and_change(material, row.label, table.columns, cells, table.decimals)
                found += (
                    [_with_change(material, *leading)]
                    if leading and leading[0].cell.value is not None
                    else []
                )
    return found[:MOST_LEADING]


def _with_change(material: Material, newest: KeyFigure, change: KeyFigure | None = None) -> KeyFigure:
    """The newest figure, and how it changed where that shows, in one."""
    if change is None or change.cell.value is None:
        return newest
    moved = format_percent(change.cell.value, material.language, change.decimals, signed=True)
    label = material.say(
        "%(what)s. %(change)s: %(percent)s", what=newest.label, change=change.label, percent=moved
    )
    return replace(newest, label=label)


def _caption(material: Material, measure: str, frequency: str) -> str:
    which = material.say("Stocks") if measure == "stock" else material.say("Flows")
    return f"{which}. {table_caption(material.language, frequency)}"


def _table(
    material: Material,
    country: str,
    kind: Kind,
    lines: Sequence[Line],
    leading_sources: frozenset[int],
    notes: Notes,
) -> Table:
    """The totals of one kind. leading_sources: the datasets that are called by their indicator alone."""
    measure, frequency, unit = kind
    starts = starts_of(figure for *_, figures in lines for figure in figures)
    columns = period_axis(material, frequency, starts)
    members, cells = [], []
    led = {indicator.code for indicator, each, *_ in lines if each.dataset in leading_sources}
    for indicator, each, shown, figures in lines:
        said = tuple(notes.key(text) for text in sentences(material, indicator, each, shown))
        name = text_in(indicator.names, material.language)
        members.append(
            Member(code=indicator.code, label=name, notes=said, url=_series(material, indicator, each))
            if each.dataset in leading_sources
            else Member(
                code=f"{indicator.code}.{each.source}",
                label=f"{name}, {material.source_name(each)}",
                # Under the leading source, where that is in the same table: cases are not among persons.
                level=1 if indicator.code in led else 0,
                notes=said,
                url=_series(material, indicator, each, source=each.source),
            )
        )
        by_period = {figure.period: figure for figure in figures}
        cells.append(line(by_period, starts, notes, material.running_year))
    return Table(
        caption=_caption(material, measure, frequency),
        unit=material.unit_name(unit),
        rows=Axis(dimension="indicator", label=material.say("Indicator"), members=tuple(members)),
        columns=columns,
        cells=tuple(cells),
        fixed=(material.country_coordinate(country),),
        decimals=max(indicator.decimals for indicator, *_ in lines),
    )


def _series(material: Material, indicator: Indicator, each: Readable, **source: str) -> str | None:
    """The address of a source's figures over time; None where they have no citizenship."""
    if indicator.dimension(citizenship.AXIS) is None:
        return None
    query = {"country": each.country, "indicator": each.indicator, **source, "lang": material.language}
    return f"{material.base_url}/reports/{citizenship.ID}?{urlencode(query)}"


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
