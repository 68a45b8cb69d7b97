"""From the rows of a file to one row for each cell of values, wide or long as the file may be."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Final

import polars as pl

from servicekit.concepts import TOTAL
from services.submission.domain.layouts import PERIOD as SAYS_PERIOD
from services.submission.domain.layouts import Column, Layout
from services.submission.domain.period_texts import period_code
from services.submission.intake.grids import name_of
from services.submission.intake.labels import renamed
from services.submission.intake.mapped_headings import Headings
from services.submission.intake.specification import DimensionRule, Specification
from services.submission.intake.table import NOTE, PERIOD, ROW, STATUS, VALUE

AT: Final = "@at"
"""The column that a value stood in."""


def unfolded(
    rows: pl.DataFrame, whole: str, headings: Headings, layout: Layout, spec: Specification
) -> pl.DataFrame:
    """Columns row and at (where a value stood), period, each dimension, value, status and note.

    whole: the period, or the part of it, that stands once for the whole file. A dimension that nothing
    says something of is its total.
    """
    rules = {rule.name: rule for rule in spec.dimensions}
    shared = pl.DataFrame([rows[ROW], *_coded(rows, layout, rules), *_described(rows, layout)])
    parts = [rows[name_of(each.at)] for each in layout.giving("period")]
    given = set(shared.columns)
    found = []
    for column in headings.values:
        said = headings.texts.get(column.at, {})
        codes = _said_codes(column, said, layout, rules)
        behind = [said.get(each.row, "") for each in layout.heading_rows if each.says == SAYS_PERIOD]
        found.append(
            shared.with_columns(
                pl.lit(column.at, dtype=pl.UInt32).alias(AT),
                _periods(parts, whole, behind, rows.height, layout.frequency),
                rows[name_of(column.at)].alias(VALUE),
                *(
                    pl.lit(codes.get(name, TOTAL), dtype=pl.String).alias(name)
                    for name in spec.names
                    if name not in given
                ),
            )
        )
    return pl.concat(found).select(ROW, AT, PERIOD, *spec.names, VALUE, STATUS, NOTE)


def _coded(rows: pl.DataFrame, layout: Layout, rules: Mapping[str, DimensionRule]) -> list[pl.Series]:
    """The dimensions that columns give, and those that are the same throughout."""
    columns = [
        _codes(rows[name_of(each.at)], rules[each.dimension], layout).alias(each.dimension)
        for each in layout.giving("dimension")
        if each.dimension is not None
    ]
    return columns + [_repeated(code, rows.height).alias(name) for name, code in layout.constants.items()]


def _described(rows: pl.DataFrame, layout: Layout) -> list[pl.Series]:
    statuses, notes = layout.giving("status"), layout.giving("note")
    return [
        (rows[name_of(given[0].at)] if given else _repeated(None, rows.height)).alias(name)
        for name, given in ((STATUS, statuses), (NOTE, notes))
    ]


def _said_codes(
    column: Column, said: Mapping[int, str], layout: Layout, rules: Mapping[str, DimensionRule]
) -> dict[str, str]:
    """What the figures of a column are of by its place, and by what the rows of the heading say above it."""
    labels = {each.says: said.get(each.row, "") for each in layout.heading_rows if each.says != SAYS_PERIOD}
    read = {name: _codes(pl.Series([label]), rules[name], layout)[0] for name, label in labels.items()}
    return {**column.codes, **read}


def _periods(
    parts: Sequence[pl.Series], whole: str, behind: Sequence[str], rows: int, frequency: str | None
) -> pl.Series:
    """The period of each row, from all of its parts."""
    pieces = [
        *(_repeated(text, rows) for text in (whole,) if text),
        *parts,
        *(_repeated(text, rows) for text in behind if text),
    ]
    if not pieces:
        return _repeated(None, rows).alias(PERIOD)
    joined = reduce(lambda left, right: left + " " + right, pieces)
    known = {text: period_code(text, frequency) or text for text in joined.drop_nulls().unique()}
    return (joined.replace(known) if known else joined).alias(PERIOD)


def _repeated(text: str | None, rows: int) -> pl.Series:
    return pl.Series([text], dtype=pl.String).new_from_index(0, rows)


def _codes(texts: pl.Series, rule: DimensionRule, layout: Layout) -> pl.Series:
    """Renamed; and read as codes at once where figures are added up, as two labels may be of one code."""
    return renamed(texts, rule, layout.renames, everywhere=layout.doubled == "add")
