"""Small multiples: a line over periods in a plot of its own for each series, all on the same scale."""

import json
from typing import Final

from services.reporting.domain.report import Chart, Series
from services.reporting.rendering.charts.labels import (
    absent_throughout,
    broken,
    told,
)
from services.reporting.rendering.charts.scales import (
    PALETTE,
    TEXT,
    Specification,
    amount_axis,
    axis_ticks,
    counted,
    moments,
    number,
    series_names,
    timeline,
    tooltip,
)

_COLUMNS: Final = 3
_GAP: Final = 56
_PLOT_HEIGHT: Final = 110
_PAGE: Final = 1120
"""As wide as a page of the portal; the picture shrinks with its frame."""
_TELEPHONE: Final = 250
# With more periods than this the markers are no larger than the line needs to be pointed at.
_MARKED_PERIODS: Final = 14


def multiples(chart: Chart, language: str, width: int | None, *, narrow: bool) -> Specification:
    """Facets of a chart of several series. width: of the whole picture, None on a page.

    The unit stands in the title of the chart. What is absent is a gap in its line; a series that shows
    nothing has the sign of its first absence.
    """
    line, names = timeline(chart, language), series_names(chart)
    values = [
        value for series in chart.series for cell in series.cells if (value := number(cell)) is not None
    ]
    ticks = axis_ticks(values, whole=chart.decimals == 0, count=3)
    amount = amount_axis(ticks, "", upright=True)
    points: list[Specification] = [
        {"at": at, "series": name, **_point(chart, series, place, language)}
        for series, name in zip(chart.series, names, strict=True)
        for at, place in counted(line)
    ]
    for series, name in zip(chart.series, names, strict=True):
        if sign := absent_throughout(series.cells, language):
            points.append({"at": line[0][0], "series": name, "value": None, "run": 0, "sign": sign})
    columns = 1 if narrow else min(_COLUMNS, len(names))
    whole = _PAGE if width is None else width
    plot = _TELEPHONE if narrow else round((whole - _GAP * columns) / columns)
    x = {"field": "at", **moments(chart, line, {"type": "point", "padding": 0.2})}
    y = {"field": "value", **amount}
    size = 24 if len(line) <= _MARKED_PERIODS else 8
    return {
        "data": {"values": points},
        "columns": columns,
        "spacing": {"row": 18, "column": 24},
        "facet": {
            "field": "series",
            "type": "nominal",
            "sort": names,
            "title": None,
            "header": {
                "labelAnchor": "start",
                "labelFontSize": 12,
                "labelColor": TEXT,
                "labelFontWeight": "bold",
                "labelLimit": plot,
                "labelExpr": f"{json.dumps({name: broken(name, plot) for name in names})}[datum.label]",
            },
        },
        # On a telephone one stands below the other, too far from a common axis.
        **({"resolve": {"axis": {"x": "independent"}}} if narrow else {}),
        "spec": {
            "width": plot,
            "height": _PLOT_HEIGHT,
            "layer": [
                {
                    "mark": {
                        "type": "line",
                        "strokeWidth": 2,
                        "color": PALETTE[0],
                        "invalid": "break-paths-filter-domains",
                    },
                    "encoding": {"x": x, "y": y, "detail": {"field": "run"}},
                },
                {
                    "transform": [{"filter": "isValid(datum.value)"}],
                    "mark": {
                        "type": "point",
                        "filled": True,
                        "size": size,
                        "opacity": 1,
                        "color": PALETTE[0],
                    },
                    "encoding": {"x": x, "y": y, "tooltip": tooltip()},
                },
                *(_zero(amount) if ticks[0] < 0 else ()),
                {
                    "transform": [{"filter": "isValid(datum.sign)"}],
                    "mark": {"type": "text", "align": "left"},
                    "encoding": {"x": x, "y": {**amount, "datum": 0}, "text": {"field": "sign"}},
                },
            ],
        },
    }


def _zero(amount: Specification) -> list[Specification]:
    """The line from which figures are counted, once in each plot: plots share one table of points."""
    return [
        {
            "transform": [{"aggregate": [{"op": "count", "as": "points"}]}],
            "mark": {"type": "rule", "color": TEXT, "strokeWidth": 1},
            "encoding": {"y": {**amount, "datum": 0}},
        }
    ]


def _point(chart: Chart, series: Series, place: int | None, language: str) -> Specification:
    """A point of a line without its place; null where there is no figure. A break in the series parts it."""
    if place is None:
        return {"value": None, "run": 0}
    breaks = [at for at, cell in enumerate(series.cells[: place + 1]) if at and "b" in cell.flags]
    cell = series.cells[place]
    text = told(cell, chart.axis.members[place], language, chart.decimals)
    return {"value": number(cell), "run": len(breaks), "text": text}
