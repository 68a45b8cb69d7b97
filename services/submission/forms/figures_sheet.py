"""Writes the sheet of one period: headings with codes beneath, cells to fill, sums, what to compare with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, Final

from servicekit.concepts import TOTAL
from servicekit.language import format_period, translate
from services.submission.forms.formulas import total_formula
from services.submission.forms.identity import FiguresSheet
from services.submission.forms.layout import FormLayout, Key
from services.submission.forms.previous import Previous
from services.submission.forms.request import FormRequest
from services.submission.forms.styles import Styles
from services.submission.intake.numbers import MAX_DIGITS

FIRST_FIGURE: Final = 3
"""Column, counted from 1, where figures begin; before it stand labels and codes."""
STATUS_ROW: Final = 4
_HEADING_ROW: Final = 6
_FIGURE_WIDTH: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSheet:
    """What one sheet is made from. number: of the form, in the foot of every page."""

    request: FormRequest
    layout: FormLayout
    period: str
    name: str
    previous: Previous
    statuses: str
    number: str

    @property
    def step(self) -> int:
        """Columns from one figure to the next: beside each stands the one to compare with, if any."""
        return 2 if self.previous.period is not None else 1

    @property
    def code_row(self) -> int:
        """The row of the codes beneath the headings; the first two cells of it are empty."""
        return _HEADING_ROW + max(1, len(self.layout.dimensions) - 1)

    @property
    def first_row(self) -> int:
        return self.code_row + 2

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.layout.rows) - 1

    def cell(self, key: Key) -> tuple[int, int]:
        """Row and column of a figure, counted from 1."""
        row = self.first_row + self.layout.rows.index(key[0])
        return row, FIRST_FIGURE + self.step * self.layout.columns.index(key[1:])

    def place(self) -> FiguresSheet:
        """Where a reader finds things on it."""
        return FiguresSheet(
            name=self.name,
            period=self.period,
            code_row=self.code_row,
            first_row=self.first_row,
            status_row=STATUS_ROW,
        )


def write_period(sheet: Any, about: PeriodSheet, styles: Styles) -> None:
    """Fill a worksheet."""
    last = FIRST_FIGURE + about.step * len(about.layout.columns) - 1
    _write_top(sheet, about, styles, last)
    _write_headings(sheet, about, styles)
    _write_rows(sheet, about, styles)
    _validate(sheet, about)
    _set_up(sheet, about, last)


def _write_top(sheet: Any, about: PeriodSheet, styles: Styles, last: int) -> None:
    request = about.request
    say = partial(translate, request.language)
    for column in range(last):
        sheet.write_blank(0, column, None, styles.rule)
    sheet.write(0, 0, request.indicator_name, styles.title)
    period = format_period(about.period, request.language, "long")
    sheet.write(1, 0, f"{request.country_name}, {period}", styles.subtitle)
    source = say("Source: %(source)s. Unit: %(unit)s.", source=request.source_name, unit=request.unit)
    sheet.write(2, 0, source, styles.meta)
    sheet.write(STATUS_ROW - 1, 0, say("Status of all figures on this sheet"), styles.prompt)
    sheet.merge_range(STATUS_ROW - 1, 2, STATUS_ROW - 1, max(5, 2 + about.step), "", styles.choice)
    sheet.write(STATUS_ROW - 1, 2, about.request.words_of("@status").codes["A"], styles.choice)
    sheet.set_row(0, 28)
    sheet.set_row(1, 20)


def _write_headings(sheet: Any, about: PeriodSheet, styles: Styles) -> None:
    request, layout = about.request, about.layout
    say = partial(translate, request.language)
    top = _HEADING_ROW - 1
    rows_label = request.words_of(layout.dimensions[0]).label
    sheet.write(top, 0, rows_label, styles.heading_label)
    sheet.write(top, 1, say("Code"), styles.heading_label)
    if len(layout.dimensions) == 1:
        _across(sheet, top, FIRST_FIGURE - 1, about.step, say("Figures"), styles.heading)
    for at, name in enumerate(layout.dimensions[1:]):
        labels = request.words_of(name).codes
        column = FIRST_FIGURE - 1
        look, height = styles.heading_below if at else styles.heading, 18
        for _, run in groupby(layout.columns, key=lambda key, at=at: key[: at + 1]):  # type: ignore[misc]
            keys = list(run)
            width = about.step * len(keys)
            label = labels.get(keys[0][at], keys[0][at])
            _across(sheet, top + at, column, width, label, look)
            column += width
            height = max(height, 14 * (1 + len(label) // (_FIGURE_WIDTH * width - 2)) + 4)
        sheet.set_row(top + at, min(height, 90))
    now = format_period(about.period, request.language)
    before = format_period(about.previous.period or "", request.language)
    if about.previous.same:
        before = say("now %(period)s", period=before)
    for at, key in enumerate(layout.columns):
        column = FIRST_FIGURE - 1 + about.step * at
        sheet.write(about.code_row - 1, column, " | ".join(key) or TOTAL, styles.code_beneath)
        sheet.write(about.code_row, column, now, styles.figure_heading)
        if about.step == 2:
            sheet.write(about.code_row, column + 1, before, styles.previous_heading)
    for column in range(FIRST_FIGURE - 1):
        sheet.write_blank(about.code_row, column, None, styles.figure_heading)


def _across(sheet: Any, row: int, column: int, width: int, text: str, style: Any) -> None:
    if width > 1:
        sheet.merge_range(row, column, row, column + width - 1, text, style)
    else:
        sheet.write(row, column, text, style)


def _write_rows(sheet: Any, about: PeriodSheet, styles: Styles) -> None:
    layout = about.layout
    labels = about.request.words_of(layout.dimensions[0]).codes
    rows = {code: about.first_row + at for at, code in enumerate(layout.rows)}
    columns = {key: FIRST_FIGURE + about.step * at for at, key in enumerate(layout.columns)}
    groups = layout.parts[0].keys() - {TOTAL}
    parts = {code for group in groups for code in layout.parts[0][group]}
    for code, row in rows.items():
        total_row = code == TOTAL
        label = styles.label_total if total_row else styles.label_part if code in parts else styles.label
        sheet.write_string(row - 1, 0, labels.get(code, code), label)
        sheet.write_string(row - 1, 1, code, styles.label_total if total_row else styles.code)
        for across, column in columns.items():
            key = (code, *across)
            ways = _ways(about, key)
            if ways:
                formula = total_formula(
                    ways, lambda part: (rows[part[0]], columns[part[1:]]), standing=about.previous.same
                )
                sheet.write_formula(row - 1, column - 1, formula, styles.total, "")
            else:
                sheet.write_blank(row - 1, column - 1, None, styles.total if total_row else styles.figure)
            if about.step == 2:
                look = styles.previous_total if total_row else styles.previous
                sheet.write(row - 1, column, about.previous.figures.get(key, ""), look)


def _ways(about: PeriodSheet, key: Key) -> list[list[Key]]:
    """The ways a total adds itself up; none where one stands that is not the sum of the parts that stand.

    Such a total is a figure of its own: a part that is amended says nothing about it.
    """
    ways, stands = about.layout.sums(key), about.previous.figures
    if not about.previous.same or key not in stands:
        return ways
    for parts in ways:
        figures = [each for part in parts if not isinstance(each := stands.get(part, 0), str)]
        if any(part in stands for part in parts):
            return ways if sum(figures) == stands[key] else []
    return []


def _validate(sheet: Any, about: PeriodSheet) -> None:
    spec = about.request.specification
    say = partial(translate, about.request.language)
    whole = spec.decimals == 0
    message = say("Write a whole number that is not negative.")
    if not whole:
        message = say(
            "Write a number that is not negative, with at most %(decimals)s decimals.", decimals=spec.decimals
        )
    rule: Mapping[str, Any] = {
        "validate": "integer" if whole else "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": 10**MAX_DIGITS - 1,
        "error_title": say("Not a figure"),
        "error_message": message,
    }
    for at in range(len(about.layout.columns)):
        column = FIRST_FIGURE - 1 + about.step * at
        sheet.data_validation(about.first_row - 1, column, about.last_row - 1, column, rule)
    sheet.data_validation(
        STATUS_ROW - 1,
        2,
        STATUS_ROW - 1,
        2,
        {
            "validate": "list",
            "source": about.statuses,
            "error_title": say("Not in the list"),
            "error_message": say("Choose one of the list."),
        },
    )


def _set_up(sheet: Any, about: PeriodSheet, last: int) -> None:
    """Widths, panes, protection and the printed page."""
    widest = max(len(each) for each in about.request.words_of(about.layout.dimensions[0]).codes.values())
    sheet.set_column(0, 0, max(24, min(44, widest + 2)))
    sheet.set_column(1, 1, 9)
    for at in range(len(about.layout.columns)):
        column = FIRST_FIGURE - 1 + about.step * at
        sheet.set_column(column, column, _FIGURE_WIDTH)
        if about.step == 2:
            sheet.set_column(column + 1, column + 1, 10)
    sheet.freeze_panes(about.first_row - 1, FIRST_FIGURE - 1)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADING_ROW - 1, about.code_row)
    sheet.print_area(0, 0, about.last_row - 1, last - 1)
    page = translate(about.request.language, "Page %(page)s of %(pages)s", page="&P", pages="&N")
    sheet.set_footer(f"&L&8{about.number}&R&8{page}")
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.set_selection(about.first_row - 1, FIRST_FIGURE - 1, about.first_row - 1, FIRST_FIGURE - 1)
