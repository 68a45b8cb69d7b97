"""Charts as Vega-Lite specifications: plain dictionaries, the same for the page and the PDF.

Everything that must not be left to the drawing is computed here: where the axis ends, where labels go so
that they do not collide, how numbers are written. Series differ by dash and marker as well as by colour, so
that a black-and-white print can be read.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, Final, TypeVar

from servicekit.language import separators
from services.reporting.domain.report import Cell, Chart
from services.reporting.rendering.wording import figure, symbol, unique

Specification = dict[str, Any]
Item = TypeVar("Item")

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
PALETTE: Final = ("#12436D", "#F46A25", "#28A197", "#801650", "#3D3D3D", "#A285D1")
TEXT: Final = "#1C252C"
MUTED: Final = "#505A5F"
GRID: Final = "#E3E6EA"

_DASHES: Final = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [5, 2], [1, 3])
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
_LABEL_GAP: Final = 14.0
_LETTER: Final = 6.4
_MANY_POINTS: Final = 14


def specification(
    chart: Chart, language: str, *, width: int | None = None, height: int = 280, direct_labels: bool = True
) -> Specification:
    """The specification of a chart.

    width: of the plot with its labels, in pixels; None fits the container on a page. direct_labels: name
    each line at its end; else by a legend above, for narrow screens. A figure that is absent is a gap in a
    line and a sign in place of a bar; its value is in no part of the specification.
    """
    match chart.kind:
        case "lines":
            body = _lines(chart, language, height, direct_labels=direct_labels)
        case "bars" | "stacked":
            body = _bars(chart, language, height, narrow=not direct_labels)
    return {
        "$schema": SCHEMA,
        "description": chart.alt,
        "width": "container" if width is None else width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": "transparent",
        "config": _CONFIG,
        **body,
    }


def number_format(language: str) -> dict[str, Any]:
    """The d3 locale definition for the numbers on the axes of a language."""
    group, point = separators(language)
    return {"decimal": point, "thousands": group, "grouping": [3], "currency": ["", ""], "minus": "\u2212"}


_CONFIG: Final[Specification] = {
    "font": "PT Sans, DejaVu Sans, sans-serif",
    "axis": {
        "labelColor": TEXT,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": TEXT,
        "tickColor": TEXT,
        "labelFont": "PT Sans, DejaVu Sans, sans-serif",
        "titleFont": "PT Sans, DejaVu Sans, sans-serif",
    },
    "legend": {
        "labelColor": TEXT,
        "labelFontSize": 12,
        "labelFont": "PT Sans, DejaVu Sans, sans-serif",
        "title": None,
        "orient": "top",
        "symbolStrokeWidth": 2,
        "labelLimit": 260,
    },
    "text": {"font": "PT Sans, DejaVu Sans, sans-serif", "fontSize": 12, "color": TEXT},
    "view": {"stroke": None},
}


# Lines over periods --------------------------------------------------------------------------------------


def _lines(chart: Chart, language: str, height: int, *, direct_labels: bool) -> Specification:
    places = _axis_labels(chart)
    ticks = axis_ticks(_values(chart), whole=chart.decimals == 0)
    top, bottom = ticks[-1], ticks[0]
    names = [series.label for series in chart.series]
    colour = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": _cycle(PALETTE, names)},
    }
    legend = {"columns": 2, "symbolType": "stroke", "offset": 26}
    hidden: Specification = {"legend": None}
    x = {
        "field": "at",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"type": "point", "padding": 0.2, "domain": places},
        "axis": {"labelAngle": 0, "labelOverlap": "parity", "labelSeparation": 6, "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": chart.unit or None,
        "scale": {"domain": [bottom, top], "nice": False},
        "axis": {
            "values": ticks,
            "format": _tick_format(ticks),
            "domain": False,
            "ticks": False,
            "titleAnchor": "end",
            "titleAngle": 0,
            "titleAlign": "left",
            "titleX": 0,
            "titleY": -12,
        },
    }
    points, markers = _points(chart, language, places)
    dash = {"field": "series", "type": "nominal", "scale": {"domain": names, "range": _cycle(_DASHES, names)}}
    shape = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": _cycle(_SHAPES, names)},
    }
    keyed = {**colour, **({} if not direct_labels else hidden)}
    if not direct_labels:
        keyed["legend"] = legend
    layers: list[Specification] = [
        {
            "data": {"values": points},
            "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-filter-domains"},
            "encoding": {
                "x": x,
                "y": y,
                "color": keyed,
                "strokeDash": {**dash, **({"legend": legend} if not direct_labels else hidden)},
            },
        },
        {
            "data": {"values": markers},
            "mark": {"type": "point", "filled": True, "size": 42, "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "color": {**colour, **hidden},
                "shape": {**shape, **hidden},
            },
        },
        {
            "data": {"values": [point for point in points if point["value"] is not None]},
            "mark": {"type": "point", "filled": True, "size": 260, "opacity": 0},
            "encoding": {"x": x, "y": y, "tooltip": _tooltip()},
        },
    ]
    body: Specification = {
        "height": height,
        "layer": layers,
        "padding": {"top": 18, "right": 12, "bottom": 4, "left": 4},
    }
    if direct_labels:
        ends = _line_ends(chart, places, bottom, top, height)
        body["layer"] = [*layers, *_end_labels(ends, x, y, {**colour, **hidden})]
        body["padding"]["right"] = 20 + min(
            170, ceil(max((len(end["series"]) for end in ends), default=0) * _LETTER)
        )
    return body


def _points(
    chart: Chart, language: str, places: Sequence[str]
) -> tuple[list[Specification], list[Specification]]:
    """(every place of every line, null where absent; those that get a marker: all, or ends and islands)."""
    points, markers = [], []
    for series in chart.series:
        values = [_plain(cell) for cell in series.cells]
        known = [at for at, value in enumerate(values) if value is not None]
        for at, value in enumerate(values):
            point = {
                "at": places[at],
                "series": series.label,
                "value": value,
                "text": figure(series.cells[at], language, chart.decimals),
            }
            points.append(point)
            if value is None:
                continue
            island = all(not 0 <= near < len(values) or values[near] is None for near in (at - 1, at + 1))
            if len(places) <= _MANY_POINTS or island or at == known[-1]:
                markers.append(point)
    return points, markers


def _line_ends(
    chart: Chart, places: Sequence[str], bottom: float, top: float, height: int
) -> list[Specification]:
    """Where each line ends and where its name is written, spread so that no two names touch."""
    found: list[tuple[str, str, float]] = []
    for series in chart.series:
        known = [(at, value) for at, cell in enumerate(series.cells) if (value := _plain(cell)) is not None]
        if known:
            at, value = known[-1]
            found.append((places[at], series.label, value))
    per_pixel = (top - bottom) / height
    spaced = spread([(top - value) / per_pixel for _, _, value in found], _LABEL_GAP, height)
    return [
        {"at": at, "series": label, "value": value, "label_at": round(top - place * per_pixel, 6)}
        for (at, label, value), place in zip(found, spaced, strict=True)
    ]


def _end_labels(
    ends: list[Specification], x: Specification, y: Specification, colour: Specification
) -> list[Specification]:
    label_y = {**y, "field": "label_at"}
    return [
        {
            "data": {"values": ends},
            "mark": {"type": "rule", "strokeWidth": 0.75, "opacity": 0.7},
            "encoding": {
                "x": x,
                "x2": {"value": {"expr": "width + 8"}},
                "y": y,
                "y2": {"field": "label_at"},
                "color": colour,
            },
        },
        {
            "data": {"values": ends},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "limit": 170},
            "encoding": {
                "x": {"value": {"expr": "width + 11"}},
                "y": label_y,
                "text": {"field": "series"},
                "color": colour,
            },
        },
    ]


def spread(wanted: Sequence[float], gap: float, extent: float) -> list[float]:
    """Places as near as can be to the wanted ones, in the same order, `gap` apart, within 0 … extent.

    Neighbours that would touch become one block about their mean (pool adjacent violators). Where the
    extent is too short for all of them the gap shrinks.
    """
    if len(wanted) > 1:
        gap = min(gap, extent / (len(wanted) - 1))
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    blocks: list[list[float]] = []  # [sum of wanted starts, members]
    for rank, item in enumerate(order):
        blocks.append([wanted[item] - rank * gap, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            total, members = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += members
    starts = [total / members for total, members in blocks for _ in range(int(members))]
    room = max(0.0, extent - gap * max(0, len(order) - 1))
    places = [0.0] * len(order)
    for rank, item in enumerate(order):
        places[item] = min(max(starts[rank], 0.0), room) + rank * gap
    return places


# Bars ----------------------------------------------------------------------------------------------------


def _bars(chart: Chart, language: str, height: int, *, narrow: bool) -> Specification:
    places = _axis_labels(chart)
    upright = chart.axis.dimension == "period"
    ticks = axis_ticks(_bar_ends(chart), whole=chart.decimals == 0, count=4)
    names = [series.label for series in chart.series]
    bars, labels = _bar_values(chart, language, places)
    colour: Specification = {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": names, "range": _cycle(PALETTE, names)},
        "legend": {"symbolType": "square", "columns": 2 if narrow else 0, "offset": 26 if upright else 6}
        if len(names) > 1
        else None,
    }
    category: Specification = {
        "field": "at",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"domain": places, "paddingInner": 0.28, "paddingOuter": 0.14},
        "axis": {
            "labelAngle": 0,
            "ticks": False,
            "labelPadding": 6,
            "labelOverlap": "parity" if upright else False,
            "labelLimit": 120 if narrow else 200,
            "grid": False,
        },
    }
    amount: Specification = {
        "type": "quantitative",
        "title": chart.unit or None,
        "scale": {"domain": [ticks[0], ticks[-1]], "nice": False},
        "axis": {
            "values": ticks,
            "format": _tick_format(ticks),
            "domain": False,
            "ticks": False,
            "labelOverlap": "parity",
            "labelSeparation": 12,
        },
    }
    if upright:
        amount["axis"] |= {
            "titleAnchor": "end",
            "titleAngle": 0,
            "titleAlign": "left",
            "titleX": 0,
            "titleY": -12,
        }
    along, across = ("y", "x") if upright else ("x", "y")
    text_mark = (
        {"align": "center", "baseline": "bottom", "dy": -3}
        if upright
        else {"align": "left", "baseline": "middle", "dx": 4}
    )
    return {
        "height": height if upright else {"step": round(min(34.0, max(20.0, height / max(1, len(places)))))},
        "padding": {"top": 18 if upright else 4, "right": 16 if upright else 62, "bottom": 4, "left": 4},
        "layer": [
            {
                "data": {"values": bars},
                "mark": {"type": "bar"},
                "encoding": {
                    across: category,
                    along: {**amount, "field": "start"},
                    f"{along}2": {"field": "end"},
                    "color": colour,
                    "tooltip": _tooltip(),
                },
            },
            {
                "data": {"values": labels},
                "mark": {"type": "text", **text_mark},
                "encoding": {across: category, along: {**amount, "field": "end"}, "text": {"field": "text"}},
            },
        ],
    }


def _bar_values(
    chart: Chart, language: str, places: Sequence[str]
) -> tuple[list[Specification], list[Specification]]:
    """(bars from start to end, what is written at the end of each: its figure, or signs of absence)."""
    bars, labels = [], []
    for at, place in enumerate(places):
        start = 0.0
        absent = []
        for series in chart.series:
            cell = series.cells[at]
            value = _plain(cell)
            if value is None:
                assert cell.absence is not None
                absent.append(symbol(cell.absence, language))
                continue
            bars.append(
                {
                    "at": place,
                    "series": series.label,
                    "start": start,
                    "end": start + value,
                    "text": figure(cell, language, chart.decimals),
                }
            )
            start += value
        if absent:
            labels.append({"at": place, "end": start, "text": " ".join(dict.fromkeys(absent))})
        elif len(chart.series) == 1:
            labels.append({"at": place, "end": start, "text": bars[-1]["text"]})
    return bars, labels


def _bar_ends(chart: Chart) -> list[float]:
    return [
        sum(value for cell in column if (value := _plain(cell)) is not None)
        for column in zip(*(series.cells for series in chart.series), strict=True)
    ]


# Both ----------------------------------------------------------------------------------------------------


def axis_ticks(values: Sequence[float], *, whole: bool, count: int = 5) -> list[float]:
    """Round ticks from 0 (or below, where a value is) to above the largest value, about `count` of them."""
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    if high == low:
        high = low + 1
    rough = (high - low) / count
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    if whole:
        step = float(max(1, ceil(step))) if step < 2 else (step if step.is_integer() else float(ceil(step)))
    first, last = floor(low / step), ceil(round(high / step, 9))
    ticks = [round(step * place, 9) for place in range(first, last + 1)]
    return [int(tick) if tick.is_integer() else tick for tick in ticks]


def _tick_format(ticks: Sequence[float]) -> str:
    digits = max((len(f"{tick:f}".rstrip("0").partition(".")[2]) for tick in ticks), default=0)
    return f",.{digits}f"


def _axis_labels(chart: Chart) -> list[str]:
    labels = [member.label for member in chart.axis.members]
    return labels if unique(labels) else [member.code for member in chart.axis.members]


def _values(chart: Chart) -> list[float]:
    return [value for series in chart.series for cell in series.cells if (value := _plain(cell)) is not None]


def _plain(cell: Cell) -> float | None:
    return float(cell.value) if isinstance(cell.value, Decimal) else cell.value


def _cycle(items: Sequence[Item], names: Sequence[str]) -> list[Item]:
    return [items[place % len(items)] for place in range(len(names))]


def _tooltip() -> list[Specification]:
    return [
        {"field": "series", "type": "nominal", "title": " "},
        {"field": "at", "type": "nominal", "title": "  "},
        {"field": "text", "type": "nominal", "title": "   "},
    ]
