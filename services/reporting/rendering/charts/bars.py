"""Bars: upright over periods, lying over anything with names; of one series, or several stacked."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from services.reporting.domain.report import Chart
from services.reporting.rendering.charts.labels import (
    broken,
    label_expression,
    named_series,
    told,
)
from services.reporting.rendering.charts.scales import (
    MUTED,
    PALETTE,
    STEPPED,
    Specification,
    amount_axis,
    axis_ticks,
    by_series,
    counted,
    moments,
    number,
    places,
    series_names,
    timeline,
    tooltip,
    zero_line,
)
from services.reporting.rendering.wording import figure, symbol

_THINNEST: Final = 20.0
_THICKEST: Final = 34.0
_TWO_LINES: Final = 32.0
"""As thick as a bar with a name of two lines needs."""
_LINE_PX: Final = 13
_UPRIGHT_TEXT: Final[Specification] = {"align": "center", "baseline": "bottom", "dy": -3}
_LYING_TEXT: Final[Specification] = {"align": "left", "baseline": "middle", "dx": 4}
# So many letters of names fit into one row above a chart that stands beside another one.
_ONE_ROW: Final = 64
_FIGURE_PX: Final = 7.0
"""Of each letter of a figure over a bar."""
# With more upright bars than this no figure has room above its own.
_FIGURES_UPRIGHT: Final = 14


def bars(chart: Chart, language: str, height: int, *, narrow: bool) -> Specification:
    """Size, padding and layers of a bar chart. Lying bars take the height that they need."""
    upright = chart.axis.dimension == "period"
    names = series_names(chart)
    line = (
        counted(timeline(chart, language))
        if upright
        else list(zip(places(chart), range(10**9), strict=False))
    )
    across = [name for name, _ in line]
    pieces, labels = _pieces(chart, language, line, names)
    ends = [piece["end"] for piece in pieces]
    ticks = axis_ticks(ends, whole=chart.decimals == 0, count=4)
    amount = amount_axis(ticks, chart.unit, upright=upright)
    single = len(names) == 1
    if single and not upright:
        amount["axis"]["grid"] = False  # each bar has its figure, which no line may cross
    shown = [each for each in labels if each["absent"] or _has_room(labels, narrow, upright)]
    texts = {at: broken(at, 116 if narrow else 200) for at in across}
    category = (
        moments(chart, line, {"type": "band", "paddingInner": 0.28, "paddingOuter": 0.14})
        if upright
        else _names(across, texts, narrow)
    )
    category = {"field": "at", **category}
    along, side = ("y", "x") if upright else ("x", "y")
    least = _TWO_LINES if not upright and any(len(text) > 1 for text in texts.values()) else _THINNEST
    thickness = max(least, min(_THICKEST, height / max(1, len(across))))
    text = _UPRIGHT_TEXT if upright else _LYING_TEXT
    return {
        "height": height if upright else round(thickness * max(1, len(across))),
        "padding": {"top": 18 if upright else 4, "right": 16 if upright else 62, "bottom": 4, "left": 4},
        "layer": [
            {
                "data": {"values": pieces},
                "mark": {"type": "bar", **({} if single else {"stroke": MUTED, "strokeWidth": 0.5})},
                "encoding": {
                    side: category,
                    along: {**amount, "field": "start"},
                    f"{along}2": {"field": "end"},
                    "color": by_series(
                        names,
                        STEPPED.get(len(names), PALETTE),
                        None if single else _legend(named_series(chart, names, language), narrow, upright),
                    ),
                    "tooltip": tooltip(),
                },
            },
            {
                "data": {"values": shown},
                "mark": {"type": "text", **text},
                "encoding": {
                    side: category,
                    along: {**amount, "field": "end"},
                    "text": {"field": "text"},
                },
            },
            *zero_line(ticks, amount, upright=upright),
        ],
    }


def _legend(written: Mapping[str, str], narrow: bool, upright: bool) -> Specification:
    """In rows above the plot, as many names in each as there is room for; one on a telephone if long."""
    lengths = [len(name) for name in written.values()]
    if narrow:
        columns = 2 if max(lengths) < 16 else 1
    elif sum(lengths) <= _ONE_ROW:
        columns = 0
    else:
        columns = 3 if max(lengths) < 20 else 2
    return {
        "symbolType": "square",
        "symbolStrokeWidth": 0.5,
        "columns": columns,
        "offset": 26 if upright else 6,
        **label_expression(written),
    }


def _names(across: Sequence[str], texts: Mapping[str, Sequence[str]], narrow: bool) -> Specification:
    """The encoding of names down the side, without its field; one in two lines has its bar in the middle."""
    two_lines = [name for name, lines in texts.items() if len(lines) > 1]
    return {
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"domain": list(across), "paddingInner": 0.28, "paddingOuter": 0.14},
        "axis": {
            "labelAngle": 0,
            "ticks": False,
            "labelPadding": 6,
            "labelOverlap": False,
            "labelLimit": 120 if narrow else 210,
            "grid": False,
            "labelLineHeight": _LINE_PX,
            "labelOffset": {
                "condition": {
                    "test": f"indexof({json.dumps(two_lines)}, datum.value) >= 0",
                    "value": -_LINE_PX / 2,
                },
                "value": 0,
            },
            **label_expression(texts),
        },
    }


def _has_room(labels: Sequence[Specification], narrow: bool, upright: bool) -> bool:
    """Whether each upright bar has room for its figure; a lying one always has."""
    if not upright or not labels:
        return True
    widest = max(len(each["text"]) for each in labels)
    return widest * _FIGURE_PX * len(labels) <= (260 if narrow else 480) or (
        not narrow and len(labels) <= _FIGURES_UPRIGHT
    )


def _pieces(
    chart: Chart, language: str, line: Sequence[tuple[str, int | None]], names: Sequence[str]
) -> tuple[list[Specification], list[Specification]]:
    """(pieces from start to end, what is written beside each bar: its figure, or signs of what is absent).

    Figures below zero pile up to the other side. What is written of them stands across the line of zero from
    their bar, where nothing is.
    """
    pieces: list[Specification] = []
    labels: list[Specification] = []
    for at, place in line:
        if place is None:
            continue
        reached = {True: 0.0, False: 0.0}
        absent = []
        for series, name in zip(chart.series, names, strict=True):
            cell = series.cells[place]
            value = number(cell)
            if value is None:
                assert cell.absence is not None
                absent.append(symbol(cell.absence, language))
                continue
            start = reached[value < 0]
            text = told(cell, chart.axis.members[place], language, chart.decimals)
            pieces.append({"at": at, "series": name, "start": start, "end": start + value, "text": text})
            reached[value < 0] = start + value
        if absent:
            text = " ".join(dict.fromkeys(absent))
            labels.append({"at": at, "end": reached[False], "text": text, "absent": True})
        elif len(chart.series) == 1:
            text = figure(chart.series[0].cells[place], language, chart.decimals)
            labels.append({"at": at, "end": reached[False], "text": text, "absent": False})
    return pieces, labels
