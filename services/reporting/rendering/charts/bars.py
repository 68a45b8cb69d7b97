"""Bars: upright over periods, lying over anything with names; of one series, or several stacked."""

from collections.abc import Sequence
from typing import Final

from services.reporting.domain.report import Chart
from services.reporting.rendering.charts.scales import (
    PALETTE,
    Specification,
    amount_axis,
    axis_ticks,
    by_series,
    number,
    places,
    series_names,
    tooltip,
)
from services.reporting.rendering.wording import figure, symbol

_THINNEST: Final = 20.0
_THICKEST: Final = 34.0
_UPRIGHT_TEXT: Final[Specification] = {"align": "center", "baseline": "bottom", "dy": -3}
_LYING_TEXT: Final[Specification] = {"align": "left", "baseline": "middle", "dx": 4}


def bars(chart: Chart, language: str, height: int, *, narrow: bool) -> Specification:
    """Size, padding and layers of a bar chart. Lying bars take the height that they need."""
    upright = chart.axis.dimension == "period"
    across, names = places(chart), series_names(chart)
    pieces, labels = _pieces(chart, language, across, names)
    ends = [piece["end"] for piece in pieces]
    amount = amount_axis(axis_ticks(ends, whole=chart.decimals == 0, count=4), chart.unit, upright=upright)
    legend = {"symbolType": "square", "columns": 2 if narrow else 0, "offset": 26 if upright else 6}
    category = {
        "field": "at",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"domain": across, "paddingInner": 0.28, "paddingOuter": 0.14},
        "axis": {
            "labelAngle": 0,
            "ticks": False,
            "labelPadding": 6,
            "labelOverlap": "parity" if upright else False,
            "labelLimit": 120 if narrow else 200,
            "grid": False,
        },
    }
    along, side = ("y", "x") if upright else ("x", "y")
    thickness = min(_THICKEST, max(_THINNEST, height / max(1, len(across))))
    return {
        "height": height if upright else round(thickness * max(1, len(across))),
        "padding": {"top": 18 if upright else 4, "right": 16 if upright else 62, "bottom": 4, "left": 4},
        "layer": [
            {
                "data": {"values": pieces},
                "mark": {"type": "bar"},
                "encoding": {
                    side: category,
                    along: {**amount, "field": "start"},
                    f"{along}2": {"field": "end"},
                    "color": by_series(names, PALETTE, legend if len(names) > 1 else None),
                    "tooltip": tooltip(),
                },
            },
            {
                "data": {"values": labels},
                "mark": {"type": "text", **(_UPRIGHT_TEXT if upright else _LYING_TEXT)},
                "encoding": {
                    side: category,
                    along: {**amount, "field": "end"},
                    "text": {"field": "text"},
                },
            },
        ],
    }


def _pieces(
    chart: Chart, language: str, across: Sequence[str], names: Sequence[str]
) -> tuple[list[Specification], list[Specification]]:
    """(pieces from start to end, what is written after each bar: its figure, or signs of what is absent)."""
    pieces: list[Specification] = []
    labels: list[Specification] = []
    for place, at in enumerate(across):
        start: float = 0
        absent = []
        for series, name in zip(chart.series, names, strict=True):
            cell = series.cells[place]
            value = number(cell)
            if value is None:
                assert cell.absence is not None
                absent.append(symbol(cell.absence, language))
                continue
            text = figure(cell, language, chart.decimals)
            pieces.append({"at": at, "series": name, "start": start, "end": start + value, "text": text})
            start += value
        if absent:
            labels.append({"at": at, "end": start, "text": " ".join(dict.fromkeys(absent))})
        elif len(chart.series) == 1:
            labels.append({"at": at, "end": start, "text": pieces[-1]["text"]})
    return pieces, labels
