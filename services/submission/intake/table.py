"""The table of a file as it was written: text cells under the names that the checks know."""

from dataclasses import dataclass
from typing import Final

import polars as pl

PERIOD, VALUE, STATUS, NOTE, ROW = "period", "value", "status", "note", "row"
COUNTRY, INDICATOR, SOURCE, FREQUENCY, ACTION = "@country", "@indicator", "@source", "@frequency", "@action"
"""Columns that repeat what the request says; they must agree with it."""

MAX_OBSERVATIONS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """cells: `row`, text columns by name, null where a cell is empty; a dimension may be missing.

    exponents: 1e3 is a number here (JSON), not the trace of a spreadsheet that lost digits (CSV).
    """

    cells: pl.DataFrame
    exponents: bool
