"""A sheet of a workbook as a grid."""

from typing import Final

import polars as pl

from services.submission.domain.layouts import MAX_COLUMNS, Layout
from services.submission.intake.findings import Findings, shortened
from services.submission.intake.grids import Grid, name_of, tidied
from services.submission.intake.table import ROW
from services.submission.intake.workbooks import ERROR, NUMBER, UNCOMPUTED, Sheet, Workbook

FAULTS: Final = {ERROR: "error-cell", UNCOMPUTED: "formula-without-value"}


def workbook_grid(workbook: Workbook, layout: Layout, findings: Findings) -> Grid | None:
    """The grid of the sheet that a layout names, or of the first visible one; None and a finding."""
    sheet = chosen_sheet(workbook, layout.sheet)
    if sheet is None:
        there = ", ".join(each.name for each in workbook.sheets)
        wanted = shortened(layout.sheet or "")
        findings.add("error", "sheet-missing", expected=wanted, given=shortened(there))
        return None
    if sheet.width > MAX_COLUMNS:
        findings.add("error", "too-many-columns", limit=MAX_COLUMNS, actual=sheet.width)
        return None
    return sheet_grid(sheet, decimal=layout.decimal)


def chosen_sheet(workbook: Workbook, name: str | None) -> Sheet | None:
    """The sheet of a name; the first visible one where no name is given."""
    if name is not None:
        return workbook.sheet(name)
    return next((each for each in workbook.sheets if each.visible), None)


def sheet_grid(sheet: Sheet, *, decimal: str = ".") -> Grid:
    """Its cells as text. decimal: the mark that texts have there, which numbers get, too."""
    width = max(sheet.width, 1)
    texts = [_texts(row, kinds, width, decimal) for row, kinds in zip(sheet.texts, sheet.kinds, strict=True)]
    cells = pl.DataFrame(texts, schema={name_of(at): pl.String for at in range(1, width + 1)}, orient="row")
    faults = {
        (row, at): FAULTS[kind]
        for row, kinds in enumerate(sheet.kinds, start=1)
        for at, kind in enumerate(kinds, start=1)
        if kind in FAULTS
    }
    return Grid(sheet=sheet.name, cells=tidied(cells).with_row_index(ROW, offset=1), faults=faults)


def _texts(row: tuple[str | None, ...], kinds: str, width: int, decimal: str) -> list[str | None]:
    found: list[str | None] = [
        None if kind in FAULTS else text.replace(".", decimal) if text and kind == NUMBER else text
        for text, kind in zip(row, kinds, strict=True)
    ]
    return found + [None] * (width - len(found))
