"""Report: origins by destinations, citizens of all countries in the figures of all who report them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from servicekit.errors import NotFound
from servicekit.language import dash, format_period, mark
from servicekit.reference import TOTAL, Indicator, text_in
from services.reporting.domain.figures import Figure
from services.reporting.domain.periods import period_code, running_from
from services.reporting.domain.report import (
    NOT_APPLICABLE,
    Axis,
    Cell,
    Chart,
    Coordinate,
    Flag,
    KeyFigure,
    Member,
    Note,
    Report,
    Series,
    Table,
)
from services.reporting.domain.specification import PERIOD
from services.reporting.domain.sums import sum_of
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import SUM, Alike, alike, at_their_time, named_apart, officials
from services.reporting.reports.assembly import Notes, assemble, cell_of
from services.reporting.reports.documented import coverage_notes, definition_notes
from services.reporting.reports.findings import finding
from services.reporting.reports.frequencies import usual_frequency
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import shown_notes, shown_of
from services.reporting.reports.template import Template, each_indicator_of_several

ID: Final = "origins-by-destinations"
AXIS: Final = "citizenship"
RECENT: Final = 5
"""Of so many newest periods the one is shown that most countries have figures of."""
ENDS: Final = 12
"""How many origins, and how many countries, are drawn: those with the largest figures that show."""

_LEADING: Final = 3
"""How many tables have their sum among the key figures."""

Cells = Mapping[tuple[str, str], Cell]
"""By citizenship and reporting country."""


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """The official figures of the chosen countries, or of all, by citizenship. Raises NotFound."""
    indicator = parameters.subject
    found = material.scope(indicator=indicator.code, countries=parameters.countries or None)
    if not found or indicator.dimension(AXIS) is None:
        raise NotFound(kind="figures", id=indicator.code)
    return officials(material, found)


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Mapping[str, str]]:
    """A report for each indicator by citizenship of which several countries' figures are open."""
    for choice in each_indicator_of_several(material, scope):
        indicator = material.reference.indicator(choice["indicator"])
        if indicator is not None and indicator.dimension(AXIS) is not None:
            yield choice


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: a table of one period for each unit and choice of codes, with the flows it shows."""
    indicator = parameters.subject
    frequency = parameters.frequency or usual_frequency(material, found)
    told = [
        (each, shown_of(material, indicator, each, parameters, frequency=frequency, axis=AXIS))
        for each in found
    ]
    groups = [
        (like, mine)
        for like in alike(material, indicator, told)
        if (mine := _figures(material, indicator, parameters, found, like, frequency))
    ]
    start = _period(figure for _, mine in groups for figure in mine)
    period = "" if start is None else format_period(period_code(frequency, start), material.language, "long")
    notes = Notes()
    made = [
        (like, _table(material, indicator, like, now, notes, frequency=frequency))
        for like, mine in groups
        if (now := [figure for figure in mine if figure.period == start])
    ]
    tables = [table for _, table in made]
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say(
            "%(indicator)s: origins by destinations", indicator=text_in(indicator.names, material.language)
        ),
        subtitle=material.say("Citizens of all countries by who reports them, %(period)s", period=period)
        if period
        else "",
        tables=tables,
        key_figures=[
            KeyFigure(
                label=material.say(
                    "%(what)s, %(period)s", what=_summed(material, indicator, like), period=period
                ),
                cell=Cell(value=cell.value, absence=cell.absence),
                decimals=table.decimals,
            )
            for like, table in made[:_LEADING]
            if (cell := _whole(table)) is not None
        ],
        charts=[chart for table in tables if (chart := _flows(material, table)) is not None],
        footnotes=notes,
        notes=[
            *_method(material, found, tables, period),
            *shown_notes(material, indicator, told),
            *coverage_notes(material, indicator, [each.country for each in found]),
            *definition_notes(material, indicator, [each.country for each in found]),
        ],
        scope=found,
    )


def _figures(
    material: Material,
    indicator: Indicator,
    parameters: Parameters,
    found: Sequence[Readable],
    like: Alike,
    frequency: str,
) -> list[Figure]:
    """The figures of these countries by citizenship, of the source that is official for their period."""
    figures = material.figures(
        indicator, like.members, parameters, frequency=frequency, axis=AXIS, codes=like.codes
    )
    only = parameters.codes.get(AXIS)
    place = material.dimensions(indicator).index(AXIS) if figures else 0
    mine = [figure for figure in figures if only in (None, figure.codes[place])]
    return at_their_time(material, indicator, found, mine)


def _period(figures: Iterator[Figure]) -> int | None:
    """The first day of the period to show: of the RECENT newest the one of most countries, the newest of
    these.
    """
    countries: dict[int, set[str]] = {}
    for figure in figures:
        countries.setdefault(figure.period, set()).add(figure.country)
    newest = sorted(countries)[-RECENT:]
    return max(newest, key=lambda start: (len(countries[start]), start), default=None)


def _table(
    material: Material,
    indicator: Indicator,
    like: Alike,
    figures: Sequence[Figure],
    notes: Notes,
    *,
    frequency: str,
) -> Table:
    place = material.dimensions(indicator).index(AXIS)
    start = figures[0].period
    code = period_code(frequency, start)
    cells: dict[tuple[str, str], Cell] = {
        (figure.codes[place], figure.country): cell_of(figure, notes, material.running_year)
        for figure in figures
    }
    countries = [
        country
        for country in dict.fromkeys(each.country for each in like.members)
        if any(at == country for _, at in cells)
    ]
    if not indicator.counts_own_citizens:
        for country in countries:
            cells.setdefault((country, country), NOT_APPLICABLE)
    flags: tuple[Flag, ...] = ("p",) if start >= running_from(frequency, material.running_year) else ()
    sums = len(countries) > 1
    columns = [Member(code=country, label=material.country(country), flags=flags) for country in countries]
    if sums:
        label = material.say("Countries shown, together")
        columns.insert(0, Member(code=SUM, label=label, total=True, flags=flags))
    origins = _origins(material, indicator, cells)
    name = text_in(indicator.names, material.language)
    return Table(
        caption=f" {dash(material.language)} ".join(
            (
                name,
                *named_apart(material, indicator, like.apart),
                format_period(code, material.language, "long"),
            )
        ),
        unit=material.unit_name(like.unit),
        rows=Axis(dimension=AXIS, label=material.dimension(indicator, AXIS), members=tuple(origins)),
        columns=Axis(dimension="country", label=material.say("Country"), members=tuple(columns)),
        cells=tuple(_line(cells, origin.code, countries, sums=sums) for origin in origins),
        fixed=(
            *material.fixed(indicator, like.codes, skip=(AXIS,)),
            Coordinate(
                dimension=PERIOD,
                dimension_label=material.say("Period"),
                code=code,
                label=format_period(code, material.language),
            ),
        ),
        decimals=indicator.decimals,
    )


def _summed(material: Material, indicator: Indicator, like: Alike) -> str:
    """What the sum of a table is of; which table that is, where there are several."""
    return ": ".join(
        (*named_apart(material, indicator, like.apart), material.say("Countries shown, together"))
    )


def _line(cells: Cells, origin: str, countries: Sequence[str], *, sums: bool) -> tuple[Cell, ...]:
    """A row, its sum first: hidden where a part of it is, and of what was reported where some was not."""
    parts = [cells.get((origin, country), Cell(absence="not-reported")) for country in countries]
    return (sum_of(parts).cell, *parts) if sums else tuple(parts)


def _origins(material: Material, indicator: Indicator, cells: Cells) -> list[Member]:
    """The rows: the total, then the citizenships by what shows of them, the largest first.

    A hidden figure ranks nothing, so that the order tells no more than the figures beside it.
    """
    names = material.codes(indicator, AXIS)
    shown: dict[str, float] = {}
    for (origin, _), cell in cells.items():
        if cell != NOT_APPLICABLE:
            shown[origin] = shown.get(origin, 0) + float(cell.value or 0)
    reported = [origin for origin in names.in_order(shown.keys()) if origin != TOTAL]
    ranked = sorted(reported, key=lambda origin: -shown[origin])
    members = [Member(code=origin, label=names.label(origin), level=1) for origin in ranked]
    if TOTAL in shown:
        members.insert(0, Member(code=TOTAL, label=names.label(TOTAL), total=True))
    return members


def _whole(table: Table) -> Cell | None:
    """The sum of all countries' totals; None where the table has none."""
    try:
        return table.cell(TOTAL, SUM)
    except KeyError:
        return None


def _flows(material: Material, table: Table) -> Chart | None:
    """The largest flows: from origins, which stand in the order of what shows, to the countries."""
    ends = [at for at, member in enumerate(table.columns.members) if not member.total]
    ends = sorted(ends, key=lambda at: -sum(float(line[at].value or 0) for line in table.cells))[:ENDS]
    series = tuple(
        Series(code=member.code, label=member.label, cells=tuple(line[at] for at in ends))
        for member, line in zip(table.rows.members, table.cells, strict=True)
        if not member.total and any(line[at].value for at in ends)
    )[:ENDS]
    if not series:
        return None
    axis = Axis(
        dimension=table.columns.dimension,
        label=table.columns.label,
        members=tuple(table.columns.members[at] for at in ends),
    )
    chart = Chart(
        kind="flows",
        title=material.say("Largest flows shown: %(indicator)s", indicator=table.caption),
        alt="",
        unit=table.unit,
        axis=axis,
        series=series,
        decimals=table.decimals,
    )
    return replace(chart, alt=finding(material, chart))


def _method(
    material: Material, found: Sequence[Readable], tables: Sequence[Table], period: str
) -> list[Note]:
    """How the period was chosen, what a sum is of, and who is missing from it."""
    notes = [
        Note(
            key="method",
            text=material.say(
                "Of the %(number)s newest periods the one is shown that most countries have figures of. A "
                "sum is of the countries that have a figure in its row, and hidden where one of these is.",
                number=RECENT,
            ),
        )
    ]
    present = {member.code for table in tables for member in table.columns.members}
    missing = material.by_name({each.country for each in found} - present)
    if missing:
        names = ", ".join(map(material.country, missing))
        text = (
            material.say("Without figures of %(period)s: %(countries)s.", period=period, countries=names)
            if period
            else material.say("No figures of these codes and periods: %(countries)s.", countries=names)
        )
        notes.append(Note(key="missing", text=text))
    return notes


TEMPLATE: Final = Template(
    id=ID,
    title=mark("Origins by destinations"),
    description=mark("Citizens of all countries in the figures of all countries that report them."),
    needs=("indicator",),
    takes=("countries", "frequency", "from", "to", "codes"),
    scope=scope,
    build=build,
    listed=listed,
    axes=lambda _: (AXIS,),
)
