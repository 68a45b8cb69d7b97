"""The heat map of the availability report: which countries have figures of which periods."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from services.reporting.domain.report import (
    LATE,
    NOT_REPORTED,
    NOT_SHARED,
    Cell,
    Chart,
    Series,
    Table,
)
from services.reporting.reports.findings import finding
from services.reporting.reports.material import Material


def chart_of(material: Material, table: Table) -> Chart | None:
    """The heat map of a table of the report; None where it would have a single column.

    A table of one indicator is drawn as it is. Of one with every indicator a country is a row, and a cell the
    number of its indicators that have figures.
    """
    if len(table.columns.members) < 2:
        return None
    if table.rows.dimension == "country":
        unit, series = table.unit, _as_it_is(table)
    else:
        unit, series = material.say("indicators with figures"), _by_country(table)
    chart = Chart(
        kind="heatmap", title=table.caption, alt="", unit=unit, axis=table.columns, series=tuple(series)
    )
    return replace(chart, alt=finding(material, chart))


def _as_it_is(table: Table) -> list[Series]:
    return [
        Series(code=member.code, label=member.label, cells=cells)
        for member, cells in zip(table.rows.members, table.cells, strict=True)
    ]


def _by_country(table: Table) -> list[Series]:
    found = []
    rows = zip(table.rows.members, table.cells, strict=True)
    for group, mine in groupby(rows, key=lambda row: row[0].group):
        assert group is not None
        lines: dict[str, list[Sequence[Cell]]] = {}
        for member, cells in mine:
            lines.setdefault(member.code.partition(".")[0], []).append(cells)
        columns = [
            _counted([[line[place] for line in sources] for sources in lines.values()])
            for place, _ in enumerate(table.columns.members)
        ]
        found.append(Series(code=group.code, label=group.label, cells=tuple(columns)))
    return found


def _counted(indicators: Sequence[Sequence[Cell]]) -> Cell:
    """How many indicators have a figure from any of their sources; else the plainest reason why none has."""
    known = [cells for cells in indicators if any(cell.value is not None for cell in cells)]
    if known:
        all_provisional = all(
            "p" in cell.flags for cells in known for cell in cells if cell.value is not None
        )
        return Cell(value=len(known), flags=("p",) if all_provisional else ())
    reasons = {cell.absence for cells in indicators for cell in cells}
    return next((cell for cell in (LATE, NOT_REPORTED, NOT_SHARED) if cell.absence in reasons), NOT_REPORTED)
