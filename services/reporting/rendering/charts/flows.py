"""Flows: from where people come, on the left, to the countries that count them, on the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from services.reporting.domain.report import Chart
from services.reporting.rendering.charts.labels import broken, told
from services.reporting.rendering.charts.scales import (
    MUTED,
    PALETTE,
    Specification,
    by_series,
    number,
    places,
    series_names,
    spread,
    tooltip,
)
from services.reporting.rendering.wording import figure, symbol

_GAP_PX: Final = 7.0
_LINE_PX: Final = 13.0
_NODE_PX: Final = 7
_PX_PER_LETTER: Final = 6.6
_STEPS: Final = 8
"""Points of each edge of a band; the drawing rounds between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One end of flows: from `top` to `bottom` in pixels from above."""

    label: str
    top: float
    bottom: float


def flows(chart: Chart, language: str, height: int, width: int | None, *, narrow: bool) -> Specification:
    """Size, padding and layers of the flows from the series of a chart to the members of its axis.

    A band is as thick as its figure; an end is as thick as what shows of it, and bears the signs of what does
    not, for which nothing is drawn. What is not reported is left out. Both sides are in order of size.
    """
    ends, starts = places(chart), series_names(chart)
    values = {
        (start, end): value
        for start, series in zip(starts, chart.series, strict=True)
        for end, cell in zip(ends, series.cells, strict=True)
        if (value := number(cell)) is not None and value > 0
    }
    texts = {
        (start, end): figure(cell, language, chart.decimals)
        for start, series in zip(starts, chart.series, strict=True)
        for end, cell in zip(ends, series.cells, strict=True)
        if cell.value is not None
    }
    told_of = {
        (start, end): told(cell, member, language, chart.decimals)
        for start, series in zip(starts, chart.series, strict=True)
        for end, member, cell in zip(ends, chart.axis.members, series.cells, strict=True)
        if cell.value is not None
    }
    signs_of_ends: dict[str, dict[str, None]] = {}
    for series in chart.series:
        for end, cell in zip(ends, series.cells, strict=True):
            if cell.absence is not None and cell.absence != "not-reported":
                signs_of_ends.setdefault(end, {})[symbol(cell.absence, language)] = None
    left = _largest_first([start for start in starts if any(key[0] == start for key in values)], values, 0)
    right = _largest_first(
        [end for end in ends if end in signs_of_ends or any(key[1] == end for key in values)], values, 1
    )
    limit = 132 if narrow or (width is not None and width < 420) else 190
    named = {
        end: " ".join(
            (
                end,
                *([texts[left[0], end]] if len(left) == 1 and (left[0], end) in values else ()),
                *signs_of_ends.get(end, ()),
            )
        )
        for end in right
    }
    # What short names on the right leave of their room, long ones on the left may share with the bands.
    spare = limit - _PX_PER_LETTER * max((len(name) for name in named.values()), default=0)
    left_limit = limit + round(max(0, spare) / 2)
    # With one end on the right each band is all that there is of its origin.
    of_left = {
        start: _in_lines(f"{start} {texts[start, right[0]]}" if len(right) == 1 else start, left_limit)
        for start in left
    }
    named = {end: _in_lines(name, limit) for end, name in named.items()}
    lines = max((name.count("\n") + 1 for name in (*of_left.values(), *named.values())), default=1)
    rows = max(len(left), len(right), 1)
    tall = max(float(height), rows * (_LINE_PX * lines + 5))
    scale = (tall - _GAP_PX * (rows - 1)) / (sum(values.values()) or 1.0)
    origins, targets = _nodes(left, values, 0, scale, tall), _nodes(right, values, 1, scale, tall)
    vertical = {
        "type": "quantitative",
        "scale": {"domain": [0, tall], "range": [0, tall], "nice": False, "zero": False},
        "axis": None,
        "stack": None,
    }
    horizontal = {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}, "axis": None}
    colour = by_series(left, PALETTE, None)
    return {
        "height": round(tall),
        "padding": {"top": 6, "right": 6, "bottom": 6, "left": 6},
        "layer": [
            {
                "data": {"values": _bands(left, right, values, told_of, origins, targets, scale)},
                "mark": {
                    "type": "area",
                    "interpolate": "monotone",
                    "opacity": 0.55,
                    "stroke": "#FFFFFF",
                    "strokeWidth": 0.7,
                },
                "encoding": {
                    "x": {"field": "x", **horizontal},
                    "y": {"field": "top", **vertical},
                    "y2": {"field": "bottom"},
                    "detail": {"field": "band"},
                    "color": colour,
                    "tooltip": tooltip(),
                },
            },
            *_side(origins, of_left, vertical, left_limit, _LINE_PX * lines + 1, at_left=True),
            *_side(targets, named, vertical, limit, _LINE_PX * lines + 1, at_left=False),
        ],
    }


def _in_lines(name: str, limit_px: float) -> str:
    """A name, with its figure if it has one, in one line or two."""
    return "\n".join(broken(name, limit_px))


def _largest_first(names: Sequence[str], values: dict[tuple[str, str], float], side: int) -> list[str]:
    sizes = {name: sum(value for key, value in values.items() if key[side] == name) for name in names}
    return sorted(names, key=lambda name: -sizes[name])


def _nodes(
    names: Sequence[str], values: dict[tuple[str, str], float], side: int, scale: float, tall: float
) -> list[Node]:
    """The ends of one side, from above, in the middle of the picture."""
    sizes = [sum(value for key, value in values.items() if key[side] == name) * scale for name in names]
    taken = sum(sizes) + _GAP_PX * max(0, len(names) - 1)
    tops = accumulate((size + _GAP_PX for size in sizes[:-1]), initial=(tall - taken) / 2)
    return [
        Node(label=name, top=top, bottom=top + size)
        for name, size, top in zip(names, sizes, tops, strict=False)
    ]


def _bands(
    left: Sequence[str],
    right: Sequence[str],
    values: dict[tuple[str, str], float],
    texts: dict[tuple[str, str], str],
    origins: Sequence[Node],
    targets: Sequence[Node],
    scale: float,
) -> list[Specification]:
    """The edges of every band at a few places between its ends; bands of one end lie in the other's order."""
    reached = {node.label: node.top for node in targets}
    left_at = {node.label: node.top for node in origins}
    points: list[Specification] = []
    for start in left:
        for end in right:
            value = values.get((start, end))
            if value is None:
                continue
            thick = value * scale
            for step in range(_STEPS + 1):
                x = step / _STEPS
                eased = x * x * (3 - 2 * x)
                top = left_at[start] + (reached[end] - left_at[start]) * eased
                points.append(
                    {
                        "band": f"{start} → {end}",
                        "series": start,
                        "at": end,
                        "text": texts[start, end],
                        "x": round(x, 3),
                        "top": round(top, 1),
                        "bottom": round(top + thick, 1),
                    }
                )
            left_at[start] += thick
            reached[end] += thick
    return points


def _side(
    nodes: Sequence[Node],
    named: dict[str, str],
    vertical: Specification,
    limit: int,
    gap: float,
    *,
    at_left: bool,
) -> list[Specification]:
    """The ends of one side and their names, which are spread so that no two touch. gap: from name to name."""
    edge = 0 if at_left else {"expr": "width"}
    outer = -_NODE_PX if at_left else {"expr": f"width + {_NODE_PX}"}
    text_x = -_NODE_PX - 4 if at_left else {"expr": f"width + {_NODE_PX + 4}"}
    tall = vertical["scale"]["domain"][1]
    middles = spread([(node.top + node.bottom) / 2 for node in nodes], gap, tall)
    spots = [
        {
            "end": named[node.label],
            "top": round(node.top, 1),
            "bottom": round(node.bottom, 1),
            # Of the first line: the lines stand about the middle of their end.
            "label_at": round(middle - _LINE_PX / 2 * named[node.label].count("\n"), 1),
        }
        for node, middle in zip(nodes, middles, strict=True)
    ]
    return [
        {
            "data": {"values": spots},
            "mark": {"type": "rect", "color": MUTED},
            "encoding": {
                "x": {"value": edge},
                "x2": {"value": outer},
                "y": {"field": "top", **vertical},
                "y2": {"field": "bottom"},
            },
        },
        {
            "data": {"values": spots},
            "mark": {
                "type": "text",
                "align": "right" if at_left else "left",
                "baseline": "middle",
                "limit": limit,
                "lineBreak": "\n",
                "lineHeight": _LINE_PX,
            },
            "encoding": {
                "x": {"value": text_x},
                "y": {"field": "label_at", **vertical},
                "text": {"field": "end", "type": "nominal"},
            },
        },
    ]
