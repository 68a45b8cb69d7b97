"""A population pyramid: age groups from the youngest at the foot up, the sexes back to back."""

from typing import Final

from services.reporting.domain.report import Chart
from services.reporting.rendering.charts.labels import told
from services.reporting.rendering.charts.scales import (
    MUTED,
    STEPPED,
    Specification,
    amount_axis,
    axis_ticks,
    by_series,
    number,
    places,
    series_names,
    tooltip,
)
from services.reporting.rendering.wording import symbol

_THICKNESS: Final = 18.0


def pyramid(chart: Chart, language: str, height: int, *, narrow: bool) -> Specification:
    """Size, padding and layers of a pyramid of two series; it takes the height that its groups need.

    What is absent has its sign at the middle line instead of a bar.
    """
    across, names = places(chart), series_names(chart)
    bars: list[Specification] = []
    signs: list[Specification] = []
    for side, (series, name) in enumerate(zip(chart.series, names, strict=True)):
        for at, member, cell in zip(across, chart.axis.members, series.cells, strict=True):
            value = number(cell)
            if value is None:
                assert cell.absence is not None
                signs.append({"at": at, "text": symbol(cell.absence, language), "side": (-1, 1)[side]})
            else:
                words = told(cell, member, language, chart.decimals)
                bars.append({"at": at, "series": name, "end": value if side else -value, "text": words})
    largest = [abs(bar["end"]) for bar in bars]
    ticks = axis_ticks(largest, whole=chart.decimals == 0, count=3 if narrow else 4)
    both = [*(-tick for tick in reversed(ticks[1:])), *ticks]
    amount = amount_axis(both, chart.unit, upright=False)
    # Both sides count upwards from the middle.
    amount["axis"]["labelExpr"] = f"format(abs(datum.value), '{amount['axis'].pop('format')}')"
    category = {
        "field": "at",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"domain": list(reversed(across)), "paddingInner": 0.15, "paddingOuter": 0.1},
        "axis": {
            "ticks": False,
            "labelPadding": 6,
            "labelOverlap": False,
            "labelLimit": 120,
            "grid": False,
            "domain": False,
        },
    }
    text = {"field": "text"}
    middle: Specification = {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": "#FFFFFF", "strokeWidth": 1.5, "aria": False},
        "encoding": {"x": {**amount, "datum": 0}},
    }
    return {
        "height": max(round(_THICKNESS * len(across)), height // 2),
        "padding": {"top": 4, "right": 16, "bottom": 4, "left": 4},
        "layer": [
            {
                "data": {"values": bars},
                "mark": {"type": "bar"},
                "encoding": {
                    "y": category,
                    "x": {**amount, "field": "end"},
                    "color": by_series(names, STEPPED[2], {"symbolType": "square", "offset": 6}),
                    "tooltip": tooltip(),
                },
            },
            {
                "data": {"values": [sign for sign in signs if sign["side"] < 0]},
                "mark": {"type": "text", "align": "right", "dx": -4, "color": MUTED},
                "encoding": {"y": category, "x": {**amount, "datum": 0}, "text": text},
            },
            {
                "data": {"values": [sign for sign in signs if sign["side"] > 0]},
                "mark": {"type": "text", "align": "left", "dx": 4, "color": MUTED},
                "encoding": {"y": category, "x": {**amount, "datum": 0}, "text": text},
            },
            middle,
        ],
    }
