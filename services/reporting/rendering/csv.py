"""A report as CSV for analysts: one line for each figure, as `cells` describes its columns.

UTF-8 with a byte order mark (so that Excel reads Cyrillic), CRLF line ends, commas (RFC 4180). Codes,
`absence` and `flags` are the same in every language.
"""

import csv
import io
from decimal import Decimal
from itertools import chain
from typing import Final

from servicekit.spreadsheets import inert
from services.reporting.domain.report import Report
from services.reporting.rendering.cells import Value, columns, records, said_of_all, without_figures
from services.reporting.rendering.wording import plain_number

MEDIA_TYPE: Final = "text/csv; charset=utf-8"


def render(report: Report) -> bytes:
    """The report as CSV: each line has what `cells` says of the figure, then of the whole report.

    A report without a single figure has one line, so that what is said of the whole is said.
    """
    more = said_of_all(report)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*columns(report), *more])
    tail = [text_of(value) for value in more.values()]
    empty = (
        () if any(table.cells and table.cells[0] for table in report.tables) else (without_figures(report),)
    )
    writer.writerows([*map(text_of, record), *tail] for record in chain(records(report), empty))
    return out.getvalue().encode("utf-8-sig")


def text_of(value: Value) -> str:
    """A field: a plain number, or a text that no spreadsheet runs."""
    return plain_number(value) if isinstance(value, int | Decimal) else inert(value)
