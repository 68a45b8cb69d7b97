"""Workbooks are read as they stand, and those made to hurt are refused with the process unharmed."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
import xlsxwriter

from services.submission.intake.findings import Findings
from services.submission.intake.workbooks import Sheet, place_of, read_workbook
from tests.unit.submission.hostile import HOSTILE, plain, with_rows, workbook


def first_sheet(data: bytes) -> Sheet:
    findings = Findings(10)
    found = read_workbook(data, findings)
    assert found is not None, findings.listed()
    return found.sheets[0]


def sheet_of(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> Sheet:
    return first_sheet(workbook(lambda book: fill(book, book.add_worksheet("Data"))))


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_made_to_hurt_is_refused_with_its_code(what: str) -> None:
    make, code = HOSTILE[what]
    findings = Findings(10)
    assert read_workbook(make(), findings) is None
    assert [each["code"] for each in findings.listed()] == [code]


def test_a_far_cell_is_named() -> None:
    findings = Findings(10)
    read_workbook(HOSTILE["far cell"][0](), findings)
    assert findings.listed()[0]["params"]["place"] == "Data!XFD1048576"


def test_memory_and_time_are_limited_by_the_kernel() -> None:
    row = "".join(f"<c><v>{value * value}</v></c>" for value in range(500))
    data = with_rows("".join(f'<row r="{at}">{row}</row>' for at in range(1, 2_001)))
    for limits, code in (
        ({"memory_bytes": 120 * 1024 * 1024}, "workbook-too-heavy"),
        ({"cpu_s": 1}, "workbook-too-slow"),
        ({"timeout_s": 0.05}, "workbook-too-slow"),
    ):
        findings = Findings(10)
        assert read_workbook(data, findings, **limits) is None  # type: ignore[arg-type]
        assert [each["code"] for each in findings.listed()] == [code]
    assert first_sheet(plain()).text(1, 1) == "period"


def test_the_reading_process_knows_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "nowhere")
    monkeypatch.setenv("LD_PRELOAD", "/nowhere/that/would/complain.so")
    assert first_sheet(plain()).text(1, 2) == "value"


def test_every_kind_of_cell_has_its_text() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["text", 12, 0.1 + 0.2, 1e12, 1e-7, True])
        sheet.write_datetime(1, 0, datetime(2024, 1, 31), day)  # noqa: DTZ001  a workbook knows no zones
        sheet.write_datetime(1, 1, datetime(2024, 1, 31, 13, 30), day)  # noqa: DTZ001
        sheet.write_number(1, 2, 45_322)
        sheet.write_formula(2, 0, "=1+1", None, 2)
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_string(3, 1, "1 234")

    sheet = sheet_of(fill)
    assert sheet.texts[0] == ("text", "12", "0.3", "1000000000000", "0.0000001", "TRUE")
    assert sheet.kinds[0] == "tnnnnb"
    assert sheet.texts[1] == (date(2024, 1, 31).isoformat(), "2024-01-31T13:30:00", "45322")
    assert sheet.kinds[1] == "ddn"
    assert (sheet.texts[2], sheet.kinds[2]) == (("2", "#N/A"), "ne")
    assert sheet.formulas == {(3, 1): "1+1", (3, 2): "NA()"}
    assert sheet.text(4, 2) == "1 234" and sheet.text(4, 1) is None
    assert sheet.text(400, 7) is None and sheet.kind(400, 7) == "-"


def test_a_formula_that_nobody_computed_is_no_blank() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>SUM(B1:C1)</f></c><c r="B1"><f>1+1</f><v></v></c>'
        '<c r="C1"><f t="shared" si="0" ref="C1:C2">A1</f><v>7</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>8</v></c><c r="F2"><f>1</f></c></row>'
        '<row r="3"><c r="A3" t="str"><f>""</f><v></v></c></row>'
    )
    sheet = first_sheet(with_rows(rows))
    assert sheet.kinds == ("ffn", "--n--f", "")
    assert sheet.texts[:2] == ((None, None, "7"), (None, None, "8", None, None, None))
    assert sheet.kind(3, 1) == "-" and sheet.formulas[3, 1] == '""'
    assert (sheet.formulas[1, 1], sheet.formulas[2, 3]) == ("SUM(B1:C1)", "")


def test_what_is_hidden_or_merged_is_told() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Data")
        sheet.merge_range("B2:D3", "merged")
        sheet.write_column(4, 0, [1, 2, 3])
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})
        book.add_worksheet("Aside").hide()
        book.add_chartsheet("Picture").set_chart(_chart(book))
        book.add_worksheet("Deep").very_hidden()

    found = read_workbook(workbook(fill), Findings(10))
    assert found is not None
    assert [(each.name, each.visible) for each in found.sheets] == [
        ("Data", True), ("Aside", False), ("Deep", False),
    ]  # fmt: skip
    data = found.sheets[0]
    assert data.merged == ((2, 2, 3, 4),)
    assert data.hidden_rows == {6} and data.hidden_columns == {2}
    assert data.texts[1] == (None, "merged") and data.width == 2


def _chart(book: xlsxwriter.Workbook) -> xlsxwriter.chart.Chart:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$A$5:$A$7"})
    return chart


def test_formatted_blanks_and_shifted_tables_keep_their_places() -> None:
    rows = (
        '<row r="3"><c r="C3"><v>1</v></c><c r="D3" s="0"/></row>'
        '<row r="1000000"><c r="A1000000" s="0"/></row>'
    )
    sheet = first_sheet(with_rows(rows, before='<dimension ref="A1:XFD1048576"/>'))
    assert len(sheet.texts) == 3
    assert sheet.text(3, 3) == "1" and sheet.text(3, 1) is None
    assert sheet.place(3, 3) == "Data!C3"


def test_a_place_is_written_as_a_spreadsheet_writes_it() -> None:
    assert place_of("Data", 14, 3) == "Data!C14"
    assert place_of("My 'own'", 1, 28) == "'My ''own'''!AB1"
    assert place_of("2024", 1, 703) == "'2024'!AAA1"
