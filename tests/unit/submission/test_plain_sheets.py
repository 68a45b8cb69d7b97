"""Workbooks with one row per figure are read like CSV, with findings that name their cells."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter

from services.submission.intake.work import open_workbook
from services.submission.intake.workbooks import MEMORY_BYTES
from tests.unit.submission.hostile import HOSTILE, with_rows, workbook
from tests.unit.submission.reading import codes, read, rules

Fill = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]
HEADING = ("period", "citizenship", "sex", "value")


def answer_to(data: bytes, **about: Any) -> dict[str, Any]:
    return read(open_workbook(data), form="xlsx", **about)


def answer(fill: Fill, **about: Any) -> dict[str, Any]:
    return answer_to(workbook(lambda book: fill(book, book.add_worksheet("Data"))), **about)


def rows(*lines: Sequence[Any], heading: Sequence[str] = HEADING, top: int = 0) -> Fill:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for at, line in enumerate((heading, *lines), start=top):
            sheet.write_row(at, 0, line)

    return fill


def places(found: dict[str, Any], severity: str = "error") -> list[tuple[str, str | None]]:
    return [
        (each["code"], each["params"].get("place"))
        for each in found["findings"]
        if each["severity"] == severity
    ]


def test_a_plain_workbook_holds_what_a_csv_file_holds() -> None:
    lines = [("2024", "UA", "M", 10), (2024, "UA", "F", 20.0), ("2024", "UA", "_T", 30)]
    found = answer(rows(*lines))
    assert found["errors"] == 0 and found["observations"] == 3
    csv = "\n".join(",".join(map(str, line)) for line in (HEADING, *lines)).replace("20.0", "20")
    assert found["content_sha256"] == read(csv)["content_sha256"]


def test_a_title_may_stand_above_the_heading_and_blank_rows_between() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write(0, 0, "Applications for asylum")
        rows(("2024", "UA", "M", 10), (), ("2024", "XX", "F", 20), top=3)(book, sheet)

    assert places(answer(fill)) == [("unknown-code", "Data!B7")]
    assert answer(fill)["findings"][0]["row"] == 7


@pytest.mark.parametrize(
    ("line", "code", "place"),
    [
        (("2024", "UA", "M", "=NA()"), "error-cell", "Data!D2"),
        (("2024", "UA", "M", -3), "negative-value", "Data!D2"),
        (("2024", "UA", "M", 1.5), "fraction", "Data!D2"),
        (("2024", "UA", "M", "1,234"), "ambiguous-number", "Data!D2"),
        (("2024", "UA", "M", "1.000"), "ambiguous-number", "Data!D2"),
        (("2024", "UA", "M", "abc"), "not-a-number", "Data!D2"),
        (("2024", "UA", "M", True), "not-a-number", "Data!D2"),
        ((45_292, "UA", "M", 3), "date-as-number", "Data!A2"),
        (("2024", "МD", "M", 3), "code-in-cyrillic", "Data!B2"),
        (("2024", "UA", None, 3), "missing-key", "Data!C2"),
        (("2024", "UA", "M", None), "value-missing", "Data!D2"),
    ],
)
def test_what_is_wrong_with_a_cell_is_said_of_that_cell(line: Any, code: str, place: str) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, HEADING)
        for at, value in enumerate(line):
            if value == "=NA()":
                sheet.write_formula(1, at, value, None, "#N/A")
            else:
                sheet.write(1, at, value)
        sheet.write_row(2, 0, ("2023", "UA", "M", 1))

    assert places(answer(fill)) == [(code, place)]


def test_thousands_set_apart_by_blanks_of_any_kind_are_numbers() -> None:
    texts = ["1 234", "1\u00a0234 567", "1\u202f234", "1’234", "12,345,678", " 42\u00a0"]
    found = answer(rows(*((str(2000 + at), "UA", "M", text) for at, text in enumerate(texts))))
    assert found["errors"] == 0
    same = answer(
        rows(
            *(
                (str(2000 + at), "UA", "M", value)
                for at, value in enumerate([1234, 1_234_567, 1234, 1234, 12_345_678, 42])
            )
        )
    )
    assert found["content_sha256"] == same["content_sha256"]
    assert ("numbers-as-text", "Data!D2") in places(found, "note")


def test_a_decimal_comma_is_read_where_figures_have_decimals() -> None:
    line = ("2024", "UA", "M", "12,5")
    assert answer(rows(line), spec=rules(decimals=1))["errors"] == 0
    assert codes(answer(rows(line))) == {"not-a-number"}


def test_a_month_that_the_spreadsheet_took_for_a_date_is_that_month() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, HEADING)
        day = book.add_format({"num_format": "mmm yy"})
        sheet.write_datetime(1, 0, datetime(2024, 3, 1), day)  # noqa: DTZ001
        sheet.write_row(1, 1, ("UA", "M", 5))

    found = answer(fill)
    assert found["periods"] == ["2024-03"]
    assert ("periods-from-dates", "Data!A2") in places(found, "note")
    assert codes(answer(fill, spec=rules(frequencies=("A",)))) == {"other-periodicity"}


def test_merged_codes_stand_for_every_row_and_merged_figures_for_none() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        rows(("2024", "UA", "M", 1), ("2024", "", "F", 2), ("2024", "MD", "M", 3), ("2024", "MD", "F", 4))(
            book, sheet
        )
        sheet.merge_range("B2:B3", "UA")

    found = answer(fill)
    assert found["errors"] == 0 and found["observations"] == 4
    assert ("merged-codes", "Data!B2") in places(found, "note")

    def merged_figures(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        fill(book, sheet)
        sheet.merge_range("D4:D5", 3)

    assert places(answer(merged_figures)) == [("merged-figures", "Data!D4")]


def test_hidden_sheets_stay_unread_and_hidden_rows_do_not() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Data")
        rows(("2024", "UA", "M", 1), ("2024", "UA", "F", 2))(book, sheet)
        sheet.set_row(2, None, None, {"hidden": True})
        aside = book.add_worksheet("Aside")
        rows(("2023", "UA", "M", 1))(book, aside)
        aside.hide()

    found = answer_to(workbook(fill))
    assert found["periods"] == ["2024"] and found["observations"] == 2
    notes = places(found, "note")
    assert ("hidden-rows", "Data!A3") in notes or ("hidden-rows", "Data!D3") in notes
    assert "hidden-sheet" in {name for name, _ in notes}


def test_two_sheets_of_figures_are_asked_about() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("One", "Two"):
            rows(("2024", "UA", "M", 1))(book, book.add_worksheet(name))

    found = answer_to(workbook(fill))
    assert codes(found) == {"several-tables"}
    assert found["findings"][0]["params"]["sheets"] == "One, Two"


def test_formulas_count_by_their_results_and_not_without() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, HEADING)
        sheet.write_row(1, 0, ("2024", "UA", "M"))
        sheet.write_formula(1, 3, "=3+4", None, 7)

    assert places(answer(fill), "note") == [("figures-from-formulas", "Data!D2")]
    cells = (
        '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'.format(f"{'ABCD'[at]}1", name)
        for at, name in enumerate(HEADING)
    )
    second = '<c r="A2"><v>2024</v></c><c r="D2"><f>3+4</f></c>'
    found = answer_to(with_rows(f'<row r="1">{"".join(cells)}</row><row r="2">{second}</row>'))
    assert places(found) == [("formula-without-value", "Data!D2")]


def test_totals_and_doubled_keys_name_their_cells() -> None:
    lines = [("2024", "UA", "_T", 5), ("2024", "UA", "M", 10), ("2024", "UA", "M", 11)]
    found = answer(rows(*lines, top=2))
    assert places(found) == [("duplicate-key", "Data!D6")]
    assert found["findings"][0]["params"]["first_row"] == 5
    assert places(answer(rows(*lines[:2]))) == [("parts-exceed-total", "Data!D2")]


def test_columns_of_persons_are_refused() -> None:
    heading = (*HEADING, "passport number")
    assert codes(answer(rows(("2024", "UA", "M", 1, "A1"), heading=heading))) == {"individual-records"}


def test_what_is_made_to_hurt_is_a_finding_of_the_submission() -> None:
    make, code = HOSTILE["far cell"]
    found = answer_to(make())
    assert places(found) == [(code, "Data!XFD1048576")]
    assert MEMORY_BYTES == 1 << 30
