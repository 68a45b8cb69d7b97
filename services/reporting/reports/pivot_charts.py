"""The chart of a report that is data, from the cells of its first table."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.reporting.domain.pivot import OTHERS
from services.reporting.domain.report import Axis, Cell, Chart, ChartKind, Member, Series, Table
from services.reporting.domain.specification import PERIOD
from services.reporting.reports.assembly import LINES
from services.reporting.reports.findings import finding
from services.reporting.reports.material import Material
from services.reporting.reports.pivot_tables import Plan

BARS = 20
"""How many bars a chart has at most."""
MULTIPLES = 9
"""How many small charts stand beside each other at most."""
HEAT_ROWS = 40
"""How many rows a heat map has at most."""
ENDS = 12
"""How many places of origin, and of destination, flows have at most."""
STACKED = 5
"""How many colours a stacked bar has at most."""


def charts_of(plan: Plan, tables: Sequence[Table]) -> list[Chart]:
    """The chart that the specification asks for; none where its first table has too little to draw."""
    material, kind = plan.material, plan.specification.chart
    if kind is None or not tables:
        return []
    table = tables[0]
    made = _pyramid(plan, table) if kind == "pyramid" else _drawn(table, kind)
    if made is None or not made.series or len(made.axis.members) < (1 if made.kind == "flows" else 2):
        return []
    title = ", ".join(filter(None, (table.caption, _moment(table, made))))
    kept_back = _kept_back(material, table, made)
    titled = replace(made, title=f"{title} ({kept_back})" if kept_back else title)
    return [replace(titled, alt=finding(material, titled))]


def _kept_back(material: Material, table: Table, chart: Chart) -> str:
    """What of a table its chart does not show: of a pyramid what it has no place for, else smaller rows."""
    return _unplaced(material, table, chart) if chart.kind == "pyramid" else _chosen(material, table, chart)


def _unplaced(material: Material, table: Table, chart: Chart) -> str:
    """The rows and columns that a pyramid leaves to its table, such as unknown ages, where these say anything
    of its period.
    """
    newest = _newest(table)
    if newest is None:
        return ""
    group = table.columns.members[newest].group
    shown = {each.code for each in chart.series} | {each.code for each in chart.axis.members}
    columns = [at for at, member in enumerate(table.columns.members) if member.group == group]

    def says_something(cells: Iterable[Cell]) -> bool:
        return any(cell.absence != "not-reported" and cell.value != 0 for cell in cells)

    left = [
        member.label
        for at, member in enumerate(table.rows.members)
        if not (member.total or _code(member) in shown)
        and says_something(table.cells[at][column] for column in columns)
    ] + [
        table.columns.members[column].label
        for column in columns
        if not (table.columns.members[column].total or table.columns.members[column].code in shown)
        and says_something(line[column] for line in table.cells)
    ]
    return material.say("in the table only: %(names)s", names=", ".join(left)) if left else ""


def _chosen(material: Material, table: Table, chart: Chart) -> str:
    """How many of the rows of a table a chart shows, where these are not all of them: the largest."""
    rows = {_code(member) for member in table.rows.members if not member.total}
    shown = rows & ({each.code for each in chart.series} | {each.code for each in chart.axis.members})
    if table.rows.dimension == PERIOD or not shown or shown == rows:
        return ""
    return material.say("the largest shown: %(count)s", count=len(shown))


def _moment(table: Table, chart: Chart) -> str:
    """The period of a chart that shows one of several."""
    column = _newest(table)
    if PERIOD in {chart.axis.dimension, table.rows.dimension} or column is None:
        return ""
    member = table.columns.members[column]
    if member.group is not None and member.group.dimension == PERIOD:
        return member.group.label
    return member.label if table.columns.dimension == PERIOD else ""


def _drawn(table: Table, kind: ChartKind) -> Chart | None:
    match kind:
        case "lines":
            return _over_time(table, "lines", _leading(table, LINES) or _totals(table))
        case "bars":
            return _bars(table)
        case "stacked" | "pyramid":
            return _stacked(table)
        case "multiples":
            return _over_time(table, "multiples", _leading(table, MULTIPLES) or _totals(table))
        case "heatmap":
            return _heat_map(table)
        case "flows":
            return _flows(table)


def _over_time(table: Table, kind: ChartKind, rows: Sequence[int]) -> Chart:
    return Chart(
        kind=kind,
        title="",
        alt="",
        unit=table.unit,
        axis=table.columns,
        series=tuple(
            Series(
                code=_code(table.rows.members[at]),
                label=table.rows.members[at].full_label,
                cells=table.cells[at],
            )
            for at in rows
        ),
        decimals=table.decimals,
    )


def _bars(table: Table) -> Chart | None:
    """Bars of the newest column, or over time where the periods are rows."""
    column = _newest(table)
    if column is None:
        return None
    if table.rows.dimension == PERIOD:
        rows = list(range(len(table.rows.members)))
    else:
        rows = _leading(table, BARS) or _totals(table)
    member = table.columns.members[column]
    series = Series(
        code=member.code, label=member.full_label, cells=tuple(table.cells[at][column] for at in rows)
    )
    return _across(table, rows, [series], "bars")


def _stacked(table: Table) -> Chart | None:
    """Over time the parts of each period; else, of the newest period, the columns of each row."""
    if table.columns.dimension == PERIOD and all(member.group is None for member in table.columns.members):
        return _over_time(table, "stacked", _leading(table, STACKED))
    newest = _newest(table)
    if newest is None:
        return None
    group = table.columns.members[newest].group
    columns = [
        at for at, member in enumerate(table.columns.members) if member.group == group and not member.total
    ][:STACKED]
    rows = list(range(len(table.rows.members))) if table.rows.dimension == PERIOD else _leading(table, BARS)
    series = [
        Series(
            code=table.columns.members[column].code,
            label=table.columns.members[column].label,
            cells=tuple(table.cells[row][column] for row in rows),
        )
        for column in columns
    ]
    return _across(table, rows, series, "stacked")


def _pyramid(plan: Plan, table: Table) -> Chart | None:
    """Of the newest period two columns back to back, such as the sexes; else stacked bars.

    What is unknown has no side and no height, so it stands in the table alone.
    """
    newest = _newest(table)
    if newest is None or table.rows.dimension == PERIOD:
        return _stacked(table)
    group = table.columns.members[newest].group
    unknown = _unknown(plan, table.columns.dimension)
    columns = [
        at
        for at, member in enumerate(table.columns.members)
        if member.group == group and not member.total and member.code not in unknown
    ]
    if len(columns) != 2 or group is None:
        return _stacked(table)
    unknown = _unknown(plan, table.rows.dimension)
    rows = [
        at for at, member in enumerate(table.rows.members) if not member.total and member.code not in unknown
    ]
    series = [
        Series(
            code=table.columns.members[column].code,
            label=table.columns.members[column].label,
            cells=tuple(table.cells[row][column] for row in rows),
        )
        for column in columns
    ]
    return _across(table, rows, series, "pyramid")


def _unknown(plan: Plan, dimension: str) -> frozenset[str]:
    """The codes of a dimension that stand for what is not known."""
    definition = plan.material.codes(plan.indicator, dimension).definition
    codes = definition.codes.values() if definition is not None else ()
    return frozenset(each.code for each in codes if each.kind == "unknown")


def _heat_map(table: Table) -> Chart | None:
    """The figures of the table as shades, without its totals; columns bear the name of their group."""
    shown = [at for at, member in enumerate(table.columns.members) if not member.total]
    rows = [at for at, member in enumerate(table.rows.members) if not member.total and member.code != OTHERS]
    if len(rows) > HEAT_ROWS:
        leading = set(_leading(table, HEAT_ROWS))
        rows = [at for at in rows if at in leading]
    members = tuple(
        replace(table.columns.members[at], label=table.columns.members[at].full_label, group=None)
        for at in shown
    )
    return _of_rows(table, "heatmap", rows, shown, replace(table.columns, members=members))


def _flows(table: Table) -> Chart | None:
    """From the rows to the columns of the newest period; to the country itself where periods are columns."""
    newest = _newest(table)
    if newest is None or table.rows.dimension == PERIOD:
        return _bars(table)
    rows = _leading(table, ENDS)
    if table.columns.dimension == PERIOD:
        here = next((each for each in table.fixed if each.dimension == "country"), None)
        if here is None:
            return _bars(table)
        end = Member(code=here.code, label=here.label)
        axis = Axis(dimension=here.dimension, label=here.dimension_label, members=(end,))
        return _of_rows(table, "flows", rows, [newest], axis)
    group = table.columns.members[newest].group
    shown = [
        at for at, member in enumerate(table.columns.members) if member.group == group and not member.total
    ][:ENDS]
    members = tuple(replace(table.columns.members[at], group=None) for at in shown)
    return _of_rows(table, "flows", rows, shown, replace(table.columns, members=members))


def _of_rows(table: Table, kind: ChartKind, rows: Sequence[int], columns: Sequence[int], axis: Axis) -> Chart:
    """A chart with a series for each of these rows, of its cells in these columns."""
    series = tuple(
        Series(
            code=_code(table.rows.members[row]),
            label=table.rows.members[row].full_label,
            cells=tuple(table.cells[row][column] for column in columns),
        )
        for row in rows
    )
    return Chart(
        kind=kind, title="", alt="", unit=table.unit, axis=axis, series=series, decimals=table.decimals
    )


def _across(table: Table, rows: Sequence[int], series: Sequence[Series], kind: ChartKind) -> Chart:
    members = tuple(
        replace(table.rows.members[at], label=table.rows.members[at].full_label, group=None) for at in rows
    )
    return Chart(
        kind=kind,
        title="",
        alt="",
        unit=table.unit,
        axis=Axis(dimension=table.rows.dimension, label=table.rows.label, members=members),
        series=tuple(series),
        decimals=table.decimals,
    )


def _newest(table: Table) -> int | None:
    """The last column in which a row shows a figure; of a group of columns its total, else its first."""
    for at in range(len(table.columns.members) - 1, -1, -1):
        if any(line[at].value is not None for line in table.cells):
            group = table.columns.members[at].group
            if group is None:
                return at
            mine = [place for place, member in enumerate(table.columns.members) if member.group == group]
            return next((place for place in mine if table.columns.members[place].total), mine[0])
    return None


def _leading(table: Table, most: int) -> list[int]:
    """The rows with the largest newest figures, of those that show; in their own order where all have
    room.
    """
    column = _newest(table)
    if column is None:
        return []
    sizes = {
        at: line[column].value
        for at, (member, line) in enumerate(zip(table.rows.members, table.cells, strict=True))
        if not member.total and member.code != OTHERS and line[column].value is not None
    }
    if len(sizes) <= most:
        return list(sizes)
    ranked = sorted((-size, at) for at, size in sizes.items() if size is not None)
    return [at for _, at in ranked[:most]]


def _totals(table: Table) -> list[int]:
    return [at for at, member in enumerate(table.rows.members) if member.total][:1]


def _code(member: Member) -> str:
    return member.code if member.group is None else f"{member.group.code}.{member.code}"
