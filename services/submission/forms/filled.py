"""Reads a form that was filled in: its figures with their places, its totals added up, its remarks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from services.submission.domain.periods import Period, parse_period
from services.submission.forms.formulas import is_total_formula
from services.submission.forms.identity import FiguresSheet, FormIdentity
from services.submission.forms.layout import FormLayout, Key, form_layout
from services.submission.forms.previous import Standing
from services.submission.forms.remarks import Remark, read_remarks
from services.submission.forms.statuses import code_chosen
from services.submission.forms.totals import added_up
from services.submission.intake.addresses import place_of
from services.submission.intake.findings import Findings
from services.submission.intake.specification import Specification
from services.submission.intake.table import NOTE, PERIOD, ROW, STATUS, VALUE, Table
from services.submission.intake.tidying import tidied
from services.submission.intake.workbooks import EMPTY, ERROR, TEXT, UNCOMPUTED, Sheet, Workbook

LABEL_COLUMNS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a figure stands."""

    sheet: str
    row: int
    column: int
    code_row: int

    def of(self, name: str | None, dimensions: Sequence[str]) -> tuple[int, int]:
        """Row and column of what a finding about a column of the table is about."""
        if name == dimensions[0]:
            return self.row, LABEL_COLUMNS
        if name in dimensions:
            return self.code_row, self.column
        return self.row, self.column


@dataclass(slots=True)
class _Figures:
    """The figures of a form as they are gathered, a list for each column of the table."""

    periods: list[str] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    statuses: list[str | None] = field(default_factory=list)
    notes: list[str | None] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    def add(
        self, period: str, key: Key, value: str | None, kind: str, status: str | None, cell: Cell
    ) -> None:
        self.periods.append(period)
        self.keys.append(key)
        self.values.append(value)
        self.kinds.append(kind)
        self.statuses.append(status)
        self.notes.append(None)
        self.cells.append(cell)


def read_form(
    workbook: Workbook,
    identity: FormIdentity,
    spec: Specification,
    findings: Findings,
    standing: Standing,
) -> Table | None:
    """The table of a form's figures, or None and findings that say why there is none.

    A blank cell sends nothing. A total that still adds itself up is added up here: nothing depends on
    what the program computed that saved the file. standing: what its blank parts count as, where the
    form showed it.
    """
    for name in identity.dimensions:
        if name not in spec.names:
            findings.add("error", "form-dimension-gone", column=name)
    for each in identity.sheets:
        if workbook.sheet(each.name) is None:
            findings.add("error", "form-sheet-missing", expected=each.name)
    if findings.errors():
        return None
    figures = _Figures()
    blank = sum(
        _read_sheet(sheet, each, identity, spec, figures, standing, findings)
        for each in identity.sheets
        if (sheet := workbook.sheet(each.name)) is not None
    )
    if blank and figures.cells:
        findings.add("note", "form-cells-blank", cells=blank)
    remarks = workbook.sheet(identity.remarks)
    if remarks is not None:
        _put_remarks(read_remarks(remarks, identity.dimensions, findings), figures)
    findings.places = _places(figures.cells, identity.dimensions)
    if findings.errors():
        return None
    return _table(figures, identity, spec, findings)


def _read_sheet(
    sheet: Sheet,
    about: FiguresSheet,
    identity: FormIdentity,
    spec: Specification,
    figures: _Figures,
    standing: Standing,
    findings: Findings,
) -> int:
    """Gather the figures of a period; how many cells that are no totals were left blank."""
    layout = _layout_of(about, identity, spec)
    status = code_chosen(_first_text(sheet, about.status_row))
    columns = dict(_columns(sheet, about))
    given: dict[Key, str | None] = {}
    cells: dict[Key, Cell] = {}
    kinds: dict[Key, str] = {}
    adding: set[Key] = set()
    blank = 0
    for row in range(about.first_row, len(sheet.texts) + 1):
        code = (sheet.text(row, LABEL_COLUMNS) or "").strip()
        for column, across in columns.items():
            key = (code, *across)
            kind, formula = sheet.kind(row, column), sheet.formulas.get((row, column))
            if not code:
                if kind != EMPTY:
                    findings.add("error", "form-code-missing", row=row, place=sheet.place(row, column))
                continue
            cells[key] = Cell(sheet=sheet.name, row=row, column=column, code_row=about.code_row)
            if formula is not None and layout.sums(key) and is_total_formula(formula):
                adding.add(key)
            elif kind in {ERROR, UNCOMPUTED}:
                _note_fault(sheet, row, column, kind, findings)
            elif kind != EMPTY:
                given[key], kinds[key] = sheet.text(row, column), kind
                if formula is not None:
                    findings.add("note", "figure-from-formula", row=row, place=sheet.place(row, column))
            elif not layout.sums(key):
                blank += 1
    if about is identity.sheets[0]:
        missing = [code for code in layout.rows if code not in {key[0] for key in cells}]
        if missing:
            findings.add("note", "form-lacks-codes", codes=len(missing), first=missing[0])
    stands = standing.of(about.period)
    for key, text in added_up(adding, given, layout, stands, spec.decimals).items():
        given[key], kinds[key] = text, "n"
    for key in sorted(given, key=lambda key: (cells[key].row, cells[key].column)):
        figures.add(about.period, key, given[key], kinds[key], status, cells[key])
    return blank


def _layout_of(about: FiguresSheet, identity: FormIdentity, spec: Specification) -> FormLayout:
    period = parse_period(about.period)
    within: list[Period] = [] if period is None else [period]
    return form_layout(spec, identity.dimensions, within, {})


def _columns(sheet: Sheet, about: FiguresSheet) -> Iterator[tuple[int, Key]]:
    """Column and codes of each figure across, as they stand beneath the headings."""
    for column in range(LABEL_COLUMNS + 1, sheet.width + 1):
        text = sheet.text(about.code_row, column)
        if text is not None:
            codes = tuple(each.strip() for each in text.split("|"))
            yield column, codes


def _first_text(sheet: Sheet, row: int) -> str | None:
    return next((text for column in range(3, 8) if (text := sheet.text(row, column))), None)


def _note_fault(sheet: Sheet, row: int, column: int, kind: str, findings: Findings) -> None:
    code = "error-cell" if kind == ERROR else "formula-without-value"
    findings.add("error", code, row=row, column=VALUE, place=sheet.place(row, column))


def _put_remarks(remarks: Sequence[Remark], figures: _Figures) -> None:
    """The status and note of single figures; a figure that is only remarked on has no value."""
    places = {
        (period, key): at for at, (period, key) in enumerate(zip(figures.periods, figures.keys, strict=True))
    }
    for remark in remarks:
        at = places.get((remark.period, remark.key))
        if at is None:
            at = len(figures.keys)
            cell = Cell(sheet=remark.sheet, row=remark.row, column=1, code_row=remark.row)
            figures.add(remark.period, remark.key, None, EMPTY, None, cell)
        figures.statuses[at] = remark.status or figures.statuses[at]
        figures.notes[at] = remark.note


def _table(figures: _Figures, identity: FormIdentity, spec: Specification, findings: Findings) -> Table:
    names = identity.dimensions
    columns: dict[str, list[str | None]] = {
        PERIOD: list(figures.periods),
        **{name: [key[at] for key in figures.keys] for at, name in enumerate(names)},
        VALUE: figures.values,
        STATUS: figures.statuses,
        NOTE: figures.notes,
    }
    cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index(ROW, offset=1)
    kinds = {
        PERIOD: pl.repeat(TEXT, cells.height, dtype=pl.String, eager=True),
        VALUE: pl.Series(figures.kinds, dtype=pl.String),
    }
    return Table(cells=tidied(cells, spec, findings, kinds=kinds), exponents=False)


def _places(cells: Sequence[Cell], dimensions: Sequence[str]) -> Any:
    """What a finding about the n-th figure says of the form."""

    def placed(finding: Mapping[str, Any]) -> dict[str, Any]:
        if finding["row"] is None or "place" in finding["params"]:
            return dict(finding)
        cell = cells[finding["row"] - 1]
        row, column = cell.of(finding["column"], dimensions)
        params = {**finding["params"], "place": place_of(cell.sheet, row, column)}
        if "first_row" in params:
            params["first_row"] = cells[params["first_row"] - 1].row
        return {**finding, "row": row, "params": params}

    return placed
