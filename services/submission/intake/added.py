"""Figures that several rows of a file give, added up to one where the layout asks for it."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from services.submission.intake.cells import NORMAL
from services.submission.intake.findings import Findings
from services.submission.intake.table import NOTE, ROW, STATUS, VALUE, in_sheet

_EXACT: Final = pl.Decimal(38, 6)


def added_up(
    long: pl.DataFrame, keys: Sequence[str], findings: Findings, *, at: str, sheet: str | None
) -> pl.DataFrame:
    """One row for each key: the sum, at the first of the places it was added up from.

    A row without a number cannot be added: it is named, unless it is the only one of its key. The status is
    the first one that is not the normal one; notes are joined.
    """
    doubled = (
        long.select(keys).is_duplicated()
        & ~long.select(pl.any_horizontal(pl.col(keys).is_null())).to_series()
    )
    if not doubled.any():
        return long
    several = long.filter(doubled).with_columns(pl.col(VALUE).cast(_EXACT, strict=False).alias("@number"))
    for each in several.filter(pl.col("@number").is_null()).head(findings.limit).iter_rows(named=True):
        place = in_sheet(sheet, each[ROW], each[at])
        findings.add("error", "sum-without-number", row=each[ROW], column=VALUE, place=place)
    summed = several.group_by(keys, maintain_order=True).agg(
        pl.col("@number").sum().cast(pl.String).str.replace(r"\.?0+$", "").alias(VALUE),
        pl.col(ROW).first(),
        pl.col(at).first(),
        pl.col(STATUS).filter(pl.col(STATUS).is_not_null() & (pl.col(STATUS) != NORMAL)).first(),
        pl.col(NOTE).drop_nulls().unique(maintain_order=True).str.join("; "),
    )
    summed = summed.with_columns(pl.when(pl.col(NOTE).str.len_bytes() > 0).then(pl.col(NOTE)).alias(NOTE))
    return pl.concat([long.filter(~doubled), summed.select(long.columns)])
