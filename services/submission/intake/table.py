"""The table of a file as it was written: text cells under the names that the checks know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from servicekit.cells import address
from services.submission.intake.addresses import place_of

PERIOD, VALUE, STATUS, NOTE = "period", "value", "status", "note"
"""Columns of files that no dimension is named after (servicekit.reserved).

What is not from a file stands in columns with `@` before their names, as no dimension has it: not even one
that is older than the rule.
"""
ROW = "@row"
COUNTRY, INDICATOR, SOURCE, FREQUENCY, ACTION = "@country", "@indicator", "@source", "@frequency", "@action"
"""Columns that repeat what the request says; they must agree with it."""

MAX_OBSERVATIONS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """cells: `row`, text columns by name, null where a cell is empty; a dimension may be missing.

    exponents: 1e3 is a number here (JSON), not the trace of a spreadsheet that lost digits (CSV).
    places: where the cells stood, where `row` only counts them.
    """

    cells: pl.DataFrame
    exponents: bool
    places: "Places | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the cells of a table stood in a file with an arrangement of its own.

    sheet: of a workbook. rows, values: of the n-th observation the row, and the column of its value.
    columns: by the name that the checks know it by; what several places give is not among them.
    """

    sheet: str | None
    rows: pl.Series
    values: pl.Series
    columns: Mapping[str, int]

    def placed(self, finding: Mapping[str, Any]) -> dict[str, Any]:
        """A finding about the n-th observation as one about its row of the file, and about the cell."""
        if finding["row"] is None or "place" in finding["params"]:
            return dict(finding)
        at = finding["row"] - 1
        row = int(self.rows[at])
        params = dict(finding["params"])
        if "first_row" in params:
            params["first_row"] = int(self.rows[params["first_row"] - 1])
        column = self.columns.get(finding["column"] or VALUE, int(self.values[at]))
        return {**finding, "row": row, "params": {**params, "place": in_sheet(self.sheet, row, column)}}


def in_sheet(sheet: str | None, row: int, at: int) -> str:
    """A cell as people find it: C14, in a workbook with its sheet before it."""
    return address(row, at) if sheet is None else place_of(sheet, row, at)
