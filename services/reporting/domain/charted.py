"""Charts of a table's rows and columns: of its own cells, so that a chart shows no more than its table."""

from collections.abc import Iterable
from dataclasses import replace

from services.reporting.domain.report import Chart, ChartKind, Series, Table


def chart_of_rows(table: Table, rows: Iterable[str], *, kind: ChartKind, title: str, alt: str) -> Chart:
    """A chart whose series are the named rows and whose axis is the columns. Raises KeyError."""
    places = [table.rows.index(code) for code in rows]
    members = table.rows.members
    series = tuple(
        Series(code=members[at].code, label=members[at].label, cells=table.cells[at]) for at in places
    )
    return Chart(
        kind=kind,
        title=title,
        alt=alt,
        unit=table.unit,
        axis=table.columns,
        series=series,
        decimals=table.decimals,
    )


def chart_of_columns(
    table: Table, columns: Iterable[str], rows: Iterable[str], *, kind: ChartKind, title: str, alt: str
) -> Chart:
    """A chart whose series are the named columns and whose axis is the named rows. Raises KeyError."""
    across = [table.columns.index(code) for code in columns]
    down = [table.rows.index(code) for code in rows]
    series = tuple(
        Series(
            code=table.columns.members[at].code,
            label=table.columns.members[at].label,
            cells=tuple(table.cells[row][at] for row in down),
        )
        for at in across
    )
    axis = replace(table.rows, members=tuple(table.rows.members[row] for row in down))
    return Chart(
        kind=kind, title=title, alt=alt, unit=table.unit, axis=axis, series=series, decimals=table.decimals
    )
