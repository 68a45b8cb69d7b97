"""Heat maps: a row for each series, a column for each place, the darker the more; signs where nothing is."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from servicekit.language import format_number, mark, translate
from services.reporting.domain.report import Absence, Cell, Chart
from services.reporting.rendering.charts.labels import told
from services.reporting.rendering.charts.scales import (
    GRID,
    MUTED,
    TEXT,
    Specification,
    counted,
    series_names,
    timeline,
    tooltip,
)

SHADES: Final = ("#DCE6F0", "#A9C3DC", "#6F9AC3", "#3A6EA0", "#12436D")
"""One hue from light to dark: the same order in grey, and for every kind of colour vision."""
_PROVISIONAL: Final = mark("provisional")
# The sign of what is no plain figure, and its shape. Shapes, because the cells of a telephone hold no word.
_SIGNS: Final[dict[Absence, tuple[str, str]]] = {
    "masked": (mark("hidden"), "cross"),
    "not-shared": (mark("not shared"), "square"),
    "late": (mark("late"), "triangle-up"),
    "not-applicable": (mark("not applicable"), "diamond"),
    "not-reported": (mark("not reported"), "stroke"),
}
_THICKEST: Final = 26.0
_THINNEST: Final = 13.0
_ROWS_LIMIT_PX: Final = 620


def heat_map(chart: Chart, language: str, *, narrow: bool) -> Specification:
    """Size, padding and layers of a heat map; it takes the height that its rows need.

    Figures are in at most five classes of about equally many, each named by its least and its largest: no
    colour stands for a figure that is absent.
    """
    line, names = counted(timeline(chart, language)), series_names(chart)
    classes = classes_of([cell.value for series in chart.series for cell in series.cells])
    labels = [_class_name(low, high, language, chart.decimals) for low, high in classes]
    squares: list[Specification] = []
    signs: list[Specification] = []
    for series, name in zip(chart.series, names, strict=True):
        for at, index in line:
            if index is None:
                continue
            cell = series.cells[index]
            text = told(cell, chart.axis.members[index], language, chart.decimals)
            spot = {"at": at, "series": name, "text": text}
            if cell.value is not None:
                place = next(place for place, (_, high) in enumerate(classes) if cell.value <= high)
                squares.append({**spot, "class": labels[place]})
            if (sign := _sign(cell)) is not None:
                signs.append({**spot, "sign": translate(language, sign)})
    thickness = min(_THICKEST, max(_THINNEST, _ROWS_LIMIT_PX / max(1, len(names))))
    placed = {"x": _across([at for at, _ in line]), "y": _down(names, thickness, narrow=narrow)}
    return {
        "height": round(thickness * max(1, len(names))),
        "padding": {"top": 4, "right": 8, "bottom": 4, "left": 4},
        "layer": [
            {
                "data": {"values": squares},
                "mark": {"type": "rect", "stroke": GRID, "strokeWidth": 0.5},
                "encoding": {
                    **placed,
                    "color": _colour(labels, chart.unit, narrow=narrow),
                    "tooltip": tooltip(),
                },
            },
            {
                "data": {"values": signs},
                "mark": {
                    "type": "point",
                    "filled": False,
                    "size": 34,
                    "strokeWidth": 1.4,
                    "fill": "#FFFFFF",
                    "stroke": TEXT,
                    "opacity": 1,
                },
                "encoding": {**placed, "shape": _shape(signs, language, narrow=narrow), "tooltip": tooltip()},
            },
        ],
    }


def _across(places: Sequence[str]) -> Specification:
    """The columns, at the places of the axis."""
    return {
        "field": "at",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"type": "band", "paddingInner": 0.06, "paddingOuter": 0, "domain": places},
        "axis": {
            "labelAngle": 0,
            "labelOverlap": "parity",
            "labelSeparation": 4,
            "ticks": False,
            "domain": False,
        },
    }


def _down(names: Sequence[str], thickness: float, *, narrow: bool) -> Specification:
    """The rows, so many pixels thick."""
    return {
        "field": "series",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"type": "band", "paddingInner": 0.1, "paddingOuter": 0, "domain": names},
        "axis": {
            "ticks": False,
            "domain": False,
            "labelOverlap": False,
            "labelPadding": 6,
            "labelLimit": 104 if narrow else 240,
            "labelFontSize": min(12, round(thickness * 0.8)),
            "grid": False,
        },
    }


def _colour(labels: Sequence[str], unit: str, *, narrow: bool) -> Specification:
    """The shade of each class. A legend of nothing would have no end: the drawing gives it infinite room."""
    legend = {
        "symbolType": "square",
        "symbolSize": 150,
        "columns": 2 if narrow else 0,
        "offset": 6,
        "title": unit or None,
        "titleColor": MUTED,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    return {
        "field": "class",
        "type": "ordinal",
        "sort": None,
        "scale": {"domain": labels, "range": _shades(len(labels))},
        "legend": legend if labels else None,
    }


def _shape(signs: Sequence[Specification], language: str, *, narrow: bool) -> Specification:
    """The shape of each sign that is used, named below the chart."""
    shapes = {translate(language, name): shape for name, shape in _SIGNS.values()}
    shapes = {translate(language, _PROVISIONAL): "circle", **shapes}
    there = {each["sign"] for each in signs}
    used = [name for name in shapes if name in there]
    legend = {"orient": "bottom", "columns": 1 if narrow else 0, "offset": 6}
    return {
        "field": "sign",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": used, "range": [shapes[name] for name in used]},
        "legend": legend if used else None,
    }


def classes_of(values: Sequence[int | Decimal | None]) -> list[tuple[int | Decimal, int | Decimal]]:
    """(least, largest) of each class, in order; every value is in one, equal ones in the same."""
    known = sorted({value for value in values if value is not None})
    count = min(len(SHADES), len(known))
    bounds = [round(len(known) * place / count) for place in range(count + 1)] if count else []
    return [(known[first], known[last - 1]) for first, last in pairwise(bounds) if last > first]


def _class_name(low: int | Decimal, high: int | Decimal, language: str, decimals: int) -> str:
    ends = [format_number(end, language, decimals) for end in dict.fromkeys((low, high))]
    return "–".join(ends)


def _shades(count: int) -> list[str]:
    """As many shades, the darkest among them; a single class is of the middle."""
    if count == 1:
        return [SHADES[2]]
    step = (len(SHADES) - 1) / max(1, count - 1)
    return [SHADES[round(place * step)] for place in range(count)]


def _sign(cell: Cell) -> str | None:
    if cell.absence is not None:
        return _SIGNS[cell.absence][0]
    return _PROVISIONAL if "p" in cell.flags else None
