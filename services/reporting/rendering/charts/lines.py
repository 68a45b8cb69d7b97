"""Lines over periods, each named at its end."""

from collections.abc import Sequence
from typing import Final

from services.reporting.domain.report import Chart
from services.reporting.rendering.charts.scales import (
    MUTED,
    PALETTE,
    TEXT_PALETTE,
    Specification,
    amount_axis,
    axis_ticks,
    by_series,
    number,
    places,
    series_names,
    spread,
    timeline,
    tooltip,
)
from services.reporting.rendering.wording import figure

_DASHES: Final = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [5, 2], [1, 3])
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
_LABEL_GAP: Final = 14.0
_LABEL_LIMIT: Final = 170
# With more periods than this only ends and lone points get a marker.
_MARKED_PERIODS: Final = 14


def lines(chart: Chart, language: str, height: int, *, narrow: bool) -> Specification:
    """Size, padding and layers of a line chart; `narrow` names the series in a legend."""
    across, names = places(chart), series_names(chart)
    values = [
        value for series in chart.series for cell in series.cells if (value := number(cell)) is not None
    ]
    ticks = axis_ticks(values, whole=chart.decimals == 0)
    legend = {"columns": 2, "offset": 26} if narrow else None
    colour = by_series(names, PALETTE, legend)
    x = {
        "field": "at",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"type": "point", "padding": 0.2, "domain": timeline(across)},
        "axis": {"labelAngle": 0, "labelOverlap": "parity", "labelSeparation": 6, "grid": False},
    }
    y = {"field": "value", **amount_axis(ticks, chart.unit, upright=True)}
    points = _points(chart, language, across, names)
    layers: list[Specification] = [
        {
            "data": {"values": points},
            "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-filter-domains"},
            "encoding": {"x": x, "y": y, "color": colour, "strokeDash": by_series(names, _DASHES, legend)},
        },
        {
            "data": {"values": _marked(points, len(across))},
            "mark": {"type": "point", "filled": True, "size": 42, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": colour, "shape": by_series(names, _SHAPES, legend)},
        },
        {
            "data": {"values": [point for point in points if point["value"] is not None]},
            "mark": {"type": "point", "filled": True, "size": 260, "opacity": 0},
            "encoding": {"x": x, "y": y, "tooltip": tooltip()},
        },
    ]
    if not narrow and len(names) > 1:  # a single line is named by the title
        layers += _end_labels(_line_ends(chart, across, names, ticks, height), names, x, y)
    return {
        "height": height,
        # The names beside the plot make their own room.
        "padding": {"top": 18, "right": 12, "bottom": 4, "left": 4},
        "layer": layers,
    }


def _points(chart: Chart, language: str, across: Sequence[str], names: Sequence[str]) -> list[Specification]:
    """Every place of every line, series by series; null where the figure is absent, which breaks the line."""
    return [
        {"at": at, "series": name, "value": number(cell), "text": figure(cell, language, chart.decimals)}
        for series, name in zip(chart.series, names, strict=True)
        for at, cell in zip(across, series.cells, strict=True)
    ]


def _marked(points: Sequence[Specification], periods: int) -> list[Specification]:
    """The points that get a marker: all of a short line; of a long one its end and what stands alone."""
    marked = []
    for start in range(0, len(points), periods):
        line = points[start : start + periods]
        known = [place for place, point in enumerate(line) if point["value"] is not None]
        for place in known:
            alone = place - 1 not in known and place + 1 not in known
            if periods <= _MARKED_PERIODS or alone or place == known[-1]:
                marked.append(line[place])
    return marked


def _line_ends(
    chart: Chart, across: Sequence[str], names: Sequence[str], ticks: Sequence[float], height: int
) -> list[Specification]:
    """Where each line ends and where its name is written, spread so that no two names touch."""
    found: list[tuple[str, str, float]] = []
    for series, name in zip(chart.series, names, strict=True):
        known = [(at, value) for at, cell in enumerate(series.cells) if (value := number(cell)) is not None]
        if known:
            at, value = known[-1]
            found.append((across[at], name, value))
    top, bottom = ticks[-1], ticks[0]
    per_pixel = (top - bottom) / height
    spaced = spread([(top - value) / per_pixel for _, _, value in found], _LABEL_GAP, height)
    return [
        {"at": at, "series": name, "value": value, "label_at": round(top - place * per_pixel, 6)}
        for (at, name, value), place in zip(found, spaced, strict=True)
    ]


def _end_labels(
    ends: Sequence[Specification], names: Sequence[str], x: Specification, y: Specification
) -> list[Specification]:
    """Names to the right of the plot, each with a thin rule to the end of its line."""
    rule_x2, text_x = {"value": {"expr": "width + 8"}}, {"value": {"expr": "width + 11"}}
    return [
        {
            "data": {"values": ends},
            "mark": {"type": "rule", "strokeWidth": 0.75, "color": MUTED},
            "encoding": {"x": x, "x2": rule_x2, "y": y, "y2": {"field": "label_at"}},
        },
        {
            "data": {"values": ends},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "limit": _LABEL_LIMIT},
            "encoding": {
                "x": text_x,
                "y": {**y, "field": "label_at"},
                "text": {"field": "series"},
                "fill": by_series(names, TEXT_PALETTE, None),
            },
        },
    ]
