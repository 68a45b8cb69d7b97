"""Reading reports back from every format, to see with own eyes which figures are in them."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, Final

import openpyxl
from babel.numbers import format_decimal

from deploy.trial.pdf import text_of_pages

FORMATS: Final = ("html", "pdf", "csv", "xlsx", "json", "jsonstat")
LANGUAGES: Final = ("en", "ru")
MASK: Final = "*"
HASH: Final = re.compile(r"[0-9a-f]{64}")
"""The checkpoint on every report: its digits are no figures."""
SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})


def carries(text: str, format_: str, language: str, number: int) -> bool:
    """Whether a report has a number anywhere: written as its language writes it, or as it stands in data.

    text: of the report, from text_of.
    """
    shown = re.escape(format_decimal(number, locale=language).translate(SPACES))
    if re.search(rf"(?<![\d.,]){shown}(?!\d)", text):
        return True
    return format_ != "pdf" and re.search(rf"(?<![\w.,-]){number}(?![\w.])", text) is not None


def text_of(content: bytes, format_: str) -> str:
    """Everything that stands in a report, with plain spaces; a line for each piece, so that none runs on."""
    return HASH.sub("", "\n".join(_TEXTS[format_](content)).translate(SPACES))


def figures_of(content: bytes, format_: str) -> list[int | None]:
    """The figures of a report's tables; None where one is masked. For every format but PDF."""
    return list(_FIGURES[format_](content))


def _pdf_texts(content: bytes) -> Iterator[str]:
    yield from text_of_pages(content)


def _html_texts(content: bytes) -> Iterator[str]:
    page = content.decode()
    yield page
    yield from _Page.of(page).texts


def _csv_texts(content: bytes) -> Iterator[str]:
    for row in _rows(content):
        yield from row.values()


def _xlsx_texts(content: bytes) -> Iterator[str]:
    yield from (str(value) for _sheet, value in _cells(content) if value is not None)


def _json_texts(content: bytes) -> Iterator[str]:
    yield content.decode()


_TEXTS: Final[Mapping[str, Callable[[bytes], Iterator[str]]]] = {
    "html": _html_texts,
    "pdf": _pdf_texts,
    "csv": _csv_texts,
    "xlsx": _xlsx_texts,
    "json": _json_texts,
    "jsonstat": _json_texts,
}


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


def _jsonstat_figures(content: bytes) -> Iterator[int | None]:
    made = json.loads(content)
    for dataset in made["link"]["item"] if made["class"] == "collection" else [made]:
        for place in sorted({*dataset["value"], *dataset["status"]}, key=int):
            if dataset["status"].get(place) == "masked":
                yield None
            elif place in dataset["value"]:
                yield int(dataset["value"][place])


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
    "jsonstat": _jsonstat_figures,
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
