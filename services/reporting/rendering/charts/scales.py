"""Colours, axes and places that all charts share."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, Final

from services.reporting.domain.report import Cell, Chart
from services.reporting.rendering.wording import unique

Specification = dict[str, Any]

PALETTE: Final = ("#12436D", "#F46A25", "#28A197", "#801650", "#3D3D3D", "#A285D1")
# The same hues, dark enough to be read as text (contrast with white at least 4.5 to 1).
TEXT_PALETTE: Final = ("#12436D", "#AF3F05", "#17706A", "#801650", "#3D3D3D", "#6A4C9C")
TEXT: Final = "#1C252C"
MUTED: Final = "#505A5F"
GRID: Final = "#E3E6EA"


def number(cell: Cell) -> float | None:
    """A cell's value as a chart takes it, None where it is absent."""
    return float(cell.value) if isinstance(cell.value, Decimal) else cell.value


def places(chart: Chart) -> list[str]:
    """The names of the members of a chart's axis, which tell them apart."""
    labels = [member.label for member in chart.axis.members]
    return labels if unique(labels) else [f"{member.label} ({member.code})" for member in chart.axis.members]


def series_names(chart: Chart) -> list[str]:
    """The names of a chart's series, which tell them apart."""
    labels = [series.label for series in chart.series]
    return labels if unique(labels) else [f"{series.label} ({series.code})" for series in chart.series]


def timeline(across: Sequence[str]) -> list[str]:
    """Every year from the first to the last, so that equal spans of time are equally wide."""
    if not across or not all(len(place) == 4 and place.isdecimal() for place in across):
        return list(across)
    return [str(year) for year in range(min(map(int, across)), max(map(int, across)) + 1)]


def by_series(names: Sequence[str], look: Sequence[Any], legend: Specification | None) -> Specification:
    """An encoding that gives each series its own look, of as many as there are, in order."""
    looks = [look[place % len(look)] for place in range(len(names))]
    return {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(names), "range": looks},
        "legend": legend,
    }


def amount_axis(ticks: Sequence[float], unit: str, *, upright: bool) -> Specification:
    """The encoding of an amount, without its field. upright: the amount goes up, its unit above the axis."""
    above = {"titleAnchor": "end", "titleAngle": 0, "titleAlign": "left", "titleX": 0, "titleY": -12}
    return {
        "type": "quantitative",
        "title": unit or None,
        "scale": {"domain": [ticks[0], ticks[-1]], "nice": False},
        "axis": {
            "values": list(ticks),
            "format": _tick_format(ticks),
            "domain": False,
            "ticks": False,
            "labelOverlap": "parity",
            "labelSeparation": 4 if upright else 12,
            **(above if upright else {}),
        },
    }


def axis_ticks(values: Sequence[float], *, whole: bool, count: int = 5) -> list[float]:
    """Round ticks from 0 (or below, where a value is) to above the largest value, about `count` of them."""
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    if high == low:
        high = low + 1
    rough = (high - low) / count
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    if whole:
        step = float(ceil(step))
    first, last = floor(low / step), ceil(round(high / step, 9))
    ticks = [round(step * place, 9) for place in range(first, last + 1)]
    return [int(tick) if tick.is_integer() else tick for tick in ticks]


def _tick_format(ticks: Sequence[float]) -> str:
    digits = max(len(f"{tick:f}".rstrip("0").partition(".")[2]) for tick in ticks)
    return f",.{digits}f"


def tooltip() -> list[Specification]:
    """What is shown of a point under the pointer: series, place and figure as written."""
    return [
        {"field": "series", "type": "nominal", "title": " "},
        {"field": "at", "type": "nominal", "title": "  "},
        {"field": "text", "type": "nominal", "title": "   "},
    ]


def spread(wanted: Sequence[float], gap: float, extent: float) -> list[float]:
    """Places as near as can be to the wanted ones, in the same order, `gap` apart, within 0 … extent.

    Neighbours that would touch become one block about their mean (pool adjacent violators). Where the
    extent is too short for all of them the gap shrinks.
    """
    if len(wanted) > 1:
        gap = min(gap, extent / (len(wanted) - 1))
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    blocks: list[tuple[float, int]] = []  # sum of the wanted starts, members
    for rank, item in enumerate(order):
        total, members = wanted[item] - rank * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / members:
            before, more = blocks.pop()
            total, members = total + before, members + more
        blocks.append((total, members))
    starts = [total / members for total, members in blocks for _ in range(members)]
    room = max(0.0, extent - gap * (len(order) - 1))
    found = [0.0] * len(order)
    for rank, item in enumerate(order):
        found[item] = min(max(starts[rank], 0.0), room) + rank * gap
    return found
