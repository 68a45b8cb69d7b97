"""Reads the codes of a dimension, by their names and aliases too, and checks when they are valid."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from servicekit.concepts import TOTAL
from servicekit.folding import folded, in_latin
from services.submission.domain.periods import parse_period
from services.submission.intake.findings import Findings, shortened
from services.submission.intake.specification import DimensionRule
from services.submission.intake.table import PERIOD, ROW, STATUS

WITHDRAWN: Final = "O"
_NEAREST_FOR: Final = 50
_SHORTEST_NAME: Final = 4
"""Shorter ones are abbreviations, which are near to everything."""


def codes_of(cells: pl.DataFrame, rule: DimensionRule, findings: Findings) -> pl.Series:
    """The column of a dimension as its codes; null and an error where a cell is no code and no name of one.

    A code is read in upper and lower case; a name or alias in every spelling that `folded` makes alike,
    unless two codes share it. One note for each alias that was read, one for all names of the column.
    """
    allowed = pl.Enum(sorted(each.code for each in rule.codes))
    if rule.name not in cells.columns:
        return pl.repeat(TOTAL, cells.height, dtype=allowed, eager=True).alias(rule.name)
    given = cells[rule.name]
    missing = cells.filter(given.is_null())
    findings.add_rows("error", "missing-key", missing.select(ROW), column=rule.name)
    coded = given.cast(allowed, strict=False)
    if coded.null_count() == given.null_count():
        return coded
    other = given.filter(coded.is_null()).drop_nulls().unique(maintain_order=True).to_list()
    upper = {each.code.upper(): each.code for each in rule.codes}
    known = {text: upper[text.upper()] for text in other if text.upper() in upper}
    names, aliases = _names(rule), _aliases(rule)
    named = {text: names[folded(text)] for text in other if text not in known and folded(text) in names}
    known |= named
    called = {text: aliases[folded(text)] for text in other if text not in known and folded(text) in aliases}
    known |= called
    _note_read(cells, rule, named, called, findings)
    _note_unknown(cells, rule, [text for text in other if text not in known], upper, findings)
    read = given.replace_strict(known, default=None, return_dtype=allowed)
    return coded.zip_with(coded.is_not_null(), read)


def read_as(rule: DimensionRule) -> dict[str, str]:
    """What is read as a code: each code, and its names and aliases where no other code has them; folded."""
    return {**_aliases(rule), **_names(rule), **{folded(each.code): each.code for each in rule.codes}}


def check_validity(cells: pl.DataFrame, rule: DimensionRule, findings: Findings) -> None:
    """Note an error for every figure of a code in a period wholly outside its validity.

    cells: as checked. A figure that is withdrawn (`O`) may be of any code.
    """
    bounded = {each.code: each for each in rule.codes if each.valid_from or each.valid_to}
    if not bounded:
        return
    names = pl.DataFrame(
        {
            rule.name: list(bounded),
            "@from": [each.valid_from for each in bounded.values()],
            "@to": [each.valid_to for each in bounded.values()],
        },
        schema={rule.name: pl.String, "@from": pl.Date, "@to": pl.Date},
    )
    texts = cells.filter(pl.col(STATUS) != WITHDRAWN).select(
        ROW, pl.col(PERIOD).cast(pl.String), pl.col(rule.name).cast(pl.String)
    )
    kept = texts.join(names, on=rule.name).drop_nulls(PERIOD)
    periods = [each for text in kept[PERIOD].unique() if (each := parse_period(text)) is not None]
    spans = pl.DataFrame(
        {
            PERIOD: [each.code for each in periods],
            "@begins": [each.begins for each in periods],
            "@ends": [each.ends for each in periods],
        },
        schema={PERIOD: pl.String, "@begins": pl.Date, "@ends": pl.Date},
    )
    outside = kept.join(spans, on=PERIOD).filter(
        (pl.col("@ends") < pl.col("@from")).fill_null(False)
        | (pl.col("@begins") > pl.col("@to")).fill_null(False)
    )
    for row in outside.sort(ROW).head(findings.limit).iter_rows(named=True):
        findings.add(
            "error",
            "code-not-valid-then",
            row=row[ROW],
            column=rule.name,
            period=row[PERIOD],
            given=row[rule.name],
            at=row[PERIOD],
            valid_from=row["@from"].isoformat() if row["@from"] else "…",
            valid_to=row["@to"].isoformat() if row["@to"] else "…",
        )
    findings.counts["error"] += max(0, outside.height - findings.limit)


def _names(rule: DimensionRule) -> dict[str, str]:
    return _unshared((folded(name), each.code) for each in rule.codes for name in each.names)


def _aliases(rule: DimensionRule) -> dict[str, str]:
    return _unshared((folded(alias), each.code) for each in rule.codes for alias in each.aliases)


def _unshared(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names to codes, without those that would mean two."""
    meant: dict[str, set[str]] = {}
    for name, code in pairs:
        meant.setdefault(name, set()).add(code)
    return {name: code for name, (code, *others) in meant.items() if not others}


def _note_read(
    cells: pl.DataFrame,
    rule: DimensionRule,
    named: Mapping[str, str],
    called: Mapping[str, str],
    findings: Findings,
) -> None:
    if named:
        rows = int(cells[rule.name].is_in(list(named)).sum())
        findings.add("note", "names-read", column=rule.name, names=len(named), rows=rows)
    if not called:
        return
    column = pl.col(rule.name)
    read = (
        cells.filter(column.is_in(list(called)))
        .group_by(column, maintain_order=True)
        .agg(pl.col(ROW).first(), pl.len().alias("@rows"))
    )
    for each in read.iter_rows(named=True):
        text = each[rule.name]
        findings.add(
            "note",
            "alias-read",
            row=each[ROW],
            column=rule.name,
            given=shortened(text),
            read_as=called[text],
            rows=each["@rows"],
        )


def _note_unknown(
    cells: pl.DataFrame,
    rule: DimensionRule,
    unknown: Sequence[str],
    upper: Mapping[str, str],
    findings: Findings,
) -> None:
    if not unknown:
        return
    rows = cells.filter(pl.col(rule.name).is_in(unknown)).select(ROW, rule.name)
    nearest: dict[str, str | None] = {}
    for row, text in rows.head(findings.limit).iter_rows():
        alike = upper.get(in_latin(text) or "")
        if alike is None and text not in nearest and len(nearest) < _NEAREST_FOR:
            nearest[text] = nearest_code(text, rule)
        findings.add(
            "error",
            "unknown-code" if alike is None else "code-in-cyrillic",
            row=row,
            column=rule.name,
            given=shortened(text),
            nearest=alike or nearest.get(text),
        )
    findings.counts["error"] += max(0, rows.height - findings.limit)


def nearest_code(text: str, rule: DimensionRule) -> str | None:
    """The code that was probably meant, by one of its names or by its spelling."""
    names = {
        folded(name): each.code
        for each in rule.codes
        for name in (*each.names, *(alias for alias in each.aliases if len(alias) >= _SHORTEST_NAME))
    }
    found = difflib.get_close_matches(folded(text), names, n=1, cutoff=0.75)
    if found:
        return names[found[0]]
    spelt = difflib.get_close_matches(text.upper(), [each.code for each in rule.codes], n=1, cutoff=0.75)
    return spelt[0] if spelt else None
