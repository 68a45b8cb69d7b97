"""A report as an Excel workbook: a sheet for each table with its chart, the figures one by one, and notes.

Numbers are numbers, their flags a part of the number format, so that sums work and signs stay visible. No
text is ever taken for a formula or a link.
"""

import io
from datetime import UTC
from decimal import Decimal
from functools import partial
from typing import Any, Final

import xlsxwriter

from servicekit.language import translate
from services.reporting.domain.report import Report
from services.reporting.rendering import wording
from services.reporting.rendering.cells import OF_ALL, columns, records
from services.reporting.rendering.upright import upright
from services.reporting.rendering.workbook_charts import add_charts
from services.reporting.rendering.workbook_notes import add_notes
from services.reporting.rendering.workbook_pages import (
    Formats,
    height_of,
    set_page,
)
from services.reporting.rendering.workbook_tables import add_table

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FIGURES_LEAST, _FIGURES_WIDEST, _SHARED_WIDEST = 7, 40, 80
"""How wide columns of figures one by one are, in characters; the last of those that all lines share."""


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
            add_table(sheet, table, standing, formats)
        if report.charts:

            def add(name: str) -> Any:
                sheet = book.add_worksheet(name)
                set_page(sheet, report.title)
                return sheet

            names = (words("Charts"), words("Chart data"))
            add_charts(add, book, names, report.charts, report.language, formats)
        _figures(book.add_worksheet(words("Figures")), report, formats)
        add_notes(book.add_worksheet(words("Notes")), standing, formats)
    return out.getvalue()


def _sheet_name(word: str, place: int, tables: int) -> str:
    return word if tables == 1 else f"{word} {place}"


def _figures(sheet: Any, report: Report, formats: Formats) -> None:
    """One line for each figure, as in the CSV, ready to filter."""
    names = columns(report)
    sheet.write_row(0, 0, names, formats(bold=True, bottom=2))
    lines = list(records(report))
    shared = [len({line[at] for line in lines}) < 2 for at in range(len(names))]
    widest = [_SHARED_WIDEST if same else _FIGURES_WIDEST for same in shared]
    plain, wrapped = formats(valign="top"), formats(valign="top", text_wrap=True)
    for row, line in enumerate(lines, start=1):
        long = [
            (str(value), most) for value, most in zip(line, widest, strict=True) if len(str(value)) > most
        ]
        for place, value in enumerate(line):
            if isinstance(value, int | Decimal):
                sheet.write_number(row, place, value, plain)
            else:
                sheet.write_string(row, place, value, wrapped if (value, widest[place]) in long else plain)
        if long:
            sheet.set_row(row, height_of(long))
    sheet.freeze_panes(1, 0)
    set_page(sheet, report.title, heading=(0, 0))
    sheet.autofilter(0, 0, max(len(lines), 1), len(names) - 1)
    for place, name in enumerate(names):
        longest = max(len(str(text)) for text in (name, *(line[place] for line in lines))) + 3
        sheet.set_column(place, place, min(widest[place], max(_FIGURES_LEAST, longest)))
    # On paper without the first and the last columns whose text every line shares: the sheet of notes has it.
    last = len(names) - 1 - len(OF_ALL)
    first = next((place for place in range(last) if not shared[place]), 0)
    sheet.print_area(0, first, max(len(lines), 1), last)
