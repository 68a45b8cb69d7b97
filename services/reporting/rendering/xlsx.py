"""A report as an Excel workbook: a sheet for each table with its chart, the figures one by one, and notes.

Numbers are numbers, their flags a part of the number format, so that sums work and signs stay visible. No
text is ever taken for a formula or a link.
"""

import io
from collections.abc import Iterable
from datetime import UTC
from decimal import Decimal
from functools import partial
from typing import Any, Final

import xlsxwriter

from servicekit.language import mark, translate
from services.reporting.domain.report import Cell, Chart, Report, Table
from services.reporting.rendering import wording
from services.reporting.rendering.cells import columns, records
from services.reporting.rendering.charts.heat_maps import SHADES
from services.reporting.rendering.charts.scales import GRID, MUTED, PALETTE, TEXT
from services.reporting.rendering.upright import upright

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_CHART_TYPES: Final[dict[tuple[str, bool], dict[str, str]]] = {
    ("lines", True): {"type": "line"},
    ("lines", False): {"type": "line"},
    ("bars", True): {"type": "column"},
    ("bars", False): {"type": "bar"},
    ("stacked", True): {"type": "column", "subtype": "stacked"},
    ("stacked", False): {"type": "bar", "subtype": "stacked"},
    ("pyramid", True): {"type": "bar"},
    ("pyramid", False): {"type": "bar"},
    ("multiples", True): {"type": "line"},
    ("multiples", False): {"type": "line"},
    ("flows", True): {"type": "bar", "subtype": "stacked"},
    ("flows", False): {"type": "bar", "subtype": "stacked"},
}
_DASHES: Final = ("solid", "dash", "round_dot", "dash_dot", "long_dash", "long_dash_dot")
_WIDEST: Final = 44


def render(report: Report) -> bytes:
    """The report as .xlsx. Equal reports give identical bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {
                "title": report.title,
                "subject": report.subtitle,
                "author": "Comity",
                "comments": f"{wording.as_known(report)}. {report.vintage.checkpoint}",
                "created": report.vintage.recorded_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        formats = _Formats(book)
        words = partial(translate, report.language)
        for place, table in enumerate(upright(report).tables, start=1):
            sheet = book.add_worksheet(_sheet_name(words("Table"), place, len(report.tables)))
            _table(sheet, table, report, formats)
        if report.charts:
            _charts(book, words("Charts"), words("Chart data"), report, formats)
        _figures(book.add_worksheet(words("Figures")), report, formats)
        _notes(book.add_worksheet(words("Notes")), report, formats)
    return out.getvalue()


def _sheet_name(word: str, place: int, tables: int) -> str:
    return word if tables == 1 else f"{word} {place}"


class _Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            look = {"font_name": "Arial", "font_size": 10, "font_color": TEXT, **properties}
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _table(sheet: Any, table: Table, report: Report, formats: _Formats) -> None:
    """The table as on the page: title above, headings frozen, a rule under the total, the legend beneath."""
    language, numbers = report.language, wording.note_numbers(report)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, report.title, formats(bold=True, font_size=14))
    sheet.write_string(1, 0, wording.caption(table.caption, table.unit), formats(bold=True))
    sheet.write_string(
        2, 0, f"{wording.as_known(report)}. {report.reader}".strip(), formats(font_color=MUTED)
    )
    top = 4
    grouped = any(member.group for member in table.columns.members)
    if grouped:
        for place, member in enumerate(table.columns.members, start=1):
            before = table.columns.members[place - 2].group if place > 1 else None
            label = member.group.label if member.group and member.group != before else ""
            sheet.write_string(top, place, label, formats(bold=True, top=2, align="left"))
        sheet.write_blank(top, 0, None, formats(top=2))
        top += 1
    heading = formats(bold=True, bottom=1, top=0 if grouped else 2, align="right", text_wrap=True)
    left = formats(bold=True, bottom=1, top=0 if grouped else 2)
    sheet.write_string(top, 0, table.rows.label, left)
    for place, member in enumerate(table.columns.members, start=1):
        sheet.write_string(top, place, _with_signs(member.label, wording.signs(member, numbers)), heading)
    line = top
    group = None
    for member, cells in zip(table.rows.members, table.cells, strict=True):
        line += 1
        if member.group is not None and member.group != group:
            sheet.write_string(line, 0, member.group.label, formats(bold=True))
            line += 1
        group = member.group
        rule = {"bottom": 1, "bottom_color": TEXT if member.total else GRID}
        label = _with_signs(member.label, wording.signs(member, numbers))
        sheet.write_string(line, 0, label, formats(bold=member.total, indent=min(member.level, 15), **rule))
        for place, (column, cell) in enumerate(zip(table.columns.members, cells, strict=True), start=1):
            look = {"bold": member.total or column.total, **rule}
            _write_cell(sheet, line, place, cell, numbers, language, table.decimals, formats, look)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.repeat_columns(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, _width(table.rows.label, *(member.label for member in table.rows.members)))
    sheet.set_column(1, len(table.columns.members), 11)
    for place, entry in enumerate(wording.legend(report), start=line + 2):
        sheet.write_string(place, 0, f"{entry.sign} – {entry.meaning}", formats(font_color=MUTED))


def _write_cell(
    sheet: Any,
    line: int,
    place: int,
    cell: Cell,
    numbers: dict[str, int],
    language: str,
    decimals: int,
    formats: _Formats,
    look: dict[str, Any],
) -> None:
    signs = wording.signs(cell, numbers)
    if cell.absence is not None:
        text = _with_signs(wording.symbol(cell.absence, language), signs)
        sheet.write_string(line, place, text, formats(align="right", **{**look, "font_color": MUTED}))
        return
    assert cell.value is not None
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    sheet.write_number(line, place, cell.value, formats(num_format=_signed_format(digits, signs), **look))


def _signed_format(digits: str, signs: str) -> str:
    """A number format that shows flags after the figure, and keeps their room free where there are none."""
    return f'{digits}" {signs}"' if signs else f"{digits}_)"


def _with_signs(text: str, signs: str) -> str:
    return f"{text} ({signs})" if signs else text


def _width(*texts: str) -> float:
    return min(_WIDEST, max(len(text) for text in texts) + 2)


def _charts(book: Any, name: str, data_name: str, report: Report, formats: _Formats) -> None:
    """Native charts, over a sheet of their own numbers: an absent figure is #N/A there, which draws a gap."""
    drawn = any(chart.kind != "heatmap" for chart in report.charts)
    sheet = book.add_worksheet(name) if drawn else None
    data = book.add_worksheet(data_name)
    if sheet is not None:
        sheet.hide_gridlines(2)
    line = 0
    top = 1
    for chart in report.charts:
        if chart.kind == "heatmap":
            _heat_map(data, line, chart, report.language, formats)
            line += len(chart.series) + 3
            continue
        assert sheet is not None
        made = _native(book, data, data_name, line, chart)
        sheet.insert_chart(top, 0, made, {"x_scale": 1.7, "y_scale": 1.5, "description": chart.alt})
        top += 24
        _chart_data(data, line, chart, formats)
        line += len(chart.axis.members) + 3
    data.set_column(0, 0, 30)


def _heat_map(data: Any, line: int, chart: Chart, language: str, formats: _Formats) -> None:
    """Cells shaded by their figures: a workbook has no chart of this kind."""
    data.write_string(line, 0, wording.caption(chart.title, chart.unit), formats(bold=True))
    for place, member in enumerate(chart.axis.members, start=1):
        data.write_string(line + 1, place, member.label, formats(bold=True, align="right"))
    for row, series in enumerate(chart.series, start=line + 2):
        data.write_string(row, 0, series.label, formats())
        for place, cell in enumerate(series.cells, start=1):
            if cell.value is None:
                text = wording.figure(cell, language)
                data.write_string(row, place, text, formats(font_color=MUTED, align="right"))
            else:
                data.write_number(row, place, cell.value, formats(num_format="#,##0.###"))
    # The darkest shade is one that dark figures can be read on.
    data.conditional_format(
        line + 2,
        1,
        line + 1 + len(chart.series),
        len(chart.axis.members),
        {"type": "2_color_scale", "min_color": SHADES[0], "max_color": SHADES[2]},
    )


def _chart_data(data: Any, line: int, chart: Chart, formats: _Formats) -> None:
    data.write_string(line, 0, wording.caption(chart.title, chart.unit), formats(bold=True))
    for place, series in enumerate(chart.series, start=1):
        data.write_string(line + 1, place, series.label, formats(bold=True))
    for row, member in enumerate(chart.axis.members, start=line + 2):
        data.write_string(row, 0, member.label, formats())
        for place, series in enumerate(chart.series, start=1):
            cell = series.cells[row - line - 2]
            if cell.value is None:
                data.write_formula(row, place, "=NA()", formats(), "#N/A")
            else:
                data.write_number(row, place, cell.value, formats(num_format="#,##0.###"))


def _native(book: Any, data: Any, data_name: str, line: int, chart: Chart) -> Any:
    upright = chart.axis.dimension == "period"
    made = book.add_chart(_CHART_TYPES[chart.kind, upright])
    first, last = line + 2, line + 1 + len(chart.axis.members)
    for place, _ in enumerate(chart.series, start=1):
        colour = PALETTE[(place - 1) % len(PALETTE)]
        dash = _DASHES[(place - 1) % len(_DASHES)]
        made.add_series(
            {
                "name": [data_name, line + 1, place],
                "categories": [data_name, first, 0, last, 0],
                "values": [data_name, first, place, last, place],
                "line": {"color": colour, "width": 2, "dash_type": dash},
                "fill": {"color": colour},
            }
        )
    made.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 12, "color": TEXT}})
    made.show_na_as_empty_cell()
    amount = {
        "num_format": "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": GRID}},
        "name": chart.unit,
    }
    made.set_y_axis(amount if upright or chart.kind in {"lines", "multiples"} else {"reverse": True})
    made.set_x_axis({} if upright or chart.kind in {"lines", "multiples"} else amount)
    made.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    return made


def _figures(sheet: Any, report: Report, formats: _Formats) -> None:
    """One line for each figure, as in the CSV, ready to filter."""
    names = columns(report)
    sheet.write_row(0, 0, names, formats(bold=True, bottom=2))
    line = 0
    for line, record in enumerate(records(report), start=1):
        for place, value in enumerate(record):
            if isinstance(value, int | Decimal):
                sheet.write_number(line, place, value, formats())
            else:
                sheet.write_string(line, place, value, formats())
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(line, 1), len(names) - 1)
    sheet.set_column(0, len(names) - 1, 14)


def _notes(sheet: Any, report: Report, formats: _Formats) -> None:
    """What the figures mean, where they come from, and what state of the log they show."""
    words = partial(translate, report.language)
    wrapped, label = formats(text_wrap=True, valign="top"), formats(bold=True, valign="top")
    lines: Iterable[tuple[str, str]] = [
        (words(mark("Report")), report.title),
        ("", report.subtitle),
        (words(mark("Made for")), report.reader),
        *((entry.sign, entry.meaning) for entry in wording.legend(report)),
        *(
            (str(number) if number else words("Note"), text)
            for number, text in wording.numbered_notes(report)
        ),
        *((wording.passage_title(each), each.text) for each in report.texts),
        *((words("Source"), source.text) for source in report.sources),
        *((words("Terms of use"), term) for term in report.terms),
        (words(mark("State of the data")), wording.as_known(report)),
        (words("Checkpoint"), report.vintage.checkpoint),
        (words("Permanent link to this report"), report.url),
        (words("Does this report still hold?"), report.standing_url),
    ]
    for place, (name, text) in enumerate(line for line in lines if line[1]):
        sheet.write_string(place, 0, name, label)
        sheet.write_string(place, 1, text, wrapped)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 100)
