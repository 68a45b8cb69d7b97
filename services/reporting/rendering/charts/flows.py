"""Flows: from where people come, on the left, to the countries that count them, on the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
    tooltip,
)
from services.reporting.rendering.wording import figure, symbol

_GAP_PX: Final = 7.0
_LINE_PX: Final = 13.0
_NODE_PX: Final = 7
_PX_PER_LETTER: Final = 6.6
_STEPS: Final = 8
"""Points of each edge of a band; the drawing rounds between them."""
_HALVINGS: Final = 40


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
    sides = [_Side(of_left, values, 0), _Side(named, values, 1)]
    # However many names there are, half of the height remains for bands.
    tall = max(float(height), *(side.taken(0.0) + height / 2 for side in sides))
    scale = _scale(sides, sum(values.values()), tall)
    origins, targets = (side.nodes(scale, tall) for side in sides)
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
            *_side(origins, of_left, vertical, left_limit, at_left=True),
            *_side(targets, named, vertical, limit, at_left=False),
        ],
    }


def _in_lines(name: str, limit_px: float) -> str:
    """A name, with its figure if it has one, in one line or two."""
    return "\n".join(broken(name, limit_px))


def _largest_first(names: Sequence[str], values: dict[tuple[str, str], float], side: int) -> list[str]:
    sizes = {name: sum(value for key, value in values.items() if key[side] == name) for name in names}
    return sorted(names, key=lambda name: -sizes[name])


def _scale(sides: Sequence["_Side"], whole: float, tall: float) -> float:
    """Pixels per unit, as many as both sides have room for between their names: found by halving."""
    low, high = 0.0, tall / (whole or 1.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if max(side.taken(middle) for side in sides) <= tall:
            low = middle
        else:
            high = middle
    return low


class _Side:
    """The ends of one side, from above. Each bears its name at its own middle, however thin it is: ends lie
    as far apart as their names need, for a name beside another's band would say what is not so.
    """

    def __init__(self, named: Mapping[str, str], values: Mapping[tuple[str, str], float], side: int) -> None:
        self._names = list(named)
        self._figures = [
            sum(value for key, value in values.items() if key[side] == name) for name in self._names
        ]
        self._texts = [_LINE_PX * (text.count("\n") + 1) for text in named.values()]

    def taken(self, scale: float) -> float:
        """How high the side is, the names that stand out above and below it included."""
        return sum(self._rooms(scale)) + sum(self._figures) * scale

    def nodes(self, scale: float, tall: float) -> list[Node]:
        """The ends, in the middle of the picture."""
        rooms = self._rooms(scale)
        place = (tall - self.taken(scale)) / 2
        nodes = []
        for name, figure_, room in zip(self._names, self._figures, rooms, strict=False):
            nodes.append(Node(label=name, top=place + room, bottom=place + room + figure_ * scale))
            place = nodes[-1].bottom
        return nodes

    def _rooms(self, scale: float) -> list[float]:
        """Pixels above each end, and below the last."""
        # What each name needs beyond half of its own end, above as below.
        beyond = [
            (text - figure_ * scale) / 2 for text, figure_ in zip(self._texts, self._figures, strict=True)
        ]
        between = [max(_GAP_PX, above + below + 1) for above, below in pairwise(beyond)]
        return [max(0.0, *beyond[:1]), *between, max(0.0, *beyond[-1:])]


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
    *,
    at_left: bool,
) -> list[Specification]:
    """The ends of one side and their names, each at the middle of its own."""
    edge = 0 if at_left else {"expr": "width"}
    outer = -_NODE_PX if at_left else {"expr": f"width + {_NODE_PX}"}
    text_x = -_NODE_PX - 4 if at_left else {"expr": f"width + {_NODE_PX + 4}"}
    spots = [
        {
            "end": named[node.label],
            "top": round(node.top, 1),
            "bottom": round(node.bottom, 1),
            # Of the first line: the lines stand about the middle of their end.
            "label_at": round((node.top + node.bottom - _LINE_PX * named[node.label].count("\n")) / 2, 1),
        }
        for node in nodes
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
