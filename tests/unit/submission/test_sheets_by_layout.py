"""Sheets of a workbook read by a layout: what stands in cells that are read, and in those that are not."""

from dataclasses import replace

from services.submission.domain.layouts import Column, Layout, PeriodFrom, Rename, RowRule
from services.submission.intake.findings import Findings
from services.submission.intake.mapped_files import read_mapped
from services.submission.intake.sheet_grids import workbook_grid
from services.submission.intake.table import Table
from services.submission.intake.workbooks import Sheet, Workbook
from tests.unit.submission.reading import RULES

LAYOUT = Layout(
    form="xlsx",
    heading=(2, 2),
    columns=(
        Column(at=1, heading="Nationality", gives="dimension", dimension="citizenship"),
        Column(at=2, heading="People", gives="value"),
        Column(at=3, heading="Remarks"),
    ),
    period=PeriodFrom(kind="cell", text="B1"),
)
DATA = Sheet(
    name="Data",
    visible=True,
    texts=(
        (None, "2024"),
        ("Nationality\u00a0", "People", "Remarks"),
        ("Grand Total", None, "#REF!"),
        ("Ukraine", "1234.0", "#N/A"),
        ("Moldova", "7"),
    ),
    kinds=("-n", "ttt", "tfe", "tne", "tn"),
)
NOTES = Sheet(name="Notes", visible=False, texts=(("Nothing",),), kinds=("t",))


def read(layout: Layout, *sheets: Sheet) -> tuple[Table | None, list[tuple[str, str | None]]]:
    """The table, and code and place of each finding."""
    findings = Findings(RULES.max_findings)
    grid = workbook_grid(Workbook(sheets=sheets), layout, findings)
    table = None if grid is None else read_mapped(grid, layout, RULES, findings, None)
    return table, [(each["code"], each["params"].get("place")) for each in findings.listed()]


def test_a_formula_without_a_value_is_named_where_it_is_read() -> None:
    table, found = read(replace(LAYOUT, renames=(_total(),)), DATA)
    assert table is None
    assert found == [("formula-without-value", "Data!B3")]


def test_formulas_and_errors_in_skipped_rows_and_columns_are_nobodys_matter() -> None:
    skip = (RowRule(at=1, how="is", text="grand total"),)
    table, found = read(replace(LAYOUT, skip=skip), DATA)
    assert found == []
    assert table is not None
    assert table.cells["value"].to_list() == ["1234.0", "7"]
    assert table.cells["period"].to_list() == ["2024", "2024"]


def test_a_number_is_no_text_with_thousands() -> None:
    skip = (RowRule(at=1, how="is", text="grand total"),)
    sheet = replace(DATA, texts=(*DATA.texts[:3], ("Ukraine", "1.234"), ("Moldova", "1.234")), kinds=(
        *DATA.kinds[:3], "tn", "tt",
    ))  # fmt: skip
    table, _ = read(replace(LAYOUT, skip=skip, thousands=".", decimal=","), sheet)
    assert table is not None
    assert table.cells["value"].to_list() == ["1.234", "1234"]


def test_the_first_visible_sheet_is_read_unless_another_one_is_named() -> None:
    skip = (RowRule(at=1, how="is", text="grand total"),)
    assert read(replace(LAYOUT, skip=skip), NOTES, DATA)[0] is not None
    assert read(replace(LAYOUT, sheet="Figures"), NOTES, DATA) == (None, [("sheet-missing", None)])
    assert read(replace(LAYOUT, sheet="Notes"), NOTES, DATA)[1][0] == ("heading-missing", "Notes!A2")


def test_a_sheet_that_is_too_wide_is_refused() -> None:
    wide = replace(DATA, texts=((None,) * 1001 + ("x",),), kinds=("-" * 1001 + "t",))
    assert read(LAYOUT, wide) == (None, [("too-many-columns", None)])


def _total() -> Rename:
    return Rename(dimension="citizenship", label="Grand Total", code="_T")
