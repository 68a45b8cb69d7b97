"""Figures as text and as exact integers: a value of an indicator with d decimals is kept times 10^d."""

from typing import Final

import polars as pl

MAX_DIGITS: Final = 12
"""No count and no sum of money in this field is larger; sums of a million such values still fit 64 bits."""
_NUMBER: Final = r"^([+-]?)0*([0-9]+)(?:\.([0-9]*?)0*)?$"


def scaled(texts: pl.Series, decimals: int) -> pl.DataFrame:
    """Columns `value` (Int64, null where there is none) and `problem` (null, or a finding's code).

    A value is negative, too large, no number, or has more decimals than the indicator counts in.
    Null texts give null values without a problem.
    """
    quick = texts.cast(pl.Int64, strict=False)
    limit = 10**MAX_DIGITS
    fine = quick.is_not_null() & (quick >= 0) & (quick < limit)
    if (fine | texts.is_null()).all():
        return pl.DataFrame(
            {"value": quick * 10**decimals, "problem": pl.Series([None] * len(texts), dtype=pl.String)}
        )
    return _with_care(texts, decimals)


def _with_care(texts: pl.Series, decimals: int) -> pl.DataFrame:
    parts = pl.col("text").str.extract_groups(_NUMBER)
    frame = pl.DataFrame({"text": texts}).select(
        "text", parts.struct.rename_fields(["sign", "whole", "part"]).alias("p")
    )
    frame = frame.unnest("p").with_columns(pl.col("part").fill_null(""))
    digits = pl.col("whole").str.len_bytes()
    known = pl.col("whole").is_not_null()
    zero = (pl.col("whole") == "0") & (pl.col("part") == "")
    problem = (
        pl.when(pl.col("text").is_null())
        .then(None)
        .when(~known)
        .then(pl.lit("not-a-number"))
        .when((pl.col("sign") == "-") & ~zero)
        .then(pl.lit("negative-value"))
        .when(digits > MAX_DIGITS)
        .then(pl.lit("value-too-large"))
        .when(pl.col("part").str.len_bytes() > decimals)
        .then(pl.lit("fraction"))
    )
    exact = (pl.col("whole") + pl.col("part").str.pad_end(decimals, "0")).cast(pl.Int64, strict=False)
    return frame.select(problem.alias("problem"), exact.alias("value")).select(
        pl.when(pl.col("problem").is_null()).then(pl.col("value")).alias("value"), "problem"
    )


def written(values: pl.Series, decimals: int) -> list[int | str | None]:
    """The values as events hold them: integers, or decimal strings with exactly that many decimals."""
    if decimals == 0:
        return values.to_list()
    text = values.cast(pl.String).str.pad_start(decimals + 1, "0")
    split = pl.DataFrame({"t": text}).select(
        pl.col("t").str.head(-decimals) + "." + pl.col("t").str.tail(decimals)
    )
    return split.to_series().to_list()
