"""Reading reports back from every format, to see with own eyes which figures are in them."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, Final

import openpyxl
import pypdf
from babel.numbers import format_decimal

FORMATS: Final = ("html", "pdf", "csv", "xlsx", "json")
LANGUAGES: Final = ("en", "ru")
MASK: Final = "*"
HASH: Final = re.compile(r"[0-9a-f]{64}")
SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})


def carries(content: bytes, format_: str, language: str, number: int) -> bool:
    """Whether a report has a number anywhere: written as its language writes it, or as it stands in data."""
    shown = re.escape(format_decimal(number, locale=language).translate(SPACES))
    as_written = re.compile(rf"(?<![\d.,]){shown}(?!\d)")
    if format_ == "pdf":
        return as_written.search(text_of_pdf(content)) is not None
    as_data = re.compile(rf"(?<![\w.,-]){number}(?![\w.])")
    return any(
        as_written.search(text) is not None or as_data.search(text) is not None
        for text in (HASH.sub("", raw.translate(SPACES)) for raw in _texts(content, format_))
    )


def figures_of(content: bytes, format_: str) -> list[int | None]:
    """The figures of a report's tables; None where one is masked. For every format but PDF."""
    return list(_FIGURES[format_](content))


def text_of_pdf(content: bytes) -> str:
    """The text of every page, with plain spaces."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages).translate(SPACES)


def _texts(content: bytes, format_: str) -> Iterator[str]:
    """What stands in a report, piece by piece, so that neighbours are not read as one number."""
    match format_:
        case "html":
            page = content.decode()
            yield page
            yield from _Page.of(page).texts
        case "csv":
            for row in _rows(content):
                yield from (text for name, text in row.items() if name not in _PROVENANCE)
        case "xlsx":
            yield from (str(value) for _sheet, value in _cells(content) if value is not None)
        case _:
            yield content.decode()


_PROVENANCE: Final = frozenset({"known_at", "checkpoint"})


def _csv_figures(content: bytes) -> Iterator[int | None]:
    for row in _rows(content):
        if row["absence"] == "masked":
            yield None
        elif not row["absence"]:
            yield int(row["value"])


def _json_figures(content: bytes) -> Iterator[int | None]:
    for table in json.loads(content)["tables"]:
        for cell in (cell for row in table["cells"] for cell in row):
            if cell["absence"] == "masked":
                yield None
            elif cell["value"] is not None:
                yield int(cell["value"])


def _xlsx_figures(content: bytes) -> Iterator[int | None]:
    """The figures of the sheet that people read: the first."""
    for sheet, value in _cells(content):
        if sheet == 0 and value == MASK:
            yield None
        elif sheet == 0 and isinstance(value, int):
            yield value


def _html_figures(content: bytes) -> Iterator[int | None]:
    for text in _Page.of(content.decode()).cells:
        if text.startswith(MASK):
            yield None
        elif digits := re.match(r"[\d,]+", text):
            yield int(digits[0].replace(",", ""))


_FIGURES: Final[Mapping[str, Callable[[bytes], Iterator[int | None]]]] = {
    "csv": _csv_figures,
    "json": _json_figures,
    "xlsx": _xlsx_figures,
    "html": _html_figures,
}


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(content.decode("utf-8-sig")))


def _cells(content: bytes) -> Iterator[tuple[int, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for place, sheet in enumerate(book.worksheets):
        for row in sheet.iter_rows(values_only=True):
            yield from ((place, value) for value in row)


class _Page(HTMLParser):
    """The pieces of text of a page, and those in the cells of its tables."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.cells: list[str] = []
        self._in_cell = False

    @classmethod
    def of(cls, page: str) -> "_Page":
        found = cls()
        found.feed(page)
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "td":
            self._in_cell = True
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._in_cell:
            self.cells[-1] += data
