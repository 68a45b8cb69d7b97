"""Checks the cells of a table one column at a time: periods, codes, values, status, keys."""

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Final

import polars as pl

from services.submission.domain.periods import FORMS, parse_period
from services.submission.intake.codes import check_validity, codes_of
from services.submission.intake.findings import Findings
from services.submission.intake.numbers import scaled
from services.submission.intake.specification import CITIZENSHIP, Specification
from services.submission.intake.table import (
    ACTION,
    COUNTRY,
    FREQUENCY,
    INDICATOR,
    MAX_OBSERVATIONS,
    NOTE,
    PERIOD,
    ROW,
    SOURCE,
    STATUS,
    VALUE,
    Table,
)

NORMAL: Final = "A"
WITHOUT_VALUE: Final = frozenset({"M", "L", "O"})
"""Statuses that say why there is no value: cannot exist, not collected, missing (SDMX CL_OBS_STATUS)."""
STATUSES: Final = tuple("ABDEFGHIJKLMNOPQSTUVWX")
NOTE_LIMIT: Final = 1000
INDIVIDUAL_ROWS: Final = 1000
"""So many rows, nearly all of them counting one person, are a register and no statistic."""
INDIVIDUAL_PERCENT: Final = 90
_EXPONENT: Final = r"^[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+$"


def check_cells(table: Table, spec: Specification, findings: Findings) -> pl.DataFrame:
    """The observations: row, period, dimensions, value (scaled), status, note, one row per key.

    Rows with an error in their key are left out of the frame, as are later rows of a doubled key; the
    frame is only used for figures when there is no error.
    """
    cells = table.cells
    if not cells.height:
        findings.add("error", "no-observations")
    elif cells.height > MAX_OBSERVATIONS:
        findings.add("error", "too-many-observations", limit=MAX_OBSERVATIONS, actual=cells.height)
        cells = cells.head(0)
    _check_agreement(cells, spec, findings)
    checked = pl.DataFrame(
        [
            cells[ROW],
            _periods(cells, spec, findings),
            *(codes_of(cells, rule, findings) for rule in spec.dimensions),
            *_figures(cells, spec, findings, exponents=table.exponents),
            _notes(cells, findings),
        ]
    )
    _check_individuals(checked, spec, findings)
    for rule in spec.dimensions:
        check_validity(checked, rule, findings)
    keys = [PERIOD, *spec.names]
    checked = checked.drop_nulls(keys)
    if spec.warn_own_citizenship and CITIZENSHIP in spec.names:
        own = checked.filter(pl.col(CITIZENSHIP) == spec.country)
        if own.height:
            row, times = int(own[ROW][0]), own.height
            findings.add(
                "warning", "own-citizenship", row=row, column=CITIZENSHIP, country=spec.country, rows=times
            )
    return _without_doubles(checked, keys, findings)


def _check_agreement(cells: pl.DataFrame, spec: Specification, findings: Findings) -> None:
    """Columns that repeat what the request says must say the same."""
    for name, expected in ((COUNTRY, spec.country), (INDICATOR, spec.indicator), (SOURCE, spec.source)):
        if name in cells.columns:
            other = cells.filter(pl.col(name).str.to_uppercase().ne_missing(expected))
            findings.add_rows(
                "error", f"other-{name[1:]}", other, column=name[1:], given=name, expected=expected
            )
    if ACTION in cells.columns:
        deleted = cells.filter(~pl.col(ACTION).str.to_uppercase().is_in(["I", "A", "R", "M"]))
        findings.add_rows("error", "action-not-possible", deleted, column="action", given=ACTION)
    if FREQUENCY in cells.columns:
        known = {code: found.frequency for code in _distinct(cells[PERIOD]) if (found := parse_period(code))}
        actual = pl.col(PERIOD).replace_strict(known, default=None, return_dtype=pl.String)
        other = cells.filter(actual.is_not_null() & pl.col(FREQUENCY).ne_missing(actual))
        findings.add_rows("error", "other-frequency", other, column="freq", given=FREQUENCY)


def _distinct(column: pl.Series) -> list[str]:
    return column.drop_nulls().unique(maintain_order=True).to_list()


def _periods(cells: pl.DataFrame, spec: Specification, findings: Findings) -> pl.Series:
    missing = cells.filter(pl.col(PERIOD).is_null())
    findings.add_rows("error", "missing-key", missing.select(ROW), column=PERIOD)
    known: dict[str, str] = {}
    note = partial(_note_cells, cells, PERIOD, findings)
    for text in _distinct(cells[PERIOD]):
        period = parse_period(text.upper())
        if period is None:
            note(text, "bad-period", example=FORMS.get(spec.frequencies[0], FORMS["A"]))
        elif not {period.frequency, "I"} & set(spec.frequencies):
            note(text, "other-periodicity", accepted=", ".join(FORMS[each] for each in spec.frequencies))
        elif period.begins > spec.today:
            note(text, "period-in-future", today=spec.today.isoformat())
        else:
            known[text] = period.code
    order = pl.Enum(sorted(set(known.values())))
    return cells[PERIOD].replace_strict(known, default=None, return_dtype=order)


def _note_cells(
    cells: pl.DataFrame, column: str, findings: Findings, text: str, code: str, **params: str | int | None
) -> None:
    rows = cells.filter(pl.col(column) == text).select(ROW, column)
    findings.add_rows("error", code, rows, column=column, given=column, **params)


def _figures(
    cells: pl.DataFrame, spec: Specification, findings: Findings, *, exponents: bool
) -> tuple[pl.Series, pl.Series]:
    """Values and statuses, each of which has to fit the other."""
    texts = _plain_numbers(cells[VALUE]) if exponents else cells[VALUE]
    frame = scaled(texts, spec.decimals).with_columns(
        cells[ROW], texts.alias("text"), _statuses(cells, findings)
    )
    for code in _distinct(frame["problem"]):
        rows = frame.filter(pl.col("problem") == code)
        findings.add_rows("error", code, rows, column=VALUE, given="text", decimals=spec.decimals)
    explained = pl.col(STATUS).is_in(sorted(WITHOUT_VALUE))
    empty = pl.col("text").is_null()
    findings.add_rows("error", "value-missing", frame.filter(empty & ~explained), column=VALUE)
    findings.add_rows(
        "error", "value-unexpected", frame.filter(~empty & explained), column=VALUE, given=STATUS
    )
    return frame[VALUE], frame[STATUS]


def _plain_numbers(texts: pl.Series) -> pl.Series:
    """JSON numbers such as 1e3 written out; a number that would need too many digits is left as it is."""
    long = _distinct(texts.filter(texts.str.contains(_EXPONENT).fill_null(False)))
    known: dict[str, str] = {}
    for text in long:
        try:
            number = Decimal(text)
        except InvalidOperation:
            continue
        if -30 < number.adjusted() <= 30:
            known[text] = format(number, "f")
    return texts.replace(known) if known else texts


def _statuses(cells: pl.DataFrame, findings: Findings) -> pl.Series:
    allowed = pl.Enum(STATUSES)
    if STATUS not in cells.columns:
        return pl.repeat(NORMAL, cells.height, dtype=allowed, eager=True).alias(STATUS)
    given = cells[STATUS].str.to_uppercase()
    coded = given.fill_null(NORMAL).cast(allowed, strict=False)
    unknown = cells.filter(coded.is_null()).select(ROW, STATUS)
    findings.add_rows("error", "unknown-status", unknown, column=STATUS, given=STATUS)
    return coded.fill_null(NORMAL).alias(STATUS)


def _notes(cells: pl.DataFrame, findings: Findings) -> pl.Series:
    if NOTE not in cells.columns:
        return pl.Series(NOTE, [None] * cells.height, dtype=pl.String)
    long = cells.filter(pl.col(NOTE).str.len_chars() > NOTE_LIMIT).select(ROW)
    findings.add_rows("error", "note-too-long", long, column=NOTE, limit=NOTE_LIMIT)
    return cells[NOTE]


def _check_individuals(checked: pl.DataFrame, spec: Specification, findings: Findings) -> None:
    _note_ones(int((checked[VALUE] == 1).sum()), checked.height, spec, findings)


def check_ones(texts: pl.Series, spec: Specification, findings: Findings) -> None:
    """Note a register in figures that are still text, before they are added up."""
    _note_ones(int((texts == "1").sum()), len(texts), spec, findings)


def _note_ones(ones: int, of: int, spec: Specification, findings: Findings) -> None:
    rows = spec.tolerance("individual-rows", "rows", INDIVIDUAL_ROWS)
    percent = spec.tolerance("individual-rows", "percent", INDIVIDUAL_PERCENT)
    if ones >= max(rows, 1) and 100 * ones >= percent * of:
        findings.add("error", "individual-rows", column=VALUE, rows=ones)


def _without_doubles(checked: pl.DataFrame, keys: list[str], findings: Findings) -> pl.DataFrame:
    if not checked.select(keys).is_duplicated().any():
        return checked
    first = checked.with_columns(pl.col(ROW).min().over(keys).alias("@first"))
    again = first.filter(pl.col(ROW) != pl.col("@first"))
    for each in again.head(findings.limit).iter_rows(named=True):
        key = {name: each[name] for name in keys if name != PERIOD}
        findings.add(
            "error", "duplicate-key", row=each[ROW], period=each[PERIOD], key=key, first_row=each["@first"]
        )
    findings.counts["error"] += max(0, again.height - findings.limit)
    return first.filter(pl.col(ROW) == pl.col("@first")).drop("@first")
