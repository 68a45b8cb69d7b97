"""A report as an Excel workbook: a sheet for each table with its chart, the figures one by one, and notes.

Numbers are numbers, their flags a part of the number format, so that sums work and signs stay visible. No
text is ever taken for a formula or a link.
"""

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from functools import partial
from textwrap import wrap
from typing import Any, Final

import xlsxwriter

from servicekit.language import mark, translate
from services.reporting.domain.report import Cell, Measure, Report, Table
from services.reporting.rendering import wording
from services.reporting.rendering.cells import OF_ALL, columns, records
from services.reporting.rendering.charts.scales import GRID, MUTED, TEXT
from services.reporting.rendering.upright import upright
from services.reporting.rendering.workbook_charts import add_charts
from services.reporting.rendering.workbook_pages import (
    Formats,
    height_of,
    height_of_lines,
    set_page,
    set_table_page,
    width_of,
)

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_WIDEST: Final = 44
_FIGURES_LEAST, _FIGURES_WIDEST = 7, 30
_FOOT_LEAST, _FOOT_MOST = 100, 200
_ROW_PT: Final = 16
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LABEL_WIDTH: Final = 32
_NOTE_WIDTH: Final = 100


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
        formats = Formats(book)
        words = partial(translate, report.language)
        standing = upright(report)
        for place, table in enumerate(standing.tables, start=1):
            sheet = book.add_worksheet(_sheet_name(words("Table"), place, len(report.tables)))
            _table(sheet, table, standing, formats)
        if report.charts:

            def add(name: str) -> Any:
                sheet = book.add_worksheet(name)
                set_page(sheet, report.title)
                return sheet

            names = (words("Charts"), words("Chart data"))
            add_charts(add, book, names, report.charts, report.language, formats)
        _figures(book.add_worksheet(words("Figures")), report, formats)
        _notes(book.add_worksheet(words("Notes")), standing, formats)
    return out.getvalue()


def _sheet_name(word: str, place: int, tables: int) -> str:
    return word if tables == 1 else f"{word} {place}"


def _table(sheet: Any, table: Table, report: Report, formats: Formats) -> None:
    """The table as on the page: title above, headings frozen, a rule under the total, the legend beneath."""
    language, numbers = report.language, wording.note_numbers(report)
    sheet.hide_gridlines(2)
    sheet.set_default_row(_ROW_PT)
    sheet.set_row(0, 22)
    sheet.set_row(3, 24)
    sheet.write_string(0, 0, report.title, formats(bold=True, font_size=14))
    sheet.write_string(1, 0, report.subtitle, formats(font_size=11))
    dated = f"{wording.as_known(report)}. {report.reader}".strip()
    sheet.write_string(2, 0, dated, formats(font_color=MUTED))
    sheet.write_string(
        3, 0, wording.caption(table.caption, table.unit), formats(bold=True, font_size=11, valign="vcenter")
    )
    top = 4
    grouped = any(member.group for member in table.columns.members)
    if grouped:
        for place, member in enumerate(table.columns.members, start=1):
            before = table.columns.members[place - 2].group if place > 1 else None
            label = member.group.label if member.group and member.group != before else ""
            over = formats(bold=True, top=2, bottom=4, align="center_across")
            if label:
                sheet.write_string(top, place, label, over)
            else:
                sheet.write_blank(top, place, None, over if member.group else formats(top=2))
        sheet.write_blank(top, 0, None, formats(top=2))
        top += 1
    heading = formats(
        bold=True, bottom=1, top=0 if grouped else 2, align="right", valign="bottom", text_wrap=True
    )
    left = formats(bold=True, bottom=1, top=0 if grouped else 2, valign="bottom")
    sheet.write_string(top, 0, table.rows.label, left)
    for place, member in enumerate(table.columns.members, start=1):
        sheet.write_string(top, place, _with_signs(member.label, wording.signs(member, numbers)), heading)
    heading_width, widths = _set_widths(sheet, table, language, numbers)
    measures = [table.measure_of(member) for member in table.columns.members]
    line = top
    group = None
    for member, cells in zip(table.rows.members, table.cells, strict=True):
        line += 1
        if member.group is not None and member.group != group:
            sheet.write_string(line, 0, member.group.label, formats(bold=True))
            line += 1
        group = member.group
        rule = {"bottom": 1, "bottom_color": TEXT if member.total else GRID}
        if member is table.rows.members[-1]:
            rule = {"bottom": 2, "bottom_color": TEXT}
        label = _with_signs(member.label, wording.signs(member, numbers))
        indent = min(member.level, 15)
        named = formats(bold=member.total, indent=indent, text_wrap=True, **rule)
        sheet.write_string(line, 0, label, named)
        if (height := height_of([(label, heading_width - indent)])) > _ROW_PT:
            sheet.set_row(line, height)
        for place, (column, cell) in enumerate(zip(table.columns.members, cells, strict=True), start=1):
            look = {"bold": member.total or column.total, **rule}
            _write_cell(sheet, line, place, cell, numbers, language, measures[place - 1], formats, look)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_columns(0)
    head = (top - 1 if grouped else top, top)
    set_table_page(sheet, report.title, table, heading_width, widths, head)
    names = [_with_signs(member.label, wording.signs(member, numbers)) for member in table.columns.members]
    sheet.set_row(top, max(_ROW_PT, height_of(zip(names, widths, strict=True))))
    foot = _foot(table, report)
    # In lines no longer than the table: a page is as wide as its longest text.
    width = max(_FOOT_LEAST, int(heading_width + sum(widths)))
    lines = [part for text in foot for part in wrap(text, min(width, _FOOT_MOST))]
    for place, text in enumerate(lines, start=line + 2):
        sheet.write_string(place, 0, text, formats(font_color=MUTED, font_size=9))


def _foot(table: Table, report: Report) -> list[str]:
    """What stands beneath a table: its own signs and footnotes, sources, and of a single table what
    concerns the whole report; each of several would repeat what is said of the others.
    """
    alone = replace(report, tables=(table,), key_figures=())
    numbers = wording.note_numbers(report)
    mine = {numbers[key] for key in alone.noted}
    language = report.language
    word = translate(language, "Sources") if len(report.sources) > 1 else translate(language, "Source")
    sources = "; ".join(source.text for source in report.sources)
    several = len(report.tables) > 1
    named = {"sheet": translate(report.language, "Notes")}
    return [
        *(f"{entry.sign} – {entry.meaning}" for entry in wording.legend(alone)),
        *(
            f"{number}  {text}" if number else text
            for number, text in wording.numbered_notes(report)
            if number in mine or (number is None and not several)
        ),
        *(
            [translate(report.language, "Definitions and further notes: sheet “%(sheet)s”.", **named)]
            * several
        ),
        *([f"{word}: {sources}"] if sources else []),
    ]


def _set_widths(
    sheet: Any, table: Table, language: str, numbers: dict[str, int]
) -> tuple[float, list[float]]:
    """Each column as wide as its widest figure and as the longest word of its heading.

    Returns how wide the row headings and the other columns are, in characters.
    """
    widths = []
    labels = ("    " * member.level + member.label for member in table.rows.members)
    first = width_of((table.rows.label, *labels), _WIDEST)
    sheet.set_column(0, 0, first)
    for place, member in enumerate(table.columns.members, start=1):
        measure = table.measure_of(member)
        texts = (
            wording.figure(line[place - 1], language, measure.decimals, signed=measure.signed)
            + wording.signs(line[place - 1], numbers)
            for line in table.cells
        )
        widest = max((len(text) for text in texts), default=0)
        words = _with_signs(member.label, wording.signs(member, numbers)).split()
        widths.append(max(7.0, widest + 2.0, max((len(word) for word in words), default=0) + 2.0))
        sheet.set_column(place, place, widths[-1])
    return first, widths


def _write_cell(
    sheet: Any,
    line: int,
    place: int,
    cell: Cell,
    numbers: dict[str, int],
    language: str,
    measure: Measure,
    formats: Formats,
    look: dict[str, Any],
) -> None:
    signs = wording.signs(cell, numbers)
    if cell.absence is not None:
        text = _with_signs(wording.symbol(cell.absence, language), signs)
        sheet.write_string(line, place, text, formats(align="right", **{**look, "font_color": MUTED}))
        return
    assert cell.value is not None
    sheet.write_number(line, place, cell.value, formats(num_format=_number_format(measure, signs), **look))


def _number_format(measure: Measure, signs: str) -> str:
    """A number format that shows flags after the figure, and keeps their room free where there are none.

    Numbers of notes are raised, so that nobody takes them for digits of the figure.
    """
    digits = "#,##0" + ("." + "0" * measure.decimals if measure.decimals else "")
    after = f'" {signs.translate(_RAISED)}"' if signs else "_)"
    if measure.signed:
        return f"+{digits}{after};-{digits}{after};{digits}{after}"
    return f"{digits}{after}"


def _with_signs(text: str, signs: str) -> str:
    return f"{text} ({signs})" if signs else text


def _figures(sheet: Any, report: Report, formats: Formats) -> None:
    """One line for each figure, as in the CSV, ready to filter."""
    names = columns(report)
    sheet.write_row(0, 0, names, formats(bold=True, bottom=2))
    line, widths = 0, [len(name) for name in names]
    for line, record in enumerate(records(report), start=1):
        for place, value in enumerate(record):
            widths[place] = max(widths[place], len(str(value)))
            if isinstance(value, int | Decimal):
                sheet.write_number(line, place, value, formats())
            else:
                sheet.write_string(line, place, value, formats())
    sheet.freeze_panes(1, 0)
    set_page(sheet, report.title, heading=(0, 0))
    sheet.autofilter(0, 0, max(line, 1), len(names) - 1)
    for place, widest in enumerate(widths):
        sheet.set_column(place, place, min(_FIGURES_WIDEST, max(_FIGURES_LEAST, widest + 3)))
    # On paper without the columns whose text every line shares: the sheet of notes has it.
    sheet.print_area(0, 0, max(line, 1), len(names) - 1 - len(OF_ALL))


def _notes(sheet: Any, report: Report, formats: Formats) -> None:
    """What the figures mean, where they come from, and what state of the log they show."""
    words = partial(translate, report.language)
    wrapped, label = formats(text_wrap=True, valign="top"), formats(bold=True, text_wrap=True, valign="top")
    lines: Iterable[tuple[str, str]] = [
        (words(mark("Report")), report.title),
        ("", report.subtitle),
        (words(mark("Made for")), report.reader),
        *((entry.sign, entry.meaning) for entry in wording.legend(report)),
        *(
            (str(number) if number else words("Note"), text)
            for number, text in wording.numbered_notes(report)
        ),
        *((wording.passage_title(each), each.whole) for each in report.texts),
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
        height = max(height_of([(name, _LABEL_WIDTH)]), height_of_lines(text, _NOTE_WIDTH))
        sheet.set_row(place, height)
    set_page(sheet, report.title)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, _NOTE_WIDTH)
