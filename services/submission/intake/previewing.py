"""What a file would give by a layout, and what there is to decide about it; nothing is kept of either."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from servicekit.concepts import TOTAL
from servicekit.folding import folded
from services.submission.domain.layouts import PERIOD as SAYS_PERIOD
from services.submission.domain.layouts import Layout, layout_from
from services.submission.intake.cells import check_cells
from services.submission.intake.codes import nearest_code, read_as
from services.submission.intake.findings import Findings
from services.submission.intake.frames import pack, unpack
from services.submission.intake.grids import Grid, csv_grid, name_of
from services.submission.intake.guessing import guessed, pointed_at
from services.submission.intake.mapped_files import read_mapped
from services.submission.intake.mapped_headings import heading_at, read_headings
from services.submission.intake.numbers import written
from services.submission.intake.sheet_grids import chosen_sheet, sheet_grid, workbook_grid
from services.submission.intake.specification import DimensionRule, Specification
from services.submission.intake.table import NOTE, PERIOD, ROW, STATUS, VALUE
from services.submission.intake.texts import utf8
from services.submission.intake.workbooks import Workbook, workbook_from

FIRST_ROWS: Final = 25
LAST_ROWS: Final = 6
SHOWN_COLUMNS: Final = 60
SHOWN_LABELS: Final = 200
NEAREST_FOR: Final = 40
"""Looking for what a label is near to takes long where most texts of a column are no labels at all."""
SHOWN_FIGURES: Final = 20
SHOWN_SUMS: Final = 60


def preview(message: bytes) -> bytes:
    """The work that runs in a child process.

    head: form (csv or xlsx), charset, file_name, specification, layout or none: then one is guessed for a
    sheet; pointing: the layout takes its headings from the file; saved ([identifier, layout] of mappings
    that may fit). parts: the file (the cells of a workbook).

    Answer: sheets, grid, layout, labels, figures (see below), fits (identifiers of those saved mappings
    whose headings are all in place), and findings with errors, warnings and notes.
    """
    head, (data,) = unpack(message)
    spec = Specification.from_wire(head["specification"])
    findings = Findings(spec.max_findings)
    layout = None if head["layout"] is None else layout_from(head["layout"])
    workbook, grid = _opened(data, head, layout, findings)
    answer: dict[str, Any] = {
        "sheets": _sheets(workbook, grid),
        "grid": None,
        "layout": None if layout is None else layout.to_wire(),
        "labels": [],
        "figures": None,
        "fits": [],
    }
    if grid is not None:
        if layout is None:
            layout = guessed(grid, spec, head["form"], head["file_name"])
        elif head["pointing"]:
            layout = pointed_at(grid, layout)
        answer["grid"] = _shown(grid, layout)
        answer["layout"] = layout.to_wire()
        answer["labels"] = _labels(grid, layout, spec)
        answer["fits"] = [name for name, wire in head["saved"] if _fits(workbook, grid, layout_from(wire))]
        answer["figures"] = _figures(grid, layout, spec, findings, head["file_name"])
    counts = {f"{severity}s": count for severity, count in findings.counts.items()}
    return pack({**answer, "findings": findings.listed(), **counts})


def _opened(
    data: bytes, head: Mapping[str, Any], layout: Layout | None, findings: Findings
) -> tuple[Workbook | None, Grid | None]:
    if head["form"] == "xlsx":
        workbook = workbook_from(data, findings)
        if workbook is None:
            return None, None
        if layout is not None:
            return workbook, workbook_grid(workbook, layout, findings)
        sheet = chosen_sheet(workbook, head["sheet"])
        return workbook, None if sheet is None else sheet_grid(sheet)
    text = utf8(data, findings, head["charset"] or (layout.charset if layout else None))
    delimiter = layout.delimiter if layout else None
    return None, None if text is None else csv_grid(text, delimiter, findings)


def _sheets(workbook: Workbook | None, grid: Grid | None) -> list[dict[str, Any]]:
    found: list[tuple[str | None, bool, int, int]]
    if workbook is None:
        found = [] if grid is None else [(None, True, grid.cells.height, grid.width)]
    else:
        found = [(each.name, each.visible, len(each.texts), each.width) for each in workbook.sheets]
    return [dict(zip(("name", "visible", "rows", "columns"), each, strict=True)) for each in found]


def _shown(grid: Grid, layout: Layout) -> dict[str, Any]:
    """The first and last rows, as far to the right as people can look."""
    columns = min(grid.width, SHOWN_COLUMNS)
    first = grid.cells.head(max(FIRST_ROWS, layout.heading[1] + 10))
    last = grid.cells.filter(pl.col(ROW) > first.height).tail(LAST_ROWS)
    rows = [
        {"row": row, "cells": list(texts[:columns])} for row, *texts in pl.concat([first, last]).iter_rows()
    ]
    return {"columns": columns, "width": grid.width, "height": grid.cells.height, "rows": rows}


def _labels(grid: Grid, layout: Layout, spec: Specification) -> list[dict[str, Any]]:
    """The labels that are renamed, and those that nothing tells; how often each is there."""
    rows = grid.cells.filter(pl.col(ROW) > layout.heading[1])
    found = []
    rules = {rule.name: rule for rule in spec.dimensions}
    for name, texts in _given(grid, layout, rows).items():
        if name in rules:
            found += _labels_of(rules[name], texts, layout)
    return found[:SHOWN_LABELS]


def _given(grid: Grid, layout: Layout, rows: pl.DataFrame) -> dict[str, list[str]]:
    """Dimension to the texts that stand for its codes, each as often as it is there."""
    skipped = {(rule.at, folded(rule.text)) for rule in layout.skip if rule.how == "is"}
    begins = [(rule.at, folded(rule.text)) for rule in layout.skip if rule.how == "begins"]
    kept = rows
    for at in {rule.at for rule in layout.keep if rule.at <= grid.width}:
        wanted = {folded(rule.text) for rule in layout.keep if rule.at == at}
        texts = kept[name_of(at)].fill_null("")
        kept = kept.filter(texts.is_in([text for text in texts.unique() if folded(text) in wanted]))
    found: dict[str, list[str]] = {}
    for each in layout.giving("dimension"):
        if each.dimension is not None and each.at <= grid.width:
            found[each.dimension] = [
                text
                for text in kept[name_of(each.at)].fill_null("").to_list()
                if (each.at, folded(text)) not in skipped
                and not any(at == each.at and folded(text).startswith(start) for at, start in begins)
            ]
    values = [each.at for each in layout.giving("value")]
    for heading in layout.heading_rows:
        if heading.says != SAYS_PERIOD and values:
            last = layout.heading[1]
            found[heading.says] = [heading_at(grid, min(values), heading.row, at, last) for at in values]
    return found


def _labels_of(rule: DimensionRule, texts: Sequence[str], layout: Layout) -> list[dict[str, Any]]:
    known = read_as(rule)
    renamed = {folded(each.label): each.code for each in layout.renames if each.dimension == rule.name}
    counted: dict[str, int] = {}
    for text in texts:
        if folded(text) in renamed or folded(text) not in known:
            counted[text] = counted.get(text, 0) + 1
    return [
        {
            "dimension": rule.name,
            "label": label,
            "times": times,
            "code": renamed.get(folded(label)),
            "nearest": nearest_code(label, rule) if label and at < NEAREST_FOR else None,
        }
        for at, (label, times) in enumerate(list(counted.items())[:SHOWN_LABELS])
    ]


def _fits(workbook: Workbook | None, grid: Grid, layout: Layout) -> bool:
    """Whether every heading that a layout knows is in its place, and no other one is there."""
    if workbook is not None:
        if layout.form != "xlsx" or (sheet := chosen_sheet(workbook, layout.sheet)) is None:
            return False
        grid = sheet_grid(sheet)
    elif layout.form != "csv":
        return False
    return read_headings(grid, layout, Findings(1)) is not None


def _figures(
    grid: Grid, layout: Layout, spec: Specification, findings: Findings, file_name: str | None
) -> dict[str, Any] | None:
    """How many observations, the first of them, and their sums; None where the file is not read."""
    if not layout.giving("value"):
        return None
    table = read_mapped(grid, layout, spec, findings, file_name)
    if table is None:
        return None
    if table.places is not None:
        findings.places = table.places.placed
    cells = check_cells(table, spec, findings)
    shown = cells.head(SHOWN_FIGURES)
    values = written(shown[VALUE], spec.decimals)
    names = [PERIOD, *spec.names, STATUS, NOTE]
    first = shown.select(pl.col(name).cast(pl.String) for name in names).to_dicts()
    return {
        "observations": cells.height,
        "first": [{**row, VALUE: value} for row, value in zip(first, values, strict=True)],
        "sums": _sums(cells, spec),
    }


def _sums(cells: pl.DataFrame, spec: Specification) -> list[dict[str, Any]]:
    """Sums over the dimension with the most codes, beside the total that the file gives itself.

    For each period and each combination of the other codes, in this order: people compare them with what
    is printed in the file.
    """
    if not cells.height:
        return []
    over = max(spec.names, key=lambda name: cells[name].n_unique())
    others = [PERIOD, *(name for name in spec.names if name != over)]
    total = pl.col(over).cast(pl.String) == TOTAL
    found = (
        cells.group_by(others)
        .agg(
            pl.col(VALUE).filter(~total).sum().alias("@sum"),
            pl.col(VALUE).filter(~total).count().alias("@parts"),
            pl.col(VALUE).filter(total).first().alias("@total"),
        )
        .sort(others)
        .head(SHOWN_SUMS)
    )
    plain = found.select(pl.col(name).cast(pl.String) for name in others).to_dicts()
    texts = {name: written(found[name], spec.decimals) for name in ("@sum", "@total")}
    return [
        {**codes, "over": over, "sum": total_of_parts, "parts": parts, "total": total}
        for codes, total_of_parts, parts, total in zip(
            plain, texts["@sum"], found["@parts"].to_list(), texts["@total"], strict=True
        )
    ]
