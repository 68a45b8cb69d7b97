"""Checks totals against their parts over every additive dimension, on the table as it will stand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from servicekit.concepts import TOTAL
from services.submission.domain.periods import parse_period
from services.submission.intake.findings import Findings
from services.submission.intake.numbers import written
from services.submission.intake.specification import DimensionRule, Specification
from services.submission.intake.table import PERIOD, ROW, VALUE

NEW: Final = "@new"
_NODE, _PARENT, _LEAVES, _WHOLE = "@node", "@parent", "@leaves", "@whole"
_DEPTH, _COUNTS, _ANY = "@depth", "@counts", "@any"
_PRESENT, _EXPECTED, _COMPLETE = "@present", "@expected", "@complete"
_DIFFERENCE, _SLACK = "@difference", "@slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tree:
    """The hierarchy of a dimension's codes: whatever has no other parent stands beneath the total."""

    nodes: pl.DataFrame
    depth: int


def check_totals(table: pl.DataFrame, spec: Specification, findings: Findings) -> None:
    """Note where parts exceed their total, or fall short of it although every part is there.

    table: period, dimensions, value (scaled, null where there is none), row (null for figures that
    stand already) and NEW, whether this submission brings the cell. Only sums that a new cell takes
    part in are looked at. Where parts are missing, a total may be larger: one note says so. With a
    rounding base of b, each of n parts and the total may be off by b/2. A dimension that is not additive
    is left alone: its total is a figure of its own.
    """
    for rule in spec.dimensions:
        if not rule.additive or table[rule.name].n_unique() < 2:
            continue
        incomplete = 0
        for periods, valid_then in _by_validity(table[PERIOD].unique().cast(pl.String).to_list(), rule):
            part = table if periods is None else table.filter(pl.col(PERIOD).cast(pl.String).is_in(periods))
            incomplete += _check_dimension(part, valid_then, spec, findings)
        if incomplete:
            findings.add("note", "parts-incomplete", column=rule.name, dimension=rule.name, sums=incomplete)


def _by_validity(periods: list[str], rule: DimensionRule) -> Iterator[tuple[list[str] | None, DimensionRule]]:
    """The rule as it is in each of the periods, those alike together; None: in all of them.

    A code that is not valid then is nothing that a total waits for.
    """
    bounded = {each.code for each in rule.codes if each.valid_from or each.valid_to}
    if not bounded:
        yield None, rule
        return
    alike: dict[frozenset[str], list[str]] = {}
    for text in periods:
        period = parse_period(text)
        gone = frozenset(
            each.code
            for each in rule.codes
            if each.code in bounded
            and period is not None
            and (
                (each.valid_from is not None and period.ends < each.valid_from)
                or (each.valid_to is not None and period.begins > each.valid_to)
            )
        )
        alike.setdefault(gone, []).append(text)
    for gone, texts in alike.items():
        codes = tuple(replace(each, kind="unknown") if each.code in gone else each for each in rule.codes)
        yield texts, replace(rule, codes=codes)


def _check_dimension(
    table: pl.DataFrame, rule: DimensionRule, spec: Specification, findings: Findings
) -> int:
    """Note the errors; answer how many totals exceed an incomplete list of parts."""
    tree = _tree(rule, table.schema[rule.name])
    others = [PERIOD, *(name for name in spec.names if name != rule.name)]
    cells = (
        table.lazy()
        .select(*others, pl.col(rule.name).alias(_NODE), VALUE, NEW, ROW)
        .join(tree.nodes.lazy(), on=_NODE)
        .collect()
    )
    incomplete = 0
    parts = _as_parts(cells.filter(pl.col(_DEPTH) == tree.depth))
    for depth in range(tree.depth - 1, -1, -1):
        totals = cells.filter(pl.col(_DEPTH) == depth)
        sums = _sums(parts, others)
        compared = totals.filter(pl.col(VALUE).is_not_null()).join(
            sums, left_on=[*others, _NODE], right_on=[*others, _PARENT], suffix=".sum"
        )
        incomplete += _note_differences(compared, rule, others, spec, findings)
        parts = _with_sums_for_missing(totals, sums, others, tree)
    return incomplete


def _tree(rule: DimensionRule, codes: pl.DataType) -> _Tree:
    known = {each.code for each in rule.codes}
    parents = {
        each.code: each.parent if each.parent in known and each.parent != each.code else TOTAL
        for each in rule.codes
        if each.kind != "total"
    }
    depths = {TOTAL: 0} | {code: _depth(code, parents) for code in parents}
    nodes = pl.DataFrame(
        {
            _NODE: [*parents, TOTAL],
            _PARENT: [*parents.values(), None],
            _DEPTH: [depths[code] for code in (*parents, TOTAL)],
            _COUNTS: [each.kind == "value" for each in rule.codes if each.kind != "total"] + [False],
        },
        schema={_NODE: codes, _PARENT: codes, _DEPTH: pl.Int32, _COUNTS: pl.Boolean},
    )
    expected = nodes.filter(_COUNTS).group_by(_PARENT).len(_EXPECTED).rename({_PARENT: _NODE})
    nodes = nodes.join(expected, on=_NODE, how="left").with_columns(pl.col(_EXPECTED).fill_null(0))
    return _Tree(nodes=nodes, depth=max(depths.values()))


def _depth(code: str, parents: dict[str, str]) -> int:
    steps, seen = 0, {code}
    while code != TOTAL:
        code, steps = parents.get(code, TOTAL), steps + 1
        if code in seen:
            return 1  # a circle in a code list is nobody's hierarchy
        seen.add(code)
    return steps


def _as_parts(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.with_columns(
        pl.lit(1, dtype=pl.UInt32).alias(_LEAVES), pl.col(VALUE).is_not_null().alias(_WHOLE)
    )


def _sums(parts: pl.DataFrame, others: list[str]) -> pl.DataFrame:
    """One row per total that has parts: their sum, how many there are, whether none is missing."""
    return parts.group_by([*others, _PARENT]).agg(
        pl.col(VALUE).sum(),
        pl.col(_LEAVES).sum(),
        pl.col(NEW).any(),
        pl.col(ROW).min(),
        pl.col(VALUE).is_not_null().any().alias(_ANY),
        pl.col(_WHOLE).all().alias(_WHOLE),
        (pl.col(_COUNTS) & pl.col(_WHOLE)).sum().alias(_PRESENT),
    )


def _note_differences(
    compared: pl.DataFrame, rule: DimensionRule, others: list[str], spec: Specification, findings: Findings
) -> int:
    """Note the errors; answer how many totals exceed an incomplete list of parts."""
    slack = (spec.rounding_base or 0) * 10**spec.decimals
    rows = compared.filter((pl.col(NEW) | pl.col(f"{NEW}.sum")) & pl.col(_ANY)).with_columns(
        (pl.col(f"{VALUE}.sum") - pl.col(VALUE)).alias(_DIFFERENCE),
        (slack * (pl.col(_LEAVES) + 1) // 2).cast(pl.Int64).alias(_SLACK),
        (pl.col(_WHOLE) & (pl.col(_PRESENT) == pl.col(_EXPECTED))).alias(_COMPLETE),
        pl.coalesce(pl.col(ROW), pl.col(f"{ROW}.sum")).alias(ROW),
    )
    over = rows.filter(pl.col(_DIFFERENCE) > pl.col(_SLACK) + _allowed("parts-exceed-total", spec))
    under = rows.filter(-pl.col(_DIFFERENCE) > pl.col(_SLACK) + _allowed("parts-below-total", spec))
    _note(over, "parts-exceed-total", rule, others, spec, findings)
    _note(under.filter(_COMPLETE), "parts-below-total", rule, others, spec, findings)
    return under.filter(~pl.col(_COMPLETE)).height


def _allowed(code: str, spec: Specification) -> int:
    scale: int = 10**spec.decimals
    return spec.tolerance(code, "absolute", 0) * scale


def _note(
    rows: pl.DataFrame,
    code: str,
    rule: DimensionRule,
    others: list[str],
    spec: Specification,
    findings: Findings,
) -> None:
    listed = rows.sort(ROW, *others).head(findings.limit)
    totals, sums = (
        [str(value) for value in written(listed[name], spec.decimals)] for name in (VALUE, f"{VALUE}.sum")
    )
    for each, total, parts in zip(listed.iter_rows(named=True), totals, sums, strict=True):
        key = {name: each[_NODE] if name == rule.name else each[name] for name in spec.names}
        findings.add(
            "error",
            code,
            row=each[ROW],
            column=VALUE,
            period=each[PERIOD],
            key=key,
            dimension=rule.name,
            total=total,
            parts=parts,
        )
    findings.counts["error"] += max(0, rows.height - findings.limit)


def _with_sums_for_missing(
    totals: pl.DataFrame, sums: pl.DataFrame, others: list[str], tree: _Tree
) -> pl.DataFrame:
    """The parts of the next level up: a group's own figure, or the sum of its members where it has none."""
    given = totals.filter(pl.col(VALUE).is_not_null())
    lone = totals.filter(pl.col(VALUE).is_null()).join(
        sums.rename({_PARENT: _NODE}), on=[*others, _NODE], how="anti"
    )
    instead = (
        sums.rename({_PARENT: _NODE})
        .join(given.select(*others, _NODE), on=[*others, _NODE], how="anti")
        .join(tree.nodes, on=_NODE)
        .with_columns(
            pl.when(_ANY).then(VALUE).alias(VALUE),
            (pl.col(_WHOLE) & (pl.col(_PRESENT) == pl.col(_EXPECTED))).alias(_WHOLE),
        )
    )
    columns = [*others, _NODE, VALUE, NEW, ROW, _PARENT, _COUNTS, _LEAVES, _WHOLE]
    whole = _as_parts(pl.concat([given, lone], how="vertical"))
    return pl.concat([whole.select(columns), instead.select(columns)], how="vertical_relaxed")
