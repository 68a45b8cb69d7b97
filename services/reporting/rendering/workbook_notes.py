"""The last sheet of a workbook: what the figures mean, where they come from, which state of the log it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal, assert_never

from servicekit.language import mark, translate
from services.reporting.domain.report import Report
from services.reporting.rendering import wording
from services.reporting.rendering.charts.scales import GRID
from services.reporting.rendering.workbook_pages import Formats, height_of, height_of_lines, set_page

_LABEL_WIDTH: Final = 32
_NOTE_WIDTH: Final = 100
_BESIDE_WIDTH: Final = 62
"""Of each of several columns, where countries' documentations stand side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A name, and a text as wide as the sheet, or one for each column.

    kind: a note; of what stands side by side the head, what a group of rows has in common, or a row.
    """

    name: str
    texts: tuple[str, ...] = ()
    kind: Literal["note", "head", "group", "row"] = "note"


def add_notes(sheet: Any, report: Report, formats: Formats) -> None:
    """Write the sheet, with what countries document side by side where the report compares them."""
    columns = 1 if report.beside is None else len(report.beside.columns)
    width = _NOTE_WIDTH if columns == 1 else _BESIDE_WIDTH
    for place, line in enumerate(_lines(report)):
        label, look = _looks(line, formats)
        heights = [height_of([(line.name, _LABEL_WIDTH)])]
        sheet.write_string(place, 0, line.name, label)
        if len(line.texts) == 1 < columns:
            sheet.merge_range(place, 1, place, columns, line.texts[0], look)
            heights.append(height_of_lines(line.texts[0], width * columns))
        else:
            for column, text in enumerate(line.texts, start=1):
                sheet.write_string(place, column, text, look)
                heights.append(height_of_lines(text, width))
        sheet.set_row(place, max(heights))
    set_page(sheet, report.title)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, columns, width)


def _looks(line: Line, formats: Formats) -> tuple[Any, Any]:
    """How a name and its texts are set."""
    plain = {"text_wrap": True, "valign": "top"}
    match line.kind:
        case "note" | "group":
            return formats(bold=True, **plain), formats(**plain)
        case "head":
            head = formats(bold=True, top=2, bottom=1, **plain)
            return head, head
        case "row":
            rule = {"bottom": 1, "bottom_color": GRID}
            return formats(indent=1, **rule, **plain), formats(**rule, **plain)
        case _:
            assert_never(line.kind)


def _lines(report: Report) -> Iterator[Line]:
    words = partial(translate, report.language)
    notes = wording.numbered_notes(report)
    above = (
        (words(mark("Report")), report.title),
        ("", report.subtitle),
        (words(mark("Made for")), report.reader),
        *((entry.sign, entry.meaning) for entry in wording.legend(report)),
        *((str(number) if number else words("Note"), text) for number, text in notes),
    )
    below = (
        *((wording.passage_title(each), each.whole) for each in report.texts),
        *((words("Source"), source.text) for source in report.sources),
        *((words("Terms of use"), term) for term in report.terms),
        (words(mark("State of the data")), wording.as_known(report)),
        (words("Checkpoint"), report.vintage.checkpoint),
        (words("Permanent link to this report"), report.url),
        (words("Does this report still hold?"), report.standing_url),
    )
    yield from (Line(name=name, texts=(text,)) for name, text in above if text)
    yield from _beside(report)
    yield from (Line(name=name, texts=(text,)) for name, text in below if text)


def _beside(report: Report) -> Iterator[Line]:
    """What countries document, in a column each: each thing beneath how far they agree on it."""
    if report.beside is None:
        return
    yield Line(name=report.beside.title, texts=report.beside.columns, kind="head")
    nothing = translate(report.language, "not documented")
    for heading, rows in wording.beside(report):
        yield Line(name=heading, kind="group")
        for row in rows:
            texts = row.texts[:1] if row.agreement == "alike" else row.texts
            yield Line(name=row.label, texts=tuple(text or nothing for text in texts), kind="row")
