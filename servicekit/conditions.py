"""Conditions of rules: an SQL expression over the columns of one figure, evaluated by polars, never more."""

import json
import re
from collections.abc import Sequence
from typing import Final

import polars as pl

from servicekit.rules import MAX_CONDITION

COLUMNS: Final = ("period", "value", "status", "previous", "year_before", "released")
"""What a condition may name beside the indicator's dimensions: the figure, and what it was at other times."""
MAX_DEPTH: Final = 20
_TEXTS: Final = re.compile(r"'(?:[^']|'')*'")
_REFUSED_WORDS: Final = re.compile(r"\b(select|from|exists|with|union|over|table)\b", re.IGNORECASE)
_CALLED: Final = re.compile(r"([A-Za-z_]\w*)\s*\(")
FUNCTIONS: Final = frozenset(
    {
        *(
            "abs",
            "ceil",
            "coalesce",
            "floor",
            "greatest",
            "least",
            "left",
            "length",
            "lower",
            "mod",
            "nullif",
        ),
        *("right", "round", "starts_with", "substr", "upper"),
    }
)
"""What a condition may call: functions of one figure."""
_WORDS_BEFORE_BRACKETS: Final = frozenset(
    ("and", "between", "case", "else", "in", "like", "not", "or", "then", "when")
)
_NUMBERS: Final = frozenset({"value", "previous", "year_before", "released"})


class BadCondition(ValueError):
    """The text is no condition of one figure. fault: what is wrong, for people who write SQL."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def compiled(condition: str, dimensions: Sequence[str], *, decimals: int = 0) -> pl.Expr:
    """The expression of a condition, which is true for figures that break the rule.

    It sees one figure: no tables, no files, no functions over other rows. Raises BadCondition.
    """
    plain = _TEXTS.sub("''", condition)
    if len(condition) > MAX_CONDITION or plain.count("(") > MAX_DEPTH:
        raise BadCondition("too long")
    if (found := _REFUSED_WORDS.search(plain)) is not None:
        raise BadCondition(f"{found[0].upper()} is not possible here")
    called = {each.lower() for each in _CALLED.findall(plain)} - _WORDS_BEFORE_BRACKETS
    if unknown := called - FUNCTIONS:
        raise BadCondition(f"no such function here: {', '.join(sorted(unknown))}")
    columns = schema(dimensions, decimals)
    try:
        expression = pl.sql_expr(condition)
        names = set(expression.meta.root_names())
        if unknown := names - columns.keys():
            raise BadCondition(f"no such column: {', '.join(sorted(unknown))}")
        if not names:
            raise BadCondition("it names no column")
        answer = pl.DataFrame(schema=columns).select(expression.alias("@answer"))["@answer"]
    except pl.exceptions.PolarsError as error:
        raise BadCondition(str(error).splitlines()[0][:200]) from None
    if answer.dtype != pl.Boolean:
        raise BadCondition("it is neither true nor false for a figure")
    return expression


def schema(dimensions: Sequence[str], decimals: int) -> dict[str, pl.DataType]:
    """The columns that a condition sees: numbers of figures, text for everything else."""
    number: pl.DataType = pl.Float64() if decimals else pl.Int64()
    return {name: number if name in _NUMBERS else pl.String() for name in (*COLUMNS, *dimensions)}


def check(message: bytes) -> bytes:
    """What is wrong with conditions, by their names: work for a child process, JSON to JSON.

    message: conditions by name, dimensions, decimals.
    """
    asked = json.loads(message)
    faults = {}
    for name, condition in asked["conditions"].items():
        try:
            compiled(condition, asked["dimensions"], decimals=asked["decimals"])
        except BadCondition as error:
            faults[name] = error.fault
    return json.dumps(faults).encode()
