"""Reads a workbook with one row per figure and the headings that a CSV file has."""

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from services.submission.intake.column_names import columns_of, known_headings
from services.submission.intake.findings import Findings, shortened
from services.submission.intake.specification import Specification
from services.submission.intake.table import PERIOD, ROW, VALUE, Places, Table
from services.submission.intake.tidying import tidied
from services.submission.intake.workbooks import ERROR, UNCOMPUTED, Sheet, Workbook

_HEADING_WITHIN: Final = 50
"""Rows from the top in which the heading is looked for: titles and notes may stand above it."""


def read_plain(workbook: Workbook, spec: Specification, findings: Findings) -> Table | None:
    """The table of the one sheet with headings, or None and findings that say why there is none.

    Hidden sheets are left unread and hidden rows are read; a note says so of either.
    """
    found = [(sheet, row) for sheet in _readable(workbook, findings) if (row := _heading_row(sheet, spec))]
    if not found:
        findings.add("error", "header-missing", row=1, expected=", ".join((PERIOD, *spec.names, VALUE)))
        return None
    if len(found) > 1:
        names = ", ".join(shortened(sheet.name) for sheet, _ in found)
        findings.add("error", "several-tables", sheets=names)
        return None
    [(sheet, row)] = found
    return _table(sheet, row, spec, findings)


def _readable(workbook: Workbook, findings: Findings) -> Iterator[Sheet]:
    for sheet in workbook.sheets:
        if sheet.visible:
            yield sheet
        elif any(sheet.texts):
            findings.add("note", "hidden-sheet", sheet=shortened(sheet.name))


def _heading_row(sheet: Sheet, spec: Specification) -> int:
    """The row that has the most headings that mean something, at least two; 0 where none has."""
    rows = [(known_headings(_headings(cells), spec), -at) for at, cells in _first_rows(sheet)]
    known, at = max(rows, default=(0, 0))
    return -at if known >= 2 else 0


def _first_rows(sheet: Sheet) -> Iterator[tuple[int, Sequence[str | None]]]:
    return enumerate(sheet.texts[:_HEADING_WITHIN], start=1)


def _headings(cells: Sequence[str | None]) -> list[str]:
    return [" ".join((each or "").split()) for each in cells]


def _table(sheet: Sheet, heading: int, spec: Specification, findings: Findings) -> Table | None:
    texts = _headings(sheet.texts[heading - 1])
    named = {at: text for at, text in enumerate(texts) if text}
    in_file = columns_of(list(named.values()), spec, findings, row=heading)
    if in_file is None:
        return None
    columns = {name: list(named)[at] + 1 for at, name in in_file.items()}
    rows = [
        at
        for at in range(heading + 1, len(sheet.texts) + 1)
        if any(sheet.kind(at, column) != "-" for column in columns.values())
    ]
    places = Places(
        sheet=sheet.name,
        rows=pl.Series(rows, dtype=pl.UInt32),
        values=pl.repeat(columns[VALUE], len(rows), dtype=pl.UInt32, eager=True),
        columns=columns,
    )
    findings.places = places.placed
    _note_cells(sheet, rows, columns, findings)
    cells = pl.DataFrame(
        {name: [sheet.text(at, column) for at in rows] for name, column in columns.items()},
        schema=dict.fromkeys(columns, pl.String),
    )
    cells = _merged(sheet, cells.with_row_index(ROW, offset=1), rows, columns, findings)
    kinds = {
        name: pl.Series([sheet.kind(at, columns[name]) for at in rows], dtype=pl.String)
        for name in (PERIOD, VALUE)
    }
    if findings.errors():
        return None  # what is no value yet would be called wrong a second time
    return Table(cells=tidied(cells, spec, findings, kinds=kinds), exponents=False, places=places)


def _note_cells(sheet: Sheet, rows: Sequence[int], columns: dict[str, int], findings: Findings) -> None:
    """Error values, formulas that nobody computed, figures out of formulas, hidden rows."""
    hidden = [number for number, at in enumerate(rows, start=1) if at in sheet.hidden_rows]
    if hidden:
        findings.add("note", "hidden-rows", row=hidden[0], rows=len(hidden))
    out_of_formulas = []
    for number, at in enumerate(rows, start=1):
        for name, column in columns.items():
            kind = sheet.kind(at, column)
            if kind == ERROR:
                given = sheet.text(at, column) or ""
                findings.add("error", "error-cell", row=number, column=name, given=given)
            elif kind == UNCOMPUTED:
                findings.add("error", "formula-without-value", row=number, column=name)
            elif name == VALUE and (at, column) in sheet.formulas:
                out_of_formulas.append(number)
    if out_of_formulas:
        findings.add(
            "note", "figures-from-formulas", row=out_of_formulas[0], column=VALUE, cells=len(out_of_formulas)
        )


def _merged(
    sheet: Sheet, cells: pl.DataFrame, rows: Sequence[int], columns: dict[str, int], findings: Findings
) -> pl.DataFrame:
    """Codes and periods merged over rows stand for each of them; merged figures stand for nothing."""
    names = {column: name for name, column in columns.items()}
    number_of = {at: number for number, at in enumerate(rows, start=1)}
    for top, left, bottom, right in sheet.merged:
        over = [name for column, name in names.items() if left <= column <= right]
        numbers = [number_of[at] for at in range(top, bottom + 1) if at in number_of]
        if not over or not numbers:
            continue
        if len(over) > 1 or VALUE in over:
            findings.add("error", "merged-figures", row=numbers[0], column=over[0], cells=len(numbers))
            continue
        text = sheet.text(top, left)
        inside = pl.col(ROW).is_in(numbers)
        cells = cells.with_columns(
            pl.when(inside).then(pl.lit(text, dtype=pl.String)).otherwise(pl.col(over[0])).alias(over[0])
        )
        findings.add("note", "merged-codes", row=numbers[0], column=over[0], rows=len(numbers))
    return cells
