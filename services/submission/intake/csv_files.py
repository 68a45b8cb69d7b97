"""Reads CSV: plain with one column per dimension, or SDMX-CSV 1.0 and 2.0."""

import csv
import io
import re
from typing import Final

import polars as pl

from services.submission.intake.column_names import columns_of, is_sdmx, known_headings
from services.submission.intake.findings import Findings
from services.submission.intake.specification import Specification
from services.submission.intake.table import INDICATOR, NOTE, PERIOD, ROW, VALUE, Table

SEPARATORS: Final = (",", ";", "\t")
_OTHER_SEPARATORS: Final = ("|", ":", "^", " ")
_NO_VALUE: Final = ("NaN", "#N/A")
"""How SDMX-CSV writes that there is no number; the status says why."""
_DATAFLOW: Final = r"^(?:[^:]*:)?([^:(]+)(?:\(.*\))?$"


def read_csv(data: bytes, spec: Specification, findings: Findings) -> Table | None:
    """The table of a CSV file in UTF-8, or None and findings that say why there is none.

    Rows are counted as a spreadsheet does: the heading is row 1 unless empty lines stand before it.
    """
    skipped, data = _without_leading_lines(data)
    if not data.strip():
        findings.add("error", "empty-file")
        return None
    first_line = data.split(b"\n", 1)[0].rstrip(b"\r").decode()
    separator = _separator(first_line, spec, findings)
    if separator is None:
        return None
    heading = _fields(first_line, separator)
    names = columns_of(heading, spec, findings)
    if names is None or not _same_separator(data, separator, skipped, findings):
        return None
    cells = _cells(data, separator, heading, skipped, findings)
    if cells is None:
        return None
    if is_sdmx(heading):
        _note_confidentiality(cells, heading, findings)
    cells = cells.select(ROW, *(pl.col(f"c{at}").alias(name) for at, name in names.items()))
    cells = _with_points(_sdmx_codes(cells, heading), separator, spec.decimals)
    return _without_repeated_heading(cells, heading, names, findings)


def _without_leading_lines(data: bytes) -> tuple[int, bytes]:
    """How many lines stand before the heading (empty ones, or Excel's sep=), and the rest."""
    found = re.match(rb"(?:[ \t]*\r?\n)*(?:sep=.\r?\n)?", data)
    lead = found.group() if found else b""
    return lead.count(b"\n"), data[len(lead) :]


def _fields(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _separator(line: str, spec: Specification, findings: Findings) -> str | None:
    best = max(SEPARATORS, key=lambda each: (known_headings(_fields(line, each), spec), line.count(each)))
    known = known_headings(_fields(line, best), spec)
    if known >= 2:
        return best
    for other in _OTHER_SEPARATORS:
        if known_headings(_fields(line, other), spec) >= 2:
            findings.add("error", "wrong-delimiter", row=1, found=other)
            return None
    if known == 0:
        expected = ", ".join((PERIOD, *spec.names, VALUE))
        findings.add("error", "header-missing", row=1, expected=expected)
        return None
    return best


def _same_separator(data: bytes, separator: str, skipped: int, findings: Findings) -> bool:
    """Whether the first row of figures is separated as the heading is."""
    lines = data.split(b"\n", 2)
    line = lines[1].decode().rstrip("\r") if len(lines) > 1 else ""
    if not line.strip() or len(_fields(line, separator)) > 1:
        return True
    for other in (*SEPARATORS, "|"):
        if other != separator and line.count(other) > 0:
            findings.add("error", "wrong-delimiter", row=skipped + 2, found=other)
            return False
    return True


def _cells(
    data: bytes, separator: str, heading: list[str], skipped: int, findings: Findings
) -> pl.DataFrame | None:
    names = [f"c{at}" for at in range(len(heading))]
    try:
        cells = pl.read_csv(data, separator=separator, has_header=True, infer_schema=False)
    except pl.exceptions.PolarsError:
        _name_broken_rows(data, separator, len(heading), skipped, findings)
        return None
    cells.columns = names
    cells = cells.with_columns(pl.all().str.strip_chars()).with_columns(
        pl.when(pl.all().str.len_bytes() > 0).then(pl.all())
    )
    cells = cells.with_row_index(ROW, offset=skipped + 2)
    return cells.filter(pl.any_horizontal(pl.exclude(ROW).is_not_null()))


def _name_broken_rows(data: bytes, separator: str, width: int, skipped: int, findings: Findings) -> None:
    """Find what the fast reader stumbled over, record by record; only for files that are refused."""
    reader = csv.reader(io.StringIO(data.decode()), delimiter=separator, strict=True)
    before = findings.errors()
    try:
        for at, record in enumerate(reader, start=skipped + 1):
            if len(record) > width:
                findings.add("error", "too-many-cells", row=at, expected=width, actual=len(record))
    except csv.Error:
        findings.add("error", "broken-quotes", row=skipped + reader.line_num)
    if findings.errors() == before:
        findings.add("error", "unreadable-csv")


def _sdmx_codes(cells: pl.DataFrame, heading: list[str]) -> pl.DataFrame:
    """Codes alone where labels stand behind them (SDMX-CSV with labels=both), and the flow's plain code."""
    if not is_sdmx(heading):
        return cells
    if any(":" in name for name in heading):
        coded = [name for name in cells.columns if name not in {ROW, VALUE, NOTE}]
        cells = cells.with_columns(pl.col(coded).str.replace(r":\s.*$", ""))
    if INDICATOR in cells.columns:
        cells = cells.with_columns(pl.col(INDICATOR).str.extract(_DATAFLOW))
    absent = pl.col(VALUE).is_in(_NO_VALUE)
    return cells.with_columns(pl.when(~absent).then(pl.col(VALUE)).alias(VALUE))


def _note_confidentiality(cells: pl.DataFrame, heading: list[str], findings: Findings) -> None:
    """Warn of rows that are marked as not free: who reads figures, agreements and masks decide alone."""
    for at, name in enumerate(heading):
        if name.split(":", 1)[0].strip().casefold() == "conf_status":
            code = pl.col(f"c{at}").str.replace(r":\s.*$", "").str.to_uppercase()
            marked = cells.filter(code.is_not_null() & (code != "F"))
            if marked.height:
                row, times = int(marked[ROW][0]), marked.height
                findings.add("warning", "confidentiality-not-kept", row=row, rows=times)


def _with_points(cells: pl.DataFrame, separator: str, decimals: int) -> pl.DataFrame:
    """Decimal commas as points, where they can mean nothing else: no thousands have one or two digits."""
    if separator == "," or not 0 < decimals < 3:
        return cells
    comma = pl.col(VALUE).str.contains(rf"^[+-]?[0-9]+,[0-9]{{1,{decimals}}}$")
    point = pl.col(VALUE).str.replace(",", ".", literal=True)
    return cells.with_columns(pl.when(comma).then(point).otherwise(pl.col(VALUE)).alias(VALUE))


def _without_repeated_heading(
    cells: pl.DataFrame, heading: list[str], names: dict[int, str], findings: Findings
) -> Table:
    written = next(heading[at] for at, name in names.items() if name == PERIOD).strip().casefold()
    repeated = pl.col(PERIOD).str.to_lowercase() == written
    again = cells.filter(repeated)
    if again.height:
        findings.add_rows("error", "header-repeated", again.select(ROW))
        cells = cells.filter(~repeated | pl.col(PERIOD).is_null())
    return Table(cells=cells, exponents=False)
