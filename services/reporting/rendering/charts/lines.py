"""Lines over periods, each named at its end."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from services.reporting.domain.report import Chart
from services.reporting.rendering.charts.labels import (
    broken,
    flags_at,
    label_expression,
    named_series,
    told,
)
from services.reporting.rendering.charts.scales import (
    MUTED,
    PALETTE,
    TEXT_PALETTE,
    Specification,
    amount_axis,
    axis_ticks,
    by_series,
    counted,
    moments,
    number,
    series_names,
    spread,
    timeline,
    tooltip,
    zero_line,
)

Timeline = Sequence[tuple[str, int | None]]

_DASHES: Final = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [5, 2], [1, 3])
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
_LABEL_GAP: Final = 14.0
_LABEL_LIMIT: Final = 170
# With more periods than this only ends and lone points get a marker.
_MARKED_PERIODS: Final = 14
# A legend of a telephone has two columns where names are no longer than this.
_SHORT_NAME: Final = 17


def lines(chart: Chart, language: str, height: int, *, narrow: bool) -> Specification:
    """Size, padding and layers of a line chart; `narrow` names the series in a legend.

    A line is interrupted where a figure or a whole period is missing, and before a break in its series, which
    a `b` marks; a hollow marker stands for a provisional figure.
    """
    line, names = timeline(chart, language), series_names(chart)
    written = named_series(chart, names, language)
    values = [
        value for series in chart.series for cell in series.cells if (value := number(cell)) is not None
    ]
    ticks = axis_ticks(values, whole=chart.decimals == 0)
    amount = amount_axis(ticks, chart.unit, upright=True)
    dashes, shapes = _turned(_DASHES, len(names)), _turned(_SHAPES, len(names))
    legend = _legend(written) if narrow and len(names) > 1 else None
    colour = by_series(names, PALETTE, legend)
    x = {"field": "at", **moments(chart, line, {"type": "point", "padding": 0.2}, drawn=("b",))}
    y = {"field": "value", **amount}
    own = counted(line)
    points = _points(chart, language, own, names)
    marked = _marked(points, len(own))
    shape = by_series(names, shapes, legend)
    layers: list[Specification] = [
        {
            "data": {"values": points},
            "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-filter-domains"},
            "encoding": {
                "x": x,
                "y": y,
                "color": colour,
                "detail": {"field": "run"},
                "strokeDash": by_series(names, dashes, legend),
            },
        },
        {
            "data": {"values": marked},
            "mark": {"type": "point", "filled": True, "size": 42, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
        },
        {
            "data": {"values": [point for point in points if point["value"] is not None]},
            "mark": {"type": "point", "filled": True, "size": 260, "opacity": 0},
            "encoding": {"x": x, "y": y, "tooltip": tooltip()},
        },
        *_provisional(marked, names, shapes, x, y),
        *_breaks(chart, line, points, x, y),
        *zero_line(ticks, amount, upright=True),
    ]
    if not narrow and len(names) > 1:  # a single line is named by the title
        layers += _end_labels(chart, line, names, written, ticks, height, x, y)
    return {
        "height": height,
        # The names beside the plot make their own room.
        "padding": {"top": 18, "right": 12, "bottom": 4, "left": 4},
        "layer": layers,
    }


def _turned(looks: Sequence[Any], count: int) -> list[Any]:
    """A look for each series, shifted by one at each turn of the palette: no two share colour and look."""
    return [looks[(place + place // len(PALETTE)) % len(looks)] for place in range(count)]


def _legend(written: Mapping[str, str]) -> Specification:
    columns = 2 if all(len(name) <= _SHORT_NAME for name in written.values()) else 1
    return {"columns": columns, "offset": 26, **label_expression(written)}


def _points(chart: Chart, language: str, line: Timeline, names: Sequence[str]) -> list[Specification]:
    """Every place of every line, series by series; null where the figure is absent, which breaks the line.

    run: counts the breaks of the series so far; points of different runs are not joined.
    """
    found: list[Specification] = []
    for series, name in zip(chart.series, names, strict=True):
        run = 0
        for at, place in line:
            point: Specification = {"at": at, "series": name, "value": None, "run": run}
            if place is not None:
                cell, member = series.cells[place], chart.axis.members[place]
                flags = {*cell.flags, *member.flags}
                if "b" in flags and place:
                    run += 1
                point |= {
                    "value": number(cell),
                    "run": run,
                    "text": told(cell, member, language, chart.decimals),
                    **({"provisional": True} if "p" in flags and cell.value is not None else {}),
                    **({"break": True} if "b" in flags and cell.value is not None else {}),
                }
            found.append(point)
    return found


def _marked(points: Sequence[Specification], periods: int) -> list[Specification]:
    """The points that get a marker: all of a short line; of a long one its end and what stands alone."""
    marked = []
    for start in range(0, len(points), periods):
        line = points[start : start + periods]
        known = [place for place, point in enumerate(line) if point["value"] is not None]
        joined = {
            place
            for place, after in pairwise(known)
            if after == place + 1 and line[place]["run"] == line[after]["run"]
        }
        for place in known:
            alone = place not in joined and place - 1 not in joined
            special = "provisional" in line[place] or "break" in line[place]
            if periods <= _MARKED_PERIODS or alone or special or place == known[-1]:
                marked.append(line[place])
    return marked


def _provisional(
    marked: Sequence[Specification],
    names: Sequence[str],
    shapes: Sequence[str],
    x: Specification,
    y: Specification,
) -> list[Specification]:
    """White within the markers of provisional figures."""
    hollow = [point for point in marked if "provisional" in point]
    if not hollow:
        return []
    return [
        {
            "data": {"values": hollow},
            "mark": {"type": "point", "filled": True, "size": 13, "opacity": 1, "color": "#FFFFFF"},
            "encoding": {"x": x, "y": y, "shape": by_series(names, shapes, None)},
        }
    ]


def _breaks(
    chart: Chart, line: Timeline, points: Sequence[Specification], x: Specification, y: Specification
) -> list[Specification]:
    """A dashed rule over the height of the plot where all series break, a letter where one does."""
    whole = [at for at, place in line if place is not None and "b" in flags_at(chart, place)]
    single = [point for point in points if "break" in point and point["at"] not in whole]
    layers: list[Specification] = []
    if whole:
        marks: Specification = {"values": [{"at": at, "sign": "b"} for at in whole]}
        layers += [
            {
                "data": marks,
                "mark": {"type": "rule", "color": MUTED, "strokeDash": [3, 3], "strokeWidth": 1},
                "encoding": {"x": x},
            },
            {
                "data": marks,
                "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 4, "fontWeight": "bold"},
                "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "sign"}},
            },
        ]
    if single:
        layers.append(
            {
                "data": {"values": [{**point, "sign": "b"} for point in single]},
                "mark": {"type": "text", "baseline": "bottom", "dy": -7, "fontWeight": "bold"},
                "encoding": {"x": x, "y": y, "text": {"field": "sign"}},
            }
        )
    return layers


def _end_labels(
    chart: Chart,
    line: Timeline,
    names: Sequence[str],
    written: Mapping[str, str],
    ticks: Sequence[float],
    height: int,
    x: Specification,
    y: Specification,
) -> list[Specification]:
    """Names to the right of the plot, each with a thin rule to the end of its line, dotted where that ends
    before the plot and the rule could be taken for figures, spread so that no two touch; one that shows
    nothing stands at the foot with its signs.
    """
    at_place = {place: at for at, place in line}
    texts = {name: broken(text, _LABEL_LIMIT) for name, text in written.items()}
    tallest = max(len(text) for text in texts.values())
    if tallest * _LABEL_GAP * (len(names) - 1) > height:
        texts, tallest = {name: [text] for name, text in written.items()}, 1
    ends: list[Specification] = []
    for series, name in zip(chart.series, names, strict=True):
        known = [(at, value) for at, cell in enumerate(series.cells) if (value := number(cell)) is not None]
        at, value = known[-1] if known else (len(series.cells) - 1, None)
        ends.append({"at": at_place[at], "series": name, "value": value, "label": "\n".join(texts[name])})
    top, bottom = ticks[-1], ticks[0]
    per_pixel = (top - bottom) / height
    wanted = [(top - (bottom if end["value"] is None else end["value"])) / per_pixel for end in ends]
    for end, place in zip(ends, spread(wanted, tallest * _LABEL_GAP, height), strict=True):
        end["label_at"] = round(top - place * per_pixel, 6)
    rule_x2, text_x = {"value": {"expr": "width + 8"}}, {"value": {"expr": "width + 11"}}
    last = line[-1][0]
    return [
        *(
            {
                "data": {"values": drawn},
                "mark": {"type": "rule", "strokeWidth": 0.75, "color": MUTED, **look},
                "encoding": {"x": x, "x2": rule_x2, "y": y, "y2": {"field": "label_at"}},
            }
            for look, whole in (({}, True), ({"strokeDash": [1, 4]}, False))
            if (drawn := [end for end in ends if end["value"] is not None and (end["at"] == last) is whole])
        ),
        *(
            {
                "data": {"values": [end for end in ends if end["label"].count("\n") == more]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "limit": _LABEL_LIMIT,
                    "lineBreak": "\n",
                    "dy": -7 * more,
                },
                "encoding": {
                    "x": text_x,
                    "y": {**y, "field": "label_at"},
                    "text": {"field": "label"},
                    "fill": by_series(names, TEXT_PALETTE, None),
                },
            }
            for more in range(tallest)
        ),
    ]
