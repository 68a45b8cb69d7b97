"""Reads a file in an agency's own arrangement by its layout: the figures, and where each of them stood."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from servicekit.cells import cell_of, letters
from servicekit.folding import folded
from services.submission.domain.layouts import Column, Layout, PeriodFrom, RowRule
from services.submission.domain.period_texts import period_code
from services.submission.intake.added import added_up
from services.submission.intake.cells import check_ones
from services.submission.intake.findings import Findings, shortened
from services.submission.intake.grids import Grid, name_of
from services.submission.intake.mapped_headings import Headings, read_headings
from services.submission.intake.specification import Specification
from services.submission.intake.table import NOTE, PERIOD, ROW, STATUS, VALUE, Places, Table, in_sheet
from services.submission.intake.unfolding import AT, unfolded
from services.submission.intake.written_numbers import figures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What every step of reading one file goes by."""

    layout: Layout
    grid: Grid
    spec: Specification
    findings: Findings
    headings: Headings


def read_mapped(
    grid: Grid, layout: Layout, spec: Specification, findings: Findings, file_name: str | None
) -> Table | None:
    """The table of a grid that is arranged as the layout says, or None and findings where it is not.

    Labels become codes by the layout's renames, else as codes are told anywhere; what is no code stays as
    it is, for the checks to name. Rows of the table count its observations; its places say where they stood.
    """
    headings = read_headings(grid, layout, findings)
    if headings is None:
        return None
    reading = _Reading(layout=layout, grid=grid, spec=spec, findings=findings, headings=headings)
    rows = _rows(reading)
    if rows is None:
        return None
    whole = _whole_period(reading, file_name)
    if whole is None:
        return None
    _note_faults(rows, reading)
    if findings.errors():
        return None
    long = figures(unfolded(rows, whole, headings, layout, spec), layout)
    check_ones(long[VALUE], spec, findings)
    if layout.doubled == "add":
        long = added_up(long, [PERIOD, *spec.names], findings, at=AT, sheet=grid.sheet)
    long = long.sort(ROW, AT, maintain_order=True)
    places = Places(sheet=grid.sheet, rows=long[ROW], values=long[AT], columns=_columns(layout))
    cells = long.drop(ROW, AT).with_row_index(ROW, offset=1)
    return Table(cells=cells, exponents=False, places=places)


def _rows(reading: _Reading) -> pl.DataFrame | None:
    """The rows that are read: beneath the heading, chosen, not skipped, not empty."""
    layout = reading.layout
    rows = reading.grid.cells.filter(pl.col(ROW) > layout.heading[1])
    rows = rows.with_columns(pl.col(name_of(each.at)).forward_fill() for each in layout.columns if each.down)
    for at in sorted({rule.at for rule in layout.keep}):
        rules = [rule for rule in layout.keep if rule.at == at]
        rows = rows.filter(_matching(rows[name_of(at)], rules))
        if not rows.height:
            wanted = ", ".join(rule.text for rule in rules)
            heading = next(each.heading for each in layout.columns if each.at == at)
            reading.findings.add(
                "error", "filter-found-nothing", column=heading or letters(at), given=shortened(wanted)
            )
            return None
    for at in sorted({rule.at for rule in layout.skip}):
        rules = [rule for rule in layout.skip if rule.at == at]
        rows = rows.filter(~_matching(rows[name_of(at)], rules))
    used = [name_of(each.at) for each in (*_read(layout), *reading.headings.values) if not each.down]
    return rows.filter(pl.any_horizontal(pl.col(sorted(set(used))).is_not_null()))


def _matching(texts: pl.Series, rules: Sequence[RowRule]) -> pl.Series:
    """Which of the texts one of the rules means."""
    exact = {folded(rule.text) for rule in rules if rule.how == "is"}
    begins = tuple(folded(rule.text) for rule in rules if rule.how == "begins")
    distinct = texts.fill_null("").unique()
    meant = [each for each in distinct if folded(each) in exact or folded(each).startswith(begins or ("\0",))]
    return texts.fill_null("").is_in(meant)


def _read(layout: Layout) -> list[Column]:
    return [each for each in layout.columns if each.gives != "nothing"]


def _columns(layout: Layout) -> dict[str, int]:
    """Column of the file by the name that the checks know it by."""
    found = {each.dimension or "": each.at for each in layout.giving("dimension")}
    for what, name in (("period", PERIOD), ("status", STATUS), ("note", NOTE)):
        for each in layout.giving(what):  # type: ignore[arg-type]  # mypy widens the literal
            found[name] = each.at
    return found


def _whole_period(reading: _Reading, file_name: str | None) -> str | None:
    """The period that stands once for the whole file, empty where there is none; None with a finding."""
    asked = reading.layout.period
    if asked is None:
        return ""
    text = _period_text(asked, reading.grid, file_name)
    if not text:
        code, expected = f"no-period-in-{asked.kind}", asked.text
        if asked.kind == "cell" and (cell := cell_of(asked.text)) is not None:
            place = in_sheet(reading.grid.sheet, *cell)
            reading.findings.add("error", code, row=cell[0], column=PERIOD, expected=expected, place=place)
        else:
            reading.findings.add("error", code, column=PERIOD, expected=expected)
        return None
    return text


def _period_text(asked: PeriodFrom, grid: Grid, file_name: str | None) -> str:
    match asked.kind:
        case "constant":
            return asked.text
        case "cell":
            row, at = cell_of(asked.text) or (0, 0)
            return grid.text(row, at)
    name = (file_name or "").rsplit("/", 1)[-1].rsplit("\\", 1)[-1].rsplit(".", 1)[0]
    _, _, rest = folded(name).partition(folded(asked.text)) if asked.text else ("", "", folded(name))
    return _leading_period(rest.replace("_", " "))


def _leading_period(text: str) -> str:
    """The longest beginning of a text that names a period, empty where none does."""
    words = text.replace("-", " - ").split()
    for count in range(len(words), 0, -1):
        candidate = " ".join(words[:count]).replace(" - ", "-")
        if (code := period_code(candidate, None)) is not None:
            return code
    digits = text.strip()[:4]
    return digits if period_code(digits, None) is not None else ""


def _note_faults(rows: pl.DataFrame, reading: _Reading) -> None:
    """Cells without a text that would be read; what stands in skipped rows and columns is nobody's matter."""
    if not reading.grid.faults:
        return
    wanted = {each.at for each in (*_read(reading.layout), *reading.headings.values)}
    kept = set(rows[ROW].to_list())
    for (row, at), code in sorted(reading.grid.faults.items()):
        if at in wanted and row in kept:
            place = in_sheet(reading.grid.sheet, row, at)
            reading.findings.add("error", code, row=row, column=letters(at), place=place)
