"""A sheet of a workbook, or a CSV file, as a grid of text cells that keep their places."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from services.submission.domain.layouts import MAX_COLUMNS
from services.submission.intake.findings import Findings
from services.submission.intake.table import ROW

DELIMITERS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 50
_BLANKS: Final = "\u00a0\u202f\u2007"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """cells: `row` (counted from 1, without gaps) and text columns c1, c2 …, null where a cell is empty.

    sheet: the sheet's name, None in a CSV file. faults: what is wrong with a cell (row, column) that has no
    text, as the code of a finding. It only counts where the cell is used.
    """

    sheet: str | None
    cells: pl.DataFrame
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return self.cells.width - 1

    def text(self, row: int, at: int) -> str:
        """The text of a cell, empty where there is none."""
        if not (1 <= at <= self.width and 1 <= row <= self.cells.height):
            return ""
        return str(self.cells[row - 1, name_of(at)] or "")


def name_of(at: int) -> str:
    """How the frame names a column."""
    return f"c{at}"


def csv_grid(data: bytes, delimiter: str | None, findings: Findings) -> Grid | None:
    """The grid of a CSV file in UTF-8, or None and findings. delimiter None: found by looking."""
    if not data.strip():
        findings.add("error", "empty-file")
        return None
    head = data[:200_000].decode(errors="replace")
    separator = delimiter or _delimiter(head)
    width = _width(head, separator)
    if width > MAX_COLUMNS:
        findings.add("error", "too-many-columns", limit=MAX_COLUMNS, actual=width)
        return None
    names = separator.join(name_of(at) for at in range(1, width + 1))  # so that no line sets the width
    try:
        cells = pl.read_csv(f"{names}\n".encode() + data, separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        _name_broken_rows(data, separator, width, findings)
        return None
    return Grid(sheet=None, cells=tidied(cells).with_row_index(ROW, offset=1))


def tidied(cells: pl.DataFrame) -> pl.DataFrame:
    """Texts without blanks around them, whatever kind of blank; null where nothing is left."""
    stripped = cells.with_columns(
        pl.all().str.replace_all(f"[{_BLANKS}]", " ").str.strip_chars().str.strip_chars("\ufeff")
    )
    return stripped.with_columns(pl.when(pl.all().str.len_bytes() > 0).then(pl.all()))


def _delimiter(head: str) -> str:
    """The one that cuts the first lines into the most pieces, the same number of them most often."""
    lines = [line for line in head.splitlines()[:_LOOKED_AT] if line.strip()]

    def weight(each: str) -> tuple[int, int]:
        counts = sorted((len(row) for row in _rows(lines, each)), reverse=True)
        usual = max(set(counts), key=lambda count: (counts.count(count), count)) if counts else 0
        return (usual > 1) * counts.count(usual), usual

    return max(DELIMITERS, key=weight)


def _width(head: str, separator: str) -> int:
    return max((len(row) for row in _rows(head.splitlines(), separator)), default=1) or 1


def _rows(lines: list[str], separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in lines]


def _name_broken_rows(data: bytes, separator: str, width: int, findings: Findings) -> None:
    """Find what the fast reader stumbled over, record by record; only for files that are refused."""
    reader = csv.reader(io.StringIO(data.decode()), delimiter=separator, strict=True)
    before = findings.errors()
    try:
        for at, record in enumerate(reader, start=1):
            if len(record) > width:
                findings.add("error", "too-many-cells", row=at, expected=width, actual=len(record))
    except csv.Error:
        findings.add("error", "broken-quotes", row=reader.line_num)
    if findings.errors() == before:
        findings.add("error", "unreadable-csv")
