"""Checks that an irregular figure, of a census or survey, stands once for each moment, in one form."""

import io
from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from servicekit.concepts import TOTAL
from services.submission.domain.periods import Period, parse_period
from services.submission.intake.findings import Findings
from services.submission.intake.specification import Specification
from services.submission.intake.table import PERIOD, ROW, VALUE

IRREGULAR: Final = "I"
_OTHER: Final = "@other"
_OTHER_ROW: Final = "@other-row"


def check_moments(
    cells: pl.DataFrame, tables: Sequence[bytes], spec: Specification, findings: Findings
) -> None:
    """Note figures of one series whose periods overlap: 2011, 2011-10 and 2011-10-01 are one moment.

    cells: as checked. tables: figures that stand, of the years that the cells fall in. Only irregular
    periods are compared: a form that the indicator accepts as a frequency makes a series of its own. A
    figure without a value is in nobody's way, so that one form is withdrawn (`O`) for another.
    """
    if IRREGULAR not in spec.frequencies:
        return
    keys = [PERIOD, *spec.names]
    texts = cells.select(ROW, VALUE, *(pl.col(name).cast(pl.String) for name in keys))
    new = texts.drop_nulls(VALUE).select(ROW, *keys)
    stands = [new, *(_standing(table, spec, texts, new.schema[ROW]) for table in tables)]
    all_ = pl.concat(stands)
    pairs = _overlapping(all_[PERIOD].unique().to_list(), spec)
    if not pairs:
        return
    overlaps = pl.DataFrame(pairs, schema={PERIOD: pl.String, _OTHER: pl.String}, orient="row")
    others = all_.rename({PERIOD: _OTHER, ROW: _OTHER_ROW})
    found = (
        new.join(overlaps, on=PERIOD)
        .join(others, on=[_OTHER, *spec.names])
        .filter(pl.col(_OTHER_ROW).is_null() | (pl.col(_OTHER_ROW) < pl.col(ROW)))
        .sort(ROW, _OTHER)
    )
    for each in found.head(findings.limit).iter_rows(named=True):
        findings.add(
            "error",
            "moment-in-two-forms",
            row=each[ROW],
            column=PERIOD,
            period=each[PERIOD],
            key={name: each[name] for name in spec.names},
            given=each[PERIOD],
            other=each[_OTHER],
        )
    findings.counts["error"] += max(0, found.height - findings.limit)


def _standing(table: bytes, spec: Specification, cells: pl.DataFrame, row: pl.DataType) -> pl.DataFrame:
    """The keys of the figures with a value that stand, and that the cells do not replace."""
    keys = [PERIOD, *spec.names]
    frame = pl.read_ipc(io.BytesIO(table)).drop_nulls(VALUE)
    frame = frame.with_columns(pl.lit(TOTAL).alias(name) for name in keys if name not in frame.columns)
    kept = frame.select(pl.col(name).cast(pl.String) for name in keys).join(cells, on=keys, how="anti")
    return kept.select(pl.lit(None, dtype=row).alias(ROW), *keys)


def _overlapping(codes: Iterable[str], spec: Specification) -> list[tuple[str, str]]:
    """Pairs of irregular periods that overlap, each pair both ways round."""
    periods = [each for code in codes if (each := parse_period(code)) is not None]
    irregular = [each for each in periods if each.frequency not in spec.frequencies]
    pairs = []
    running: list[Period] = []
    for each in sorted(irregular, key=lambda each: each.begins):
        running = [other for other in running if other.ends >= each.begins]
        for other in running:
            pairs += [(each.code, other.code), (other.code, each.code)]
        running.append(each)
    return pairs
