"""Makes the workbook of a form: instructions, a sheet for each period, remarks, lists, and what it is."""

import io
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

import xlsxwriter

from servicekit.language import format_date, format_number, format_period_range, translate
from services.submission.forms.figures_sheet import PeriodSheet, write_period
from services.submission.forms.identity import SHEET, FiguresSheet, FormIdentity
from services.submission.forms.layout import FormLayout, form_layout
from services.submission.forms.previous import Previous, Standing
from services.submission.forms.request import FormRequest
from services.submission.forms.statuses import SEPARATOR, STATUS_WORDS
from services.submission.forms.styles import Styles, styles

LISTS: Final = "lists"
REMARKS: Final = 500
"""Rows for remarks."""


def make_form(request: FormRequest, tables: Sequence[bytes]) -> bytes:
    """The bytes of an .xlsx file. tables: of the years that `previous.years_to_show` names, where shown."""
    periods = request.parsed_periods()
    order = {code: at for at, code in enumerate(request.words_of(request.by[0]).codes)}
    layout = form_layout(request.specification, request.by, periods, order)
    standing = Standing(tables, request.by)
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        _describe(book, request)
        looks = styles(book, request.specification.decimals)
        say = partial(translate, request.language)
        guide = book.add_worksheet(say("Instructions"))
        sheets = [
            PeriodSheet(
                request=request,
                layout=layout,
                period=period.code,
                name=period.code,
                previous=standing.previous(period) if request.with_previous else Previous(),
                statuses=f"={LISTS}!$A$1:$A${len(STATUS_WORDS)}",
                number=_number(request),
            )
            for period in periods
        ]
        for about in sheets:
            write_period(book.add_worksheet(about.name), about, looks)
        remarks = book.add_worksheet(say("Remarks"))
        _write_lists(book.add_worksheet(LISTS), request, layout)
        _write_remarks(remarks, request, layout, looks)
        identity = _identity(request, remarks.get_name(), [about.place() for about in sheets])
        _write_identity(book.add_worksheet(SHEET), identity)
        _write_guide(guide, request, layout, looks)
        book.get_worksheet_by_name(sheets[0].name).activate()
    return file.getvalue()


def _number(request: FormRequest) -> str:
    """What a printed page is recognised by."""
    spec = request.specification
    return f"{spec.country} · {spec.indicator} · {spec.source} · {request.made_at}"


def _describe(book: Any, request: FormRequest) -> None:
    made = date.fromisoformat(request.made_on)
    book.set_properties(
        {
            "title": request.indicator_name,
            "subject": _number(request),
            "company": request.country_name,
            "created": _midnight(made),
        }
    )
    book.set_calc_mode("auto")


def _midnight(day: date) -> Any:
    from datetime import UTC, datetime

    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _identity(request: FormRequest, remarks: str, sheets: Sequence[FiguresSheet]) -> FormIdentity:
    spec = request.specification
    return FormIdentity(
        country=spec.country,
        indicator=spec.indicator,
        source=spec.source,
        language=request.language,
        rows=request.by[0],
        columns=request.by[1:],
        remarks=remarks,
        definition=request.definition,
        base=request.base,
        made_at=request.made_at,
        made_on=request.made_on,
        sheets=tuple(sheets),
    )


def _write_identity(sheet: Any, identity: FormIdentity) -> None:
    for row, texts in enumerate(identity.to_rows()):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text)
    sheet.protect()
    sheet.very_hidden()


def _write_lists(sheet: Any, request: FormRequest, layout: FormLayout) -> None:
    """What the drop-downs offer: statuses, periods, then the codes of each dimension, a column each."""
    columns = [
        list(request.words_of("@status").codes.values()),
        list(request.periods),
        *(_offered(request, layout, at) for at in range(len(layout.dimensions))),
    ]
    for column, texts in enumerate(columns):
        for row, text in enumerate(texts):
            sheet.write_string(row, column, text)
    sheet.protect()
    sheet.hide()


def _offered(request: FormRequest, layout: FormLayout, at: int) -> list[str]:
    labels = request.words_of(layout.dimensions[at]).codes
    if at == 0:
        codes: list[str] = list(layout.rows)
    else:
        codes = list(dict.fromkeys(key[at - 1] for key in layout.columns))
    return [f"{code}{SEPARATOR}{labels.get(code, code)}" for code in codes]


def _write_remarks(sheet: Any, request: FormRequest, layout: FormLayout, looks: Styles) -> None:
    say = partial(translate, request.language)
    width = len(layout.dimensions) + 3
    for column in range(width):
        sheet.write_blank(0, column, None, looks.rule)
    sheet.write(0, 0, say("Remarks"), looks.title)
    sheet.write(
        1,
        0,
        say("A status or a note for single figures. A figure that is missing gets a status here."),
        looks.meta,
    )
    labels = [
        say("Period"),
        *(request.words_of(name).label for name in layout.dimensions),
        say("Status"),
        say("Note"),
    ]
    for column, label in enumerate(labels):
        sheet.write(3, column, label, looks.heading_label)
    lengths = [
        len(request.periods),
        *(len(_offered(request, layout, at)) for at in range(len(layout.dimensions))),
        len(STATUS_WORDS),
    ]
    lists = ["B", *(chr(ord("C") + at) for at in range(len(layout.dimensions))), "A"]
    for column, (length, letter) in enumerate(zip(lengths, lists, strict=True)):
        rule = {
            "validate": "list",
            "source": f"={LISTS}!${letter}$1:${letter}${length}",
            "error_title": say("Not in the list"),
            "error_message": say("Choose one of the list."),
        }
        sheet.data_validation(4, column, 3 + REMARKS, column, rule)
    sheet.data_validation(
        4,
        width - 1,
        3 + REMARKS,
        width - 1,
        {"validate": "length", "criteria": "<=", "value": 1000, "error_title": say("Too long")},
    )
    for row in range(4, 4 + REMARKS):
        for column in range(width):
            sheet.write_blank(row, column, None, looks.remark)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, len(layout.dimensions), 30)
    sheet.set_column(width - 2, width - 2, 30)
    sheet.set_column(width - 1, width - 1, 60)
    sheet.freeze_panes(4, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    sheet.set_footer(f"&L&8{_number(request)}")
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _write_guide(sheet: Any, request: FormRequest, layout: FormLayout, looks: Styles) -> None:
    say = partial(translate, request.language)
    spec = request.specification
    for column in range(3):
        sheet.write_blank(0, column, None, looks.rule)
    sheet.write(0, 0, request.indicator_name, looks.title)
    span = format_period_range(request.periods[0], request.periods[-1], request.language)
    sheet.write(1, 0, f"{request.country_name}, {span}", looks.subtitle)
    sheet.set_row(0, 28)
    facts = [
        (say("Country"), f"{request.country_name} ({spec.country})"),
        (say("Indicator"), f"{request.indicator_name} ({spec.indicator})"),
        (say("Source"), f"{request.source_name} ({spec.source})"),
        (say("Unit"), request.unit),
        (say("Definition"), request.definition_text),
        (say("Figures in this form"), _count(request, layout)),
        (
            say("Made on"),
            say(
                "%(day)s, from the definition at log position %(definition)s and the figures at %(base)s",
                day=format_date(date.fromisoformat(request.made_on), request.language),
                definition=request.definition,
                base=request.base or "–",
            ),
        ),
    ]
    row = 3
    for name, text in facts:
        sheet.write(row, 0, name, looks.key)
        sheet.merge_range(row, 1, row, 2, text, looks.text)
        sheet.set_row(row, max(18, 14 * (1 + len(text) // 88)))
        row += 1
    row += 1
    sheet.write(row, 0, say("How to fill it in"), looks.subtitle)
    for number, text in enumerate(_steps(request), start=1):
        row += 1
        sheet.write(row, 0, number, looks.step)
        sheet.merge_range(row, 1, row, 2, text, looks.text)
        sheet.set_row(row, max(18, 14 * (1 + len(text) // 88)))
    row += 2
    sheet.write(row, 0, say("Colours"), looks.subtitle)
    for style, text in (
        (looks.figure, say("a figure to fill in")),
        (looks.total, say("a total: adds itself up, and may be overwritten with a figure of its own")),
        (looks.previous, say("a figure as it stands, for comparison; it is not sent")),
    ):
        row += 1
        sheet.write(row, 0, 1234, style)
        sheet.merge_range(row, 1, row, 2, text, looks.text)
    row += 2
    sheet.write(row, 0, say("Statuses"), looks.subtitle)
    for code, text in STATUS_WORDS.items():
        row += 1
        sheet.write(row, 0, code, looks.key)
        sheet.merge_range(row, 1, row, 2, say(text), looks.text)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 2, 30)
    sheet.hide_gridlines(2)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&8{_number(request)}")
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _count(request: FormRequest, layout: FormLayout) -> str:
    cells = format_number(layout.cells, request.language)
    if len(request.periods) == 1:
        return cells
    return translate(
        request.language,
        "%(cells)s for each of %(periods)s periods",
        cells=cells,
        periods=len(request.periods),
    )


def _steps(request: FormRequest) -> list[str]:
    say = partial(translate, request.language)
    return [
        say("Fill in the pale yellow cells, with numbers only. Headings, labels and codes are locked."),
        say("Leave a cell blank where nothing is to be sent for it. Write 0 where the count is nought."),
        say("Totals add themselves up. Overwrite one where you know the total and not its parts."),
        say("Choose the status of the figures at the top of each sheet; say what is different on “Remarks”."),
        say("Put no names of persons anywhere: only counts are taken."),
        say(
            "Save as .xlsx and send the file as it is. It knows what it is of; nothing else needs to be said."
        ),
    ]
