"""Undoes what spreadsheets do to numbers and periods, where it is certain what was meant.

Each thing undone is a note, each thing that could mean two figures an error.
"""

from datetime import date, timedelta
from typing import Final

import polars as pl

from services.submission.intake.findings import Findings
from services.submission.intake.specification import Specification
from services.submission.intake.table import PERIOD, ROW, VALUE

_BLANKS: Final = r"[\s\u00a0\u2000-\u200b\u202f\u205f\u2060\ufeff]+"
_GROUPED: Final = r"^[+-]?[0-9]{1,3}(?:['’ ][0-9]{3})+(?:[.,][0-9]+)?$"
_COMMA_GROUPS: Final = r"^[+-]?[0-9]{1,3}(?:,[0-9]{3}){2,}$"
_DECIMAL_COMMA: Final = r"^[+-]?[0-9]+,[0-9]{1,2}$"
_TWO_MEANINGS: Final = r"^[+-]?[0-9]{1,3}[.,][0-9]{3}$"
_ISO_DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_SERIAL: Final = r"^[2-7][0-9]{4}$"
"""The numbers that a spreadsheet keeps dates of 1954 to 2119 as; no year has five digits."""
_FIRST_SERIAL: Final = date(1899, 12, 30)


def tidied(
    cells: pl.DataFrame, spec: Specification, findings: Findings, *, kinds: dict[str, pl.Series]
) -> pl.DataFrame:
    """The cells of a workbook's table as a careful person would have typed them.

    cells: ROW and text columns by name, as in Table. kinds: of the columns `period` and `value`, the
    kind of each cell (workbooks.Kind).
    """
    cells = cells.with_columns(
        pl.exclude(ROW).str.replace_all(_BLANKS, " ").str.strip_chars().replace("", None)
    )
    cells = _numbers(cells, kinds[VALUE], spec, findings)
    return _periods(cells, kinds[PERIOD], spec, findings)


def _numbers(cells: pl.DataFrame, kinds: pl.Series, spec: Specification, findings: Findings) -> pl.DataFrame:
    """Figures that are text: thousands apart by blanks are joined, a decimal comma becomes a point."""
    texts = (kinds == "t") & cells[VALUE].is_not_null()
    if not texts.any():
        return cells
    written = pl.when(texts).then(pl.col(VALUE))
    unclear = cells.filter(texts & cells[VALUE].str.contains(_TWO_MEANINGS))
    findings.add_rows("error", "ambiguous-number", unclear, column=VALUE, given=VALUE)
    plain = (
        pl.when(written.str.contains(_GROUPED))
        .then(pl.col(VALUE).str.replace_all(r"['’ ]", "").str.replace(",", ".", literal=True))
        .when(written.str.contains(_COMMA_GROUPS))
        .then(pl.col(VALUE).str.replace_all(",", "", literal=True))
        .when(written.str.contains(_DECIMAL_COMMA) & (spec.decimals > 0))
        .then(pl.col(VALUE).str.replace(",", ".", literal=True))
        .when(written.str.contains(_TWO_MEANINGS))
        .then(pl.lit("0"))  # refused already
        .otherwise(pl.col(VALUE))
    )
    rows = cells.filter(texts)
    findings.add("note", "numbers-as-text", row=int(rows[ROW][0]), column=VALUE, cells=rows.height)
    return cells.with_columns(plain.alias(VALUE))


def _periods(cells: pl.DataFrame, kinds: pl.Series, spec: Specification, findings: Findings) -> pl.DataFrame:
    """Dates for months: who types 2024-01 into a spreadsheet gets the first of January."""
    dated = (kinds == "d") & cells[PERIOD].is_not_null()
    if dated.any() and not {"D", "I"} & set(spec.frequencies):
        month = dated & cells[PERIOD].str.contains(_ISO_DATE) & cells[PERIOD].str.ends_with("-01")
        if "M" in spec.frequencies and month.any():
            rows = cells.filter(month)
            findings.add(
                "note", "periods-from-dates", row=int(rows[ROW][0]), column=PERIOD, cells=rows.height
            )
            cells = cells.with_columns(
                pl.when(month).then(pl.col(PERIOD).str.head(7)).otherwise(pl.col(PERIOD)).alias(PERIOD)
            )
    serial = (kinds == "n") & cells[PERIOD].str.contains(_SERIAL).fill_null(False)
    numbered = cells.filter(serial)
    for text in numbered[PERIOD].unique(maintain_order=True).to_list():
        rows = numbered.filter(pl.col(PERIOD) == text)
        day = (_FIRST_SERIAL + timedelta(days=int(text))).isoformat()
        findings.add_rows("error", "date-as-number", rows, column=PERIOD, given=PERIOD, date=day)
    return cells.filter(~serial)  # the file is refused by now; one finding for a cell is enough
