"""Colours, axes and places that all charts share."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, Final

from servicekit.language import format_period
from services.reporting.domain.periods import BadPeriod, parse_period, periods_between
from services.reporting.domain.report import Cell, Chart, Flag
from services.reporting.rendering.charts.labels import flagged, flags_at, label_expression
from services.reporting.rendering.wording import unique

Specification = dict[str, Any]

# The palette of official statistics with a lighter pink and grey: dark ones are taken for each other, and for
# the blue, by eyes without one kind of cones (simulated in the tests).
PALETTE: Final = ("#12436D", "#F46A25", "#28A197", "#A23A9C", "#666666", "#A285D1")
# The same hues, dark enough to be read as text (contrast with white at least 4.5 to 1).
TEXT_PALETTE: Final = ("#12436D", "#B84A0C", "#1B7F78", "#A6329F", "#3D3D3D", "#8E5BD6")
# Fills beside each other, from dark to light in steps: told apart in grey and with any colour vision.
STEPPED: Final = {
    1: ("#12436D",),
    2: ("#12436D", "#F46A25"),
    3: ("#12436D", "#28A197", "#F8CFA9"),
    4: ("#12436D", "#B83D52", "#3FB0A6", "#F8CFA9"),
    5: ("#0A2A47", "#B03A5A", "#3A9C9C", "#F2935A", "#E6DCF5"),
}
TEXT: Final = "#1C252C"
MUTED: Final = "#505A5F"
GRID: Final = "#E3E6EA"
_TICKED: Final = 26
"""With more periods than this an axis bears names only."""


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


def timeline(chart: Chart, language: str) -> list[tuple[str, int | None]]:
    """Every period from the first of a chart's axis to the last with its place there, None where it has
    none: equal spans of time are equally wide, and what is missing is a gap.

    An axis of other things than periods, or of periods of several lengths, stays as it is.
    """
    across = places(chart)
    plain = list[tuple[str, int | None]](zip(across, range(len(across)), strict=True))
    if len(across) < 2 or any(
        name != format_period(member.code, language)
        for name, member in zip(across, chart.axis.members, strict=True)
    ):
        return plain
    try:
        periods = [parse_period(member.code) for member in chart.axis.members]
    except BadPeriod:
        return plain
    frequencies = {period.frequency for period in periods}
    starts = [period.start for period in periods]
    if len(frequencies) > 1 or starts != sorted(starts):
        return plain
    at = {period.start: place for place, period in enumerate(periods)}
    whole = periods_between(periods[0].frequency, starts[0], starts[-1])
    return [(format_period(period.code, language), at.get(period.start)) for period in whole]


def counted(line: Sequence[tuple[str, int | None]]) -> Sequence[tuple[str, int | None]]:
    """The periods of a timeline that are shown: of a series of every few years those that it counts, of any
    other all.
    """
    own = [each for each in line if each[1] is not None]
    return own if len(own) * 2 < len(line) else line


def moments(
    chart: Chart,
    line: Sequence[tuple[str, int | None]],
    kind: Specification,
    drawn: Sequence[Flag] = (),
) -> Specification:
    """The encoding of a timeline without its field. kind: of its scale.

    Ticks stand at few periods only, and where most are missing at those that are there; flags that hold for a
    period follow its name, but for those that are drawn in the plot.
    """
    names = {
        name: flagged(name, [flag for flag in flags_at(chart, place) if flag not in drawn])
        for name, place in line
        if place is not None
    }
    few = len(names) * 2 <= len(line)
    return {
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {**kind, "domain": [name for name, _ in line]},
        "axis": {
            "labelAngle": 0,
            **({"values": list(names), "labelOverlap": "greedy"} if few else {"labelOverlap": "parity"}),
            "labelSeparation": 6,
            "grid": False,
            **({} if few or len(line) <= _TICKED else {"ticks": False, "labelPadding": 7}),
            **label_expression(names),
        },
    }


def zero_line(ticks: Sequence[float], amount: Specification, *, upright: bool) -> list[Specification]:
    """The line from which figures are counted, where the axis also has figures below it."""
    if ticks[0] >= 0:
        return []
    along = "y" if upright else "x"
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": TEXT, "strokeWidth": 1},
            "encoding": {along: {**amount, "datum": 0}},
        }
    ]


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
            "labelFlush": False,
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
