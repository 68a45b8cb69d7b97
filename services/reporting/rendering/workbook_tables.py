"""A sheet of a workbook with one table, as on the page: title above, headings frozen, the legend beneath."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from textwrap import wrap
from typing import Any, Final

from servicekit.language import dash, translate
from services.reporting.domain.report import Cell, Measure, Member, Report, Table
from services.reporting.rendering import wording
from services.reporting.rendering.charts.scales import GRID, MUTED, TEXT
from services.reporting.rendering.workbook_pages import (
    FOOT_LEAST,
    ROW_PT,
    Formats,
    Line,
    height_of,
    set_table_page,
    table_pages,
    width_of,
)

_WIDEST: Final = 44
_FOOT_MOST: Final = 200
_SHORT_FOOT: Final = 24
_SHORT_GROUP: Final = 16
"""So many lines beneath a table, so many rows of a group, or fewer, stay on one page."""
_ABOVE_PT: Final = (22, ROW_PT, ROW_PT, ROW_PT, 24)
"""How high the rows of title, subtitle, date, reader and caption are."""
_MINUS: Final = '"\u2212"'
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def add_table(sheet: Any, table: Table, report: Report, formats: Formats) -> None:
    """Writes a table of a report on a sheet, and sets its pages."""
    numbers = wording.note_numbers(report)
    sheet.hide_gridlines(2)
    sheet.set_default_row(ROW_PT)
    heading, widths = _set_widths(sheet, table, report.language, numbers)
    head = _head(sheet, table, widths, numbers, formats)
    lines = [*(Line(row=row, height=height, kept=True) for row, height in enumerate(_ABOVE_PT)), *head]
    lines += _rows(sheet, table, report, heading, head[-1].row + 1, formats)
    sheet.freeze_panes(head[-1].row + 1, 1)
    above = _above(table, report)
    sizes = [(text, float(look.get("font_size", 10))) for text, look in above]
    said = _foot(table, report)
    beneath = 1 + sum(len(wrap(text, FOOT_LEAST)) for text in said)
    height = sum(line.height for line in lines) + beneath * ROW_PT
    pages = table_pages(table, heading, widths, sizes, height)
    # Over the row headings, which all pages beside each other have, it would stand cut on each of them.
    column = 1 if pages.parted else 0
    for row, (text, look) in enumerate(above):
        sheet.set_row(row, _ABOVE_PT[row])
        sheet.write_string(row, column, text, formats(**look))
    foot = [part for text in said for part in wrap(text, min(pages.text, _FOOT_MOST))]
    begins = lines[-1].row + 2
    for row, text in enumerate(foot, start=begins):
        sheet.write_string(row, column, text, formats(font_color=MUTED, font_size=9))
    lines.append(Line(row=begins - 1, height=ROW_PT, kept=True))
    short = len(foot) <= _SHORT_FOOT
    lines += [Line(row=row, height=ROW_PT, kept=short) for row in range(begins, begins + len(foot))]
    set_table_page(sheet, report.title, pages, (head[0].row, head[-1].row), lines)


def _above(table: Table, report: Report) -> list[tuple[str, dict[str, Any]]]:
    """What stands above a table, row by row, with its looks."""
    caption = wording.caption(table.caption, table.unit)
    return [
        (report.title, {"bold": True, "font_size": 14}),
        (report.subtitle, {"font_size": 11}),
        (f"{wording.as_known(report)}.", {"font_color": MUTED}),
        (report.reader, {"font_color": MUTED}),
        (caption, {"bold": True, "font_size": 11, "valign": "vcenter"}),
    ]


def _head(
    sheet: Any, table: Table, widths: Sequence[float], numbers: dict[str, int], formats: Formats
) -> list[Line]:
    """Writes the headings of the columns, and of their groups above them; returns their rows."""
    row = len(_ABOVE_PT)
    lines = []
    grouped = any(member.group for member in table.columns.members)
    if grouped:
        for place, member in enumerate(table.columns.members, start=1):
            before = table.columns.members[place - 2].group if place > 1 else None
            label = member.group.label if member.group and member.group != before else ""
            over = formats(bold=True, top=2, bottom=4, align="center_across")
            if label:
                sheet.write_string(row, place, label, over)
            else:
                sheet.write_blank(row, place, None, over if member.group else formats(top=2))
        sheet.write_blank(row, 0, None, formats(top=2))
        lines.append(Line(row=row, height=ROW_PT, kept=True))
        row += 1
    rules = {"bold": True, "bottom": 1, "top": 0 if grouped else 2, "valign": "bottom"}
    sheet.write_string(row, 0, table.rows.label, formats(**rules))
    names = [_with_signs(member.label, wording.signs(member, numbers)) for member in table.columns.members]
    rooms = _rooms(table, numbers)
    for place, (name, room) in enumerate(zip(names, rooms, strict=True), start=1):
        # Of several lines only the last would keep it free.
        written = {} if " " in name else {"num_format": f"@{_kept_free(room)}"}
        over = formats(align="right", text_wrap=True, **written, **rules)
        sheet.write_string(row, place, name, over)
    height = max(ROW_PT, height_of(zip(names, widths, strict=True)))
    sheet.set_row(row, height)
    return [*lines, Line(row=row, height=height, kept=True)]


def _rows(sheet: Any, table: Table, report: Report, heading: float, row: int, formats: Formats) -> list[Line]:
    """Writes the rows of a table from a row of the sheet on, each group below its name; returns them."""
    language, numbers = report.language, wording.note_numbers(report)
    rooms = _rooms(table, numbers)
    members = table.rows.members
    lines: list[Line] = []
    group = None
    for member, cells, kept in zip(members, table.cells, _kept(members), strict=True):
        if member.group is not None and member.group != group:
            sheet.write_string(row, 0, member.group.label, formats(bold=True))
            lines.append(Line(row=row, height=ROW_PT, kept=True))
            row += 1
        group = member.group
        rule = {"bottom": 1, "bottom_color": TEXT if member.total else GRID}
        if member is members[-1]:
            rule = {"bottom": 2, "bottom_color": TEXT}
        label = _with_signs(member.label, wording.signs(member, numbers))
        indent = min(member.level, 15)
        named = formats(bold=member.total, indent=indent, text_wrap=True, **rule)
        sheet.write_string(row, 0, label, named)
        height = max(ROW_PT, height_of([(label, heading - indent)]))
        if height > ROW_PT:
            sheet.set_row(row, height)
        lines.append(Line(row=row, height=height, kept=kept))
        for place, (column, cell) in enumerate(zip(table.columns.members, cells, strict=True), start=1):
            look = {"bold": member.total or column.total, **rule}
            signs = _Signs(own=wording.signs(cell, numbers), room=rooms[place - 1])
            measure = table.measure_of(column, member)
            _write_cell(sheet, row, place, cell, signs, language, measure, formats, look)
        row += 1
    return lines


def _kept(members: Sequence[Member]) -> list[bool]:
    """Of each row, whether no page ends below it: within a short group, or where a group or the table begins
    or the table ends.
    """
    kept: list[bool] = []
    for group, run in groupby(members, key=lambda member: member.group):
        size = len(list(run))
        short = group is not None and size <= _SHORT_GROUP
        kept += [short or (place == 0 and (group is not None or not kept)) for place in range(size - 1)]
        kept.append(False)
    kept[-2:] = [True] * len(kept[-2:])
    return kept


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
        *(f"{entry.sign} {dash(language)} {entry.meaning}" for entry in wording.legend(alone)),
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
    rooms = _rooms(table, numbers)
    for place, member in enumerate(table.columns.members, start=1):
        measured = [table.measure_of(member, row) for row in table.rows.members]
        texts = (
            wording.figure(line[place - 1], language, measure.decimals, signed=measure.signed)
            for line, measure in zip(table.cells, measured, strict=True)
        )
        widest = max((len(text) for text in texts), default=0) + len(rooms[place - 1])
        words = _with_signs(member.label, wording.signs(member, numbers)).split()
        widths.append(max(7.0, widest + 2.0, max((len(word) for word in words), default=0) + 2.0))
        sheet.set_column(place, place, widths[-1])
    return first, widths


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """What stands after a figure, and the longest that stands after any of its column."""

    own: str
    room: str


def _rooms(table: Table, numbers: dict[str, int]) -> list[str]:
    """The longest signs after a figure of each column: so much is kept free after all its others."""
    return [
        max((wording.signs(line[place], numbers) for line in table.cells), key=len, default="")
        for place in range(len(table.columns.members))
    ]


def _write_cell(
    sheet: Any,
    line: int,
    place: int,
    cell: Cell,
    signs: _Signs,
    language: str,
    measure: Measure,
    formats: Formats,
    look: dict[str, Any],
) -> None:
    if cell.absence is not None:
        text = _with_signs(wording.symbol(cell.absence, language), signs.own)
        look = {"align": "right", "num_format": f"@{_kept_free(signs.room)}", **look, "font_color": MUTED}
        sheet.write_string(line, place, text, formats(**look))
        return
    assert cell.value is not None
    number = _number_format(measure, signs, negative=cell.value < 0)
    sheet.write_number(line, place, cell.value, formats(num_format=number, **look))


def _number_format(measure: Measure, signs: _Signs, *, negative: bool) -> str:
    """A number format that shows flags after the figure, and keeps free what the longest of the column take,
    so that digits stand below digits; with a minus sign instead of a hyphen.

    Numbers of notes are raised, so that nobody takes them for digits of the figure.
    """
    digits = "#,##0" + ("." + "0" * measure.decimals if measure.decimals else "")
    own = f'" {signs.own.translate(_RAISED)}"' if signs.own else ""
    after = own + _kept_free(signs.room, beyond=signs.own)
    if measure.signed:
        return f"+{digits}{after};{_MINUS}{digits}{after};{digits}{after}"
    return f"{digits}{after};{_MINUS}{digits}{after}" if negative else f"{digits}{after}"


def _kept_free(room: str, beyond: str = "") -> str:
    """The part of a number format that is as wide as signs, without those that show."""
    if not room:
        return "_)"
    free = room.translate(_RAISED)[len(beyond) :]
    return "".join(f"_{sign}" for sign in (free if beyond else f" {free}"))


def _with_signs(text: str, signs: str) -> str:
    return f"{text} ({signs})" if signs else text
