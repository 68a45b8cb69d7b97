"""Numbers as a file writes them: separators, signs for nothing, marks behind a number, empty cells."""

import re
from typing import Final

import polars as pl

from services.submission.domain.contradictions import ALONE
from services.submission.domain.layouts import Layout
from services.submission.intake.cells import WITHOUT_VALUE
from services.submission.intake.table import STATUS, VALUE

_SKIP: Final = "@skip"
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


def figures(long: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The rows that give a figure, their values as plain numbers and their statuses.

    A number with other separators than the layout's stays as it is, for the checks to name. A cell is empty
    by what the layout says of empty ones, unless its status says already why there is no value.
    """
    alone = {_sign(each.text): each.means for each in layout.signs if each.means in ALONE}
    behind = [(each.text, each.means) for each in layout.signs if each.means not in ALONE]
    long = long.with_columns(pl.Series(_SKIP, [False], dtype=pl.Boolean).new_from_index(0, long.height))
    long = _signs_alone(long, alone)
    for text, status in behind:
        marked = pl.col(VALUE).str.contains(rf"(?i)^.*[0-9]\s*{re.escape(text)}$")
        bare = pl.col(VALUE).str.head(-len(text)).str.strip_chars()
        long = long.with_columns(
            pl.when(marked).then(bare).otherwise(VALUE).alias(VALUE),
            pl.when(marked).then(pl.lit(status)).otherwise(STATUS).alias(STATUS),
        )
    long = long.with_columns(_plain(pl.col(VALUE), layout).alias(VALUE))
    return _empty(long, layout).filter(~pl.col(_SKIP)).drop(_SKIP)


def _signs_alone(long: pl.DataFrame, alone: dict[str, str]) -> pl.DataFrame:
    if not alone:
        return long
    meant = {text: alone[_sign(text)] for text in long[VALUE].drop_nulls().unique() if _sign(text) in alone}
    means = pl.col(VALUE).replace_strict(meant, default=None, return_dtype=pl.String)
    return (
        long.with_columns(means.alias("@means"))
        .with_columns(
            pl.when(pl.col("@means") == "zero")
            .then(pl.lit("0"))
            .when(pl.col("@means").is_not_null())
            .then(None)
            .otherwise(VALUE)
            .alias(VALUE),
            pl.when(pl.col("@means").is_in(sorted(WITHOUT_VALUE)))
            .then("@means")
            .otherwise(STATUS)
            .alias(STATUS),
            (pl.col("@means") == "skip").fill_null(False).alias(_SKIP),
        )
        .drop("@means")
    )


def _sign(text: str) -> str:
    """A sign as it is compared: any dash is a dash, in either case."""
    return text.strip().casefold().translate(_DASHES)


def _plain(value: pl.Expr, layout: Layout) -> pl.Expr:
    """Numbers without thousands separators and with a decimal point."""
    mark = re.escape(layout.decimal)
    if layout.thousands:
        apart = re.escape(layout.thousands)
        grouped = value.str.contains(rf"^[+-]?[0-9]{{1,3}}(?:{apart}[0-9]{{3}})+(?:{mark}[0-9]+)?$")
        value = (
            pl.when(grouped).then(value.str.replace_all(layout.thousands, "", literal=True)).otherwise(value)
        )
    if layout.decimal == ".":
        return value
    comma = value.str.contains(rf"^[+-]?[0-9]+{mark}[0-9]+$")
    return pl.when(comma).then(value.str.replace(layout.decimal, ".", literal=True)).otherwise(value)


def _empty(long: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    explained = pl.col(STATUS).str.to_uppercase().is_in(sorted(WITHOUT_VALUE)).fill_null(False)
    empty = pl.col(VALUE).is_null() & ~explained
    match layout.empty:
        case "skip":
            return long.with_columns((pl.col(_SKIP) | empty).alias(_SKIP))
        case "zero":
            return long.with_columns(pl.when(empty).then(pl.lit("0")).otherwise(VALUE).alias(VALUE))
        case status:
            return long.with_columns(pl.when(empty).then(pl.lit(status)).otherwise(STATUS).alias(STATUS))
