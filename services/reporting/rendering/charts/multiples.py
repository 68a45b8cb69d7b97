"""Small multiples: a line over periods in a plot of its own for each series, all on the same scale."""

from typing import Final

from services.reporting.domain.report import Chart
from services.reporting.rendering.charts.scales import (
    PALETTE,
    TEXT,
    Specification,
    amount_axis,
    axis_ticks,
    number,
    places,
    series_names,
    timeline,
    tooltip,
)
from services.reporting.rendering.wording import figure, symbol

_COLUMNS: Final = 3
_GAP: Final = 56
_PLOT_HEIGHT: Final = 110
_PAGE: Final = 1120
"""As wide as a page of the portal; the picture shrinks with its frame."""
_TELEPHONE: Final = 250


def multiples(chart: Chart, language: str, width: int | None, *, narrow: bool) -> Specification:
    """Facets of a chart of several series. width: of the whole picture, None on a page.

    The unit stands in the title of the chart. What is absent is a gap in its line; a series that shows
    nothing has the sign of its first absence.
    """
    across, names = places(chart), series_names(chart)
    values = [
        value for series in chart.series for cell in series.cells if (value := number(cell)) is not None
    ]
    amount = amount_axis(axis_ticks(values, whole=chart.decimals == 0, count=3), "", upright=True)
    points: list[Specification] = [
        {"at": at, "series": name, "value": number(cell), "text": figure(cell, language, chart.decimals)}
        for series, name in zip(chart.series, names, strict=True)
        for at, cell in zip(across, series.cells, strict=True)
    ]
    for series, name in zip(chart.series, names, strict=True):
        if all(cell.value is None for cell in series.cells):
            sign = next(symbol(cell.absence, language) for cell in series.cells if cell.absence is not None)
            points.append({"at": across[0], "series": name, "value": None, "sign": sign})
    columns = 1 if narrow else min(_COLUMNS, len(names))
    whole = _PAGE if width is None else width
    plot = _TELEPHONE if narrow else round((whole - _GAP * columns) / columns)
    x = {
        "field": "at",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"type": "point", "padding": 0.2, "domain": timeline(across)},
        "axis": {"labelAngle": 0, "labelOverlap": "parity", "labelSeparation": 6, "grid": False},
    }
    y = {"field": "value", **amount}
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
            },
        },
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
                    "encoding": {"x": x, "y": y},
                },
                {
                    "transform": [{"filter": "isValid(datum.value)"}],
                    "mark": {"type": "point", "filled": True, "size": 24, "opacity": 1, "color": PALETTE[0]},
                    "encoding": {"x": x, "y": y, "tooltip": tooltip()},
                },
                {
                    "transform": [{"filter": "isValid(datum.sign)"}],
                    "mark": {"type": "text", "align": "left"},
                    "encoding": {"x": x, "y": {**amount, "datum": 0}, "text": {"field": "sign"}},
                },
            ],
        },
    }
