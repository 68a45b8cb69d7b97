"""CSV, Excel and JSON: what an analyst's program reads from them."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from textwrap import wrap
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from services.reporting.domain.charted import chart_of_columns, chart_of_rows
from services.reporting.domain.report import Cell, Coordinate, Member, Note, Table
from services.reporting.rendering import csv as csv_format
from services.reporting.rendering import xlsx
from tests.unit.reporting.rendering import samples
from tests.unit.reporting.rendering.rendered import rendered


def _records(language: str = "en") -> list[dict[str, str]]:
    text = rendered("csv", language).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _one(records: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    (found,) = [record for record in records if all(record[name] == value for name, value in wanted.items())]
    return found


def test_the_csv_is_one_that_excel_and_parsers_read() -> None:
    data = rendered("csv", "ru")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_the_csv_has_a_record_for_each_figure_with_codes_and_labels() -> None:
    records = _records("ru")
    assert len(records) == 5 * 3 + 2 * 4
    total = _one(records, citizenship="_T", period="2024", table="1")
    assert (total["value"], total["flags"], total["absence"]) == ("8360", "d p", "")
    assert (total["indicator"], total["country_label"], total["citizenship_label"]) == (
        "ASYLUM_APPLICATIONS",
        "Moldova",
        "Всего",
    )
    women = _one(records, citizenship="PL", sex="F", period="2023")
    assert (women["value"], women["region"], women["unit"]) == ("38.75", "EU", "%")


def test_each_line_of_the_csv_says_what_it_is_where_from_and_for_whom() -> None:
    names = ("title", "definition", "sources", "reader", "terms", "standing_url")
    assert {tuple(record[name] for name in names) for record in _records("ru")} == {
        (
            "Ходатайства об убежище: Молдова",
            "Counts persons, not cases.",
            "Register of asylum applications",
            "Как видят другие страны.",
            "Cite the source.",
            "https://comity.example/reports/indicator-by-citizenship/standing?country=MD&as_of=18432",
        )
    }


def test_the_csv_types_every_absence_and_leaves_no_value_empty() -> None:
    records = _records()
    found = {(record["value"], record["absence"]) for record in records if record["absence"]}
    assert found == {
        ("*", "masked"),
        ("…", "not-reported"),
        ("×", "not-applicable"),
        ("closed", "not-shared"),
    }
    assert all(record["value"] for record in records)
    assert _one(records, citizenship="AF", period="2022")["value"] == "0"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_the_csv_disarms_text_that_a_spreadsheet_would_run(start: str) -> None:
    notes = (
        Note(key="hostile", text=f"{start}1+1"),
        Note(key="stateless", text="harmless"),
        Note(key="general", text=""),
    )
    text = csv_format.render(samples.report(notes=notes)).decode("utf-8-sig")
    records = list(csv.DictReader(io.StringIO(text, newline="")))
    assert _one(records, citizenship="UA", period="2024")["notes"] == f"'{start}1+1"


def _book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(rendered("xlsx", "en")))


def test_numbers_in_the_workbook_are_numbers_with_their_flags_in_the_format() -> None:
    sheet = _book()["Table 1"]
    by_label = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    total = by_label["Total"]
    assert [cell.value for cell in total[1:4]] == [1234567, 4519, 8360]
    assert total[2].number_format == '#,##0" b, r"'
    assert sheet.freeze_panes == "B7"


def test_digits_of_the_workbook_stand_below_digits_whatever_signs_follow_them() -> None:
    sheet = _book()["Table 1"]
    column = [cell for cell in next(sheet.iter_cols(min_col=3, max_col=3, min_row=6)) if cell.value]
    head, *figures = [cell.number_format for cell in column[: 1 + len(samples.table().rows.members)]]
    taken = {re.sub(r"_(.)", r"\1", re.sub(r'"([^"]*)"', r"\1", each)).strip("#,0@") for each in figures}
    assert taken == {" b, r"} and head == "@_ _b_,_ _r"


def test_the_workbook_writes_what_is_below_zero_with_a_minus_sign() -> None:
    table = samples.table()
    cells = tuple(tuple(Cell(value=-5) for _ in line) for line in table.cells)
    content = xlsx.render(samples.report(tables=(replace(table, cells=cells),)))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["B7"].value == -5 and '"\u2212"#,##0' in sheet["B7"].number_format


def test_the_workbook_shows_absences_as_their_signs() -> None:
    sheet = _book()["Table 1"]
    by_label = {row[0].value: [cell.value for cell in row[1:4]] for row in sheet.iter_rows() if row[0].value}
    assert by_label["Afghanistan"] == [0, "…", "×"]
    assert by_label["Syria"] == [205, "*", "closed"]


def test_no_text_of_the_workbook_is_a_formula_or_a_link() -> None:
    book = _book()
    formulas = {
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }
    assert formulas == set()
    assert any(
        cell.value == samples.HOSTILE and cell.data_type == "s"
        for row in book["Notes"].iter_rows()
        for cell in row
    )
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)


def test_charts_of_the_workbook_draw_gaps_where_figures_are_absent() -> None:
    rows = [[cell.value for cell in row] for row in _book()["Chart data"].iter_rows()]
    assert ["2023", 4519, None, None] in rows


def test_sheets_print_on_pages_with_headings_and_numbers() -> None:
    book = _book()
    for sheet in book:
        # A narrow table stands upright; charts, and figures one by one, take the width.
        way = "portrait" if sheet.title.startswith("Table") else "landscape"
        lies = "landscape" if sheet.page_setup.orientation == "landscape" else "portrait"
        assert (sheet.page_setup.paperSize, lies) == (9, way), sheet.title
        assert sheet.oddFooter.right.text == "&P / &N"
    assert book["Table 1"].sheet_properties.pageSetUpPr.fitToPage
    assert (book["Table 1"].print_title_rows, book["Table 2"].print_title_rows) == ("$6:$6", "$6:$7")
    assert book["Figures"].print_title_rows == "$1:$1"


def test_a_table_on_a_sheet_has_its_footnotes_and_sources_beneath() -> None:
    below = [row[0].value for row in _book()["Table 1"].iter_rows() if row[0].value]
    assert any(text.startswith("* – ") for text in below)
    assert any(text.startswith("1  ") for text in below)
    assert below[-1] == "Source: Register of asylum applications"
    # Only its own signs and footnotes: in the second table something is masked, and nothing else.
    other = [str(row[0].value) for row in _book()["Table 2"].iter_rows() if row[0].value]
    signs = [text.partition(" – ")[0] for text in other if " – " in text]
    assert signs == ["*"] and not any(text.startswith("1  ") for text in other)
    # What concerns the whole report stands once, on its own sheet; beneath a single table it stands there.
    general = "Counts persons, not cases."
    assert general not in [*below, *other] and "Definitions and further notes: sheet “Notes”." in other
    alone = xlsx.render(replace(samples.report(), tables=(samples.table(),)))
    assert general in [
        row[0].value for row in openpyxl.load_workbook(io.BytesIO(alone)).worksheets[0].iter_rows()
    ]


def test_a_long_name_of_a_row_stands_whole_in_its_cell() -> None:
    table = samples.table()
    long = replace(table.rows.members[1], label="Moldova: Emigration, Country of next residence: " * 2)
    rows = replace(table.rows, members=(table.rows.members[0], long, *table.rows.members[2:]))
    report = replace(samples.report(), tables=(replace(table, rows=rows),))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(report))).worksheets[0]
    [cell] = [row[0] for row in sheet.iter_rows() if row[0].value == long.label]
    assert cell.alignment.wrap_text
    [inner] = [row[0] for row in sheet.iter_rows() if row[0].value == "Ukraine"]
    assert (inner.alignment.indent, inner.alignment.wrap_text) == (1, True)
    assert sheet.row_dimensions[cell.row].height >= 3 * 13


def test_a_table_of_many_columns_prints_on_pages_beside_each_other() -> None:
    table = samples.by_sex()
    many = replace(
        table,
        columns=replace(table.columns, members=table.columns.members * 40),
        cells=tuple(line * 40 for line in table.cells),
    )
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(replace(samples.report(), tables=(table, many)))))
    few, wide, *_ = book.worksheets
    assert (few.page_setup.fitToWidth or 1, wide.print_title_cols) == (1, "$A:$A")
    # Breaks stand between the groups of columns, in print of a size that can be read.
    assert not wide.sheet_properties.pageSetUpPr.fitToPage and wide.page_setup.scale == 70
    group = len(table.columns.members)
    breaks = [each.id for each in wide.col_breaks.brk]
    assert breaks and all((at - 1) % group == 0 for at in breaks)
    # What stands over the row headings, which every page has, would stand cut on each of them.
    texts = {str(cell.value) for cell in wide["A"] if cell.value}
    assert texts == {table.rows.label, *(member.label for member in table.rows.members), "European Union"}
    assert wide["B1"].value == samples.report().title and few["A1"].value == samples.report().title
    room = sum(_width(wide, column) for column in range(2, breaks[0] + 1))
    assert max(len(str(cell.value)) for cell in wide["B"][8 + len(table.rows.members) :]) <= room


def _width(sheet: Any, column: int) -> float:
    """Of a column of a sheet, in characters; adjacent ones of one width are said once."""
    found = [each.width for each in sheet.column_dimensions.values() if each.min <= column <= each.max]
    return float(found[0])


def test_columns_of_figures_that_every_line_shares_are_not_printed() -> None:
    one = openpyxl.load_workbook(
        io.BytesIO(xlsx.render(replace(samples.report(), tables=(samples.table(),))))
    )
    for book, first in ((_book(), "table"), (one, "citizenship")):
        figures = book["Figures"]
        printed = range_boundaries(figures.print_area.rpartition("!")[2])
        names = [cell.value for cell in figures[1]]
        assert (names[printed[0] - 1], names[printed[2] :]) == (first, ["known_at", "checkpoint"])


def test_long_names_among_the_figures_stand_whole_in_their_cells() -> None:
    table = samples.table()
    long = replace(table.rows.members[1], label="Moldova: Emigration, Country of next residence: " * 2)
    rows = replace(table.rows, members=(table.rows.members[0], long, *table.rows.members[2:]))
    report = replace(samples.report(), tables=(replace(table, rows=rows),))
    figures = openpyxl.load_workbook(io.BytesIO(xlsx.render(report)))["Figures"]
    for row in figures.iter_rows(min_row=2):
        for cell in row[:-2]:
            width = _width(figures, cell.column)
            lines = wrap(str(cell.value or ""), int(width))
            assert len(lines) < 2 or cell.alignment.wrap_text
            assert len(lines) < 2 or figures.row_dimensions[cell.row].height >= 13 * len(lines)


def _yearly(years: int, ages: int) -> Table:
    """A narrow table of a group of rows for each year."""
    table = samples.table()
    members = tuple(
        Member(
            code=f"{year}-{age}",
            label=f"Age {age}",
            group=Coordinate(dimension="period", dimension_label="Year", code=str(year), label=str(year)),
        )
        for year in range(2000, 2000 + years)
        for age in range(ages)
    )
    rows = replace(table.rows, members=members)
    return replace(table, rows=rows, cells=((Cell(value=1),) * 3,) * len(members))


@pytest.mark.parametrize("ages", [3, 7, 30])
def test_no_page_of_a_sheet_ends_with_the_name_of_a_group(ages: int) -> None:
    """A short group stays whole; of a long one some rows stay with its name, and some with the notes."""
    report = replace(samples.report(), tables=(_yearly(12, ages),))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(report))).worksheets[0]
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage
    names = {cell.row for cell in sheet["A"] if re.fullmatch(r"20\d\d", str(cell.value or ""))}
    last = max(cell.row for cell in sheet["A"] if str(cell.value or "").startswith("Age"))
    ends = [each.id for each in sheet.row_breaks.brk]
    assert ends
    height = 0.0
    for row in range(1, sheet.max_row + 1):
        height += sheet.row_dimensions[row].height or 16
        if row in ends:
            assert row not in names and row + 1 != last and not last <= row
            assert ages > 16 or row + 1 in names or row + 1 == last - 1
            height = 16.0
        assert ages > 16 or height * (sheet.page_setup.scale or 100) / 100 <= 841.9 - 72 * 1.3


def test_a_chart_of_shares_ends_at_a_hundred() -> None:
    """A program would let the axis end at 120."""
    table = replace(samples.table(), unit="%", cells=((Cell(value=Decimal("47.5")),) * 3,) * 5)
    ends = []
    for rows in (["AF", "SY"], ["AF", "SY", "UA"], ["AF"]):
        chart = chart_of_rows(table, rows, kind="stacked", title="Shares", alt="Shares.")
        report = replace(samples.report(), tables=(table,), charts=(chart,))
        with zipfile.ZipFile(io.BytesIO(xlsx.render(report))) as parts:
            drawn = parts.read("xl/charts/chart1.xml").decode()
        ends.append(re.findall(r'<c:max val="(\d+)"', drawn))
    assert ends == [["100"], [], []]


def test_notes_under_a_narrow_table_do_not_make_its_page_wide() -> None:
    words = "Sums are of the countries that have a figure. " * 9
    notes = (*samples.report().notes, samples.Note(key="long", text=words))
    report = replace(samples.report(), tables=(samples.table(),), notes=notes)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(report)))
    below = [str(cell.value) for cell in book.worksheets[0]["A"] if cell.value]
    assert max(len(text) for text in below) <= 100
    assert words.strip() in " ".join(below)


def test_a_pyramid_of_a_workbook_grows_to_both_sides() -> None:
    report = samples.report()
    table = samples.by_sex()
    shown = chart_of_columns(
        table, ["M", "F"], [row.code for row in table.rows.members], kind="pyramid", title="Ages", alt="Ages"
    )
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(replace(report, charts=(shown,)))))
    figures = {
        row[0].value: [(cell.value, cell.number_format) for cell in row[1:3]] for row in book["Chart data"]
    }
    assert figures["Poland"] == [
        (-61.25, "#,##0.0;#,##0.0"),
        (38.75, "#,##0.0"),
    ]


def test_a_heat_map_is_shaded_cells_of_the_workbook_without_a_chart() -> None:
    report = samples.report()
    drawn = replace(report.charts[0], kind="heatmap")
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(replace(report, charts=(drawn,)))))
    sheet = book["Chart data"]
    assert "Charts" not in book.sheetnames
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=4)] == [
        ["Syria", 205, "*", "closed"]
    ]
    assert [str(area.sqref) for area in sheet.conditional_formatting] == ["B3:D5"]


def test_the_workbook_has_the_records_of_the_csv() -> None:
    rows = list(_book()["Figures"].iter_rows(values_only=True))
    assert len(rows) == 1 + len(_records())
    assert rows[0][:2] == ("report", "table")


def test_the_json_types_every_cell() -> None:
    found = json.loads(rendered("json", "en"))
    table = found["tables"][0]
    assert table["cells"][1] == [
        {"value": 0, "absence": None, "flags": [], "notes": []},
        {"value": None, "absence": "not-reported", "flags": [], "notes": []},
        {"value": None, "absence": "not-applicable", "flags": [], "notes": []},
    ]
    assert [member["code"] for member in table["rows"]["members"]] == ["_T", "AF", "SY", "UA", "STLS"]
    assert found["vintage"]["recorded_at"] == "2025-06-12T14:05:00Z"
    assert found["tables"][1]["cells"][0][0]["value"] == 61.25
