"""Native charts of a workbook, over a sheet of their own numbers: an absent figure is an empty cell."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from services.reporting.domain.report import Chart
from services.reporting.rendering import wording
from services.reporting.rendering.charts.heat_maps import SHADES
from services.reporting.rendering.charts.scales import GRID, MUTED, PALETTE, STEPPED, TEXT
from services.reporting.rendering.workbook_pages import Formats, height_of, width_of

_CHART_TYPES: Final[dict[tuple[str, bool], dict[str, str]]] = {
    ("lines", True): {"type": "line"},
    ("lines", False): {"type": "line"},
    ("bars", True): {"type": "column"},
    ("bars", False): {"type": "bar"},
    ("stacked", True): {"type": "column", "subtype": "stacked"},
    ("stacked", False): {"type": "bar", "subtype": "stacked"},
    ("pyramid", True): {"type": "bar", "subtype": "stacked"},
    ("pyramid", False): {"type": "bar", "subtype": "stacked"},
    ("multiples", True): {"type": "line"},
    ("multiples", False): {"type": "line"},
    ("flows", True): {"type": "bar", "subtype": "stacked"},
    ("flows", False): {"type": "bar", "subtype": "stacked"},
}
_DASHES: Final = ("solid", "dash", "round_dot", "dash_dot", "long_dash", "long_dash_dot")

_LINES: Final = frozenset({"lines", "multiples"})
_CHART_PX: Final = (900, 460)
_ROW_PX: Final = 20
_DATA_WIDTH: Final = 13
_WHOLE: Final = Decimal("100.5")
"""What shares add up to at most, since each is rounded."""
_NAMES_PX: Final = 26
"""Of each bar with a name: what it needs to be read."""


def add_charts(
    add: Callable[[str], Any],
    book: Any,
    names: tuple[str, str],
    charts: Sequence[Chart],
    language: str,
    formats: Formats,
) -> None:
    """Adds a sheet of charts and one of their numbers. add: makes a sheet. names: of the two.

    A heat map, for which a workbook has no chart, is shaded cells among the numbers.
    """
    drawn = any(chart.kind != "heatmap" for chart in charts)
    sheet = add(names[0]) if drawn else None
    data = add(names[1])
    if sheet is not None:
        sheet.hide_gridlines(2)
        sheet.set_print_scale(80)  # a chart is as wide as the page, and not parted between two
    line, top = 0, 0
    breaks: list[int] = []
    for chart in charts:
        if chart.kind == "heatmap":
            _heat_map(data, line, chart, language, formats)
            line += len(chart.series) + 3
            continue
        assert sheet is not None
        height = _height(chart)
        made = _native(book, data, names[1], line, chart)
        made.set_size({"width": _CHART_PX[0], "height": height})
        if top:
            breaks.append(top - 1)
        sheet.insert_chart(top, 0, made, {"description": chart.alt})
        top += height // _ROW_PX + 2
        _chart_data(data, line, chart, formats)
        line += len(chart.axis.members) + 3
    if sheet is not None:
        sheet.set_h_pagebreaks(breaks)
    data.set_column(0, 0, width_of(_names(charts)))
    data.set_column(1, max(len(_across(chart)) for chart in charts), _DATA_WIDTH)


def _names(charts: Sequence[Chart]) -> Iterator[str]:
    """What stands in the first column of the numbers."""
    for chart in charts:
        for each in chart.series if chart.kind == "heatmap" else chart.axis.members:
            yield each.label


def _across(chart: Chart) -> tuple[Any, ...]:
    return chart.axis.members if chart.kind == "heatmap" else chart.series


def _height(chart: Chart) -> int:
    if chart.kind in _LINES or chart.axis.dimension == "period":
        return _CHART_PX[1]
    bars = len(chart.axis.members) if chart.kind != "flows" else len(chart.axis.members) * 2
    return max(_CHART_PX[1], 120 + bars * _NAMES_PX)


def _heat_map(data: Any, line: int, chart: Chart, language: str, formats: Formats) -> None:
    """Cells shaded by their figures: a workbook has no chart of this kind."""
    data.write_string(line, 0, wording.caption(chart.title, chart.unit), formats(bold=True))
    for place, member in enumerate(chart.axis.members, start=1):
        data.write_string(line + 1, place, member.label, formats(bold=True, align="right", text_wrap=True))
    for row, series in enumerate(chart.series, start=line + 2):
        data.write_string(row, 0, series.label, formats())
        for place, cell in enumerate(series.cells, start=1):
            if cell.value is None:
                text = wording.figure(cell, language)
                data.write_string(row, place, text, formats(font_color=MUTED, align="right"))
            else:
                data.write_number(row, place, cell.value, formats(num_format=_digits(chart)))
    # The darkest shade is one that dark figures can be read on.
    data.conditional_format(
        line + 2,
        1,
        line + 1 + len(chart.series),
        len(chart.axis.members),
        {"type": "2_color_scale", "min_color": SHADES[0], "max_color": SHADES[2]},
    )


def _chart_data(data: Any, line: int, chart: Chart, formats: Formats) -> None:
    data.write_string(line, 0, wording.caption(chart.title, chart.unit), formats(bold=True))
    for place, series in enumerate(chart.series, start=1):
        label = formats(bold=True, align="right", valign="bottom", text_wrap=True, bottom=1)
        data.write_string(line + 1, place, series.label, label)
    data.set_row(line + 1, height_of([(series.label, _DATA_WIDTH) for series in chart.series]))
    for row, member in enumerate(chart.axis.members, start=line + 2):
        data.write_string(row, 0, member.label, formats())
        for place, series in enumerate(chart.series, start=1):
            value = series.cells[row - line - 2].value
            if value is None:
                continue
            if chart.kind == "pyramid" and place == 1:
                data.write_number(row, place, -value, formats(num_format=_both_sides(chart)))
            else:
                data.write_number(row, place, value, formats(num_format=_digits(chart)))


def _digits(chart: Chart) -> str:
    return "#,##0" + ("." + "0" * chart.decimals if chart.decimals else "")


def _both_sides(chart: Chart) -> str:
    """Of a pyramid, whose first series goes to the other side: a number below zero is one of people, too."""
    return f"{_digits(chart)};{_digits(chart)}"


def _native(book: Any, data: Any, data_name: str, line: int, chart: Chart) -> Any:
    upright = chart.axis.dimension == "period"
    made = book.add_chart(_CHART_TYPES[chart.kind, upright])
    first, last = line + 2, line + 1 + len(chart.axis.members)
    lines = chart.kind in _LINES
    looks = PALETTE if lines else STEPPED.get(len(chart.series), PALETTE)
    for place, _ in enumerate(chart.series, start=1):
        colour = looks[(place - 1) % len(looks)]
        dash = _DASHES[(place - 1 + (place - 1) // len(looks)) % len(_DASHES)]
        made.add_series(
            {
                "name": [data_name, line + 1, place],
                "categories": [data_name, first, 0, last, 0],
                "values": [data_name, first, place, last, place],
                "fill": {"color": colour},
                "gap": 30,
                **(
                    {"line": {"color": colour, "width": 2, "dash_type": dash}}
                    if lines
                    else {"border": {"color": MUTED, "width": 0.5}}
                ),
                **({"overlap": 100} if chart.kind not in {*_LINES, "bars"} else {}),
                **(
                    {"data_labels": {"value": True, "num_format": _digits(chart)}}
                    if chart.kind == "bars"
                    else {}
                ),
            }
        )
    made.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 12, "color": TEXT}})
    amount = {
        "num_format": _both_sides(chart) if chart.kind == "pyramid" else _digits(chart),
        "major_gridlines": {"visible": True, "line": {"color": GRID}},
        "name": chart.unit,
        "name_font": {"bold": False, "color": MUTED},
        "line": {"none": True},
        **({"max": 100} if _nearly_whole(chart) else {}),
    }
    names: dict[str, Any] = {"label_position": "low", "line": {"color": TEXT}}
    if upright or lines:
        made.set_x_axis(names)
        made.set_y_axis(amount)
    elif chart.kind == "pyramid":
        made.set_x_axis(amount)
        made.set_y_axis(names)
    else:  # the first name above the others, the amounts below them all
        made.set_x_axis(amount)
        made.set_y_axis({**names, "reverse": True, "crossing": "max"})
    made.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    return made


def _nearly_whole(chart: Chart) -> bool:
    """Whether bars end near 100, as shares of a whole do: a program would let the axis end at 120."""
    if chart.kind not in {"stacked", "bars"}:
        return False
    bars = zip(*(series.cells for series in chart.series), strict=True)
    ends = [sum(cell.value for cell in bar if cell.value is not None) for bar in bars]
    return 80 < max(ends, default=0) <= _WHOLE
