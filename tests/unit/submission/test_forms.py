"""A form is made for one series and its periods, and read when it comes back filled in."""

import io
from dataclasses import replace
from typing import Any

import openpyxl
import polars as pl
import pytest

from services.submission.forms.identity import identity_from
from services.submission.intake.specification import CodeRule, DimensionRule
from services.submission.intake.standing import merged
from services.submission.intake.work import open_workbook
from services.submission.intake.workbooks import form_rows
from tests.unit.submission.forms_of import answer_to, filled, form, form_request
from tests.unit.submission.reading import CITIZENSHIP, RULES, SEX, code, found, read, rules

HEADING = "period,citizenship,sex,value,status,note"


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def standing(*rows: tuple[str, str, str, str]) -> dict[str, bytes]:
    table = pl.DataFrame(rows, schema=["period", "citizenship", "sex", "value"], orient="row").with_columns(
        pl.lit("A").alias("status"), pl.lit(None, dtype=pl.String).alias("note")
    )
    return {rows[0][0][:4]: merged(None, table)[0]}


def place_of(book: openpyxl.Workbook, row: str, column: str, sheet: str = "2024") -> str:
    """The cell of a figure, by its codes."""
    for cells in book[sheet].iter_rows(min_row=8, min_col=2, max_col=2):
        if cells[0].value == row:
            for codes in book[sheet].iter_rows(min_row=7, max_row=7, min_col=3):
                for each in codes:
                    if each.value == column:
                        return f"{each.column_letter}{cells[0].row}"
    raise LookupError((row, column))


def places(answer: dict[str, Any], severity: str = "error") -> list[tuple[str, str | None]]:
    return [
        (each["code"], each["params"].get("place"))
        for each in answer["findings"]
        if each["severity"] == severity
    ]


def content(csv: str, **about: Any) -> str:
    digest: str = read(csv, **about)["content_sha256"]
    return digest


def test_a_filled_form_says_the_same_as_a_csv_file() -> None:
    data = form()
    book = opened(data)
    cells = {place_of(book, "UA", "M"): 10, place_of(book, "UA", "F"): 20, place_of(book, "RU", "M"): 5}
    answer = answer_to(filled(data, cells))
    assert answer["errors"] == 0
    lines = [
        "2024,UA,M,10,A,", "2024,UA,F,20,A,", "2024,UA,_T,30,A,", "2024,RU,M,5,A,", "2024,RU,_T,5,A,",
        "2024,_T,M,15,A,", "2024,_T,F,20,A,", "2024,_T,_T,35,A,",
    ]  # fmt: skip
    assert answer["content_sha256"] == content("\n".join((HEADING, *lines)))
    assert ("form-cells-blank", None) in places(answer, "note")


def test_the_form_knows_what_it_is() -> None:
    rows = form_rows(open_workbook(form(periods=("2024", "2025"), definition=12, base=9, made_at=40)))
    assert rows is not None
    identity = identity_from(rows)
    assert identity is not None
    assert (identity.country, identity.indicator, identity.source) == ("MD", "ASYLUM_APPLICATIONS", "REG")
    assert (identity.definition, identity.base, identity.made_at) == (12, 9, 40)
    assert [each.period for each in identity.sheets] == ["2024", "2025"]
    assert identity_from([*rows[1:]]) is None
    assert identity_from([["form", "0"], *rows[1:]]) is None
    assert identity_from([["form", "1"], ["figures", "2024"]]) is None


def test_a_form_of_other_figures_than_was_said_is_refused() -> None:
    data = filled(form(), {"C9": 1})
    other = replace(RULES, indicator="POPULATION", source="CENSUS")
    assert found(answer_to(data, other)) == [
        ("other-indicator", None, "indicator"), ("other-source", None, "source"),
    ]  # fmt: skip


def test_what_moved_since_is_a_note_while_the_figures_fit() -> None:
    data = filled(form(), {place_of(opened(form()), "UA", "M"): 10})
    answer = answer_to(data, definition=50, base=44)
    assert answer["errors"] == 0
    assert {"form-definition-moved", "form-figures-moved"} <= {name for name, _ in places(answer, "note")}


def test_a_code_that_is_gone_is_an_error_of_its_cell_if_it_has_a_figure() -> None:
    book = opened(form())
    place = place_of(book, "RU", "M")
    without = replace(
        RULES,
        dimensions=(
            replace(CITIZENSHIP, codes=tuple(each for each in CITIZENSHIP.codes if each.code != "RU")),
            SEX,
        ),
    )
    row = place[1:]
    answer = answer_to(filled(form(), {place: 5, place_of(book, "UA", "M"): 1}), without)
    assert ("unknown-code", f"'2024'!B{row}") in places(answer)
    answer = answer_to(filled(form(), {place_of(book, "UA", "M"): 1}), without)
    assert answer["errors"] == 0


def test_a_new_code_of_the_list_is_told() -> None:
    more = replace(RULES, dimensions=(replace(CITIZENSHIP, codes=(*CITIZENSHIP.codes, code("SY"))), SEX))
    answer = answer_to(filled(form(), {place_of(opened(form()), "UA", "M"): 1}), more)
    [note] = [each for each in answer["findings"] if each["code"] == "form-lacks-codes"]
    assert note["params"] == {"codes": 1, "first": "SY"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [(-3, "negative-value"), (1.5, "fraction"), ("many", "not-a-number"), ("#N/A", "error-cell")],
)
def test_what_is_wrong_with_a_figure_is_said_of_its_cell(value: Any, expected: str) -> None:
    place = place_of(opened(form()), "UA", "F")
    answer = answer_to(filled(form(), {place: value}))
    assert places(answer) == [(expected, f"'2024'!{place}")]


def test_formulas_of_the_filler_are_told_or_asked_for() -> None:
    place = place_of(opened(form()), "UA", "F")
    answer = answer_to(filled(form(), {place: "=10+20"}))
    assert places(answer) == [("formula-without-value", f"'2024'!{place}")]


def test_a_total_may_be_overwritten_and_is_then_held_against_its_parts() -> None:
    book = opened(form())
    men, total = place_of(book, "UA", "M"), place_of(book, "UA", "_T")
    answer = answer_to(filled(form(), {total: 12}))
    assert answer["errors"] == 0 and answer["observations"] == 2  # and the total of all citizenships
    answer = answer_to(filled(form(), {men: 20, total: 12}))
    assert ("parts-exceed-total", f"'2024'!{total}") in places(answer)


def test_a_blank_part_counts_as_it_stands_where_the_form_shows_it() -> None:
    tables = standing(("2024", "UA", "M", "10"), ("2024", "UA", "F", "20"), ("2024", "UA", "_T", "30"))
    data = form(list(tables.values()), base=44)
    book = opened(data)
    place = place_of(book, "UA", "M")
    answer = answer_to(filled(data, {place: 15}), standing=tables, base=44)
    assert answer["errors"] == 0
    lines = ["2024,UA,M,15,A,", "2024,UA,_T,35,A,", "2024,_T,M,15,A,", "2024,_T,_T,35,A,"]
    assert answer["content_sha256"] == content("\n".join((HEADING, *lines)), standing=tables)
    assert book["2024"][place_of(book, "UA", "M")].offset(0, 1).value == 10


def test_a_total_that_stands_and_is_no_sum_of_its_parts_is_left_as_it_is() -> None:
    tables = standing(("2024", "UA", "M", "10"), ("2024", "UA", "_T", "100"), ("2024", "_T", "_T", "500"))
    data = form(list(tables.values()), base=44)
    book = opened(data)
    for row, column in (("UA", "_T"), ("_T", "_T")):
        assert book["2024"][place_of(book, row, column)].value is None
    answer = answer_to(filled(data, {place_of(book, "UA", "M"): 15}), standing=tables, base=44)
    assert answer["errors"] == 0
    lines = ["2024,UA,M,15,A,", "2024,_T,M,15,A,"]
    assert answer["content_sha256"] == content("\n".join((HEADING, *lines)), standing=tables)


def test_the_figures_of_the_period_before_stand_beside_those_to_fill_in() -> None:
    tables = standing(("2023", "UA", "M", "10"))
    data = form(list(tables.values()))
    book = opened(data)
    beside = book["2024"][place_of(book, "UA", "M")].offset(0, 1)
    assert beside.value == 10 and beside.protection.locked and beside.font.color.rgb.endswith("6B7780")
    blind = opened(form(list(tables.values()), with_previous=False))
    assert all(cell.value != 10 for row in blind["2024"].iter_rows() for cell in row)


def test_status_and_notes_come_from_the_top_of_the_sheet_and_from_the_remarks() -> None:
    book = opened(form())
    sheet = book["2024"]
    sheet[place_of(book, "UA", "M")] = 10
    sheet["C4"] = "P – provisional figure"
    for column, text in zip(
        "ABCDE", ["2024", "UA – Ukraine", "M – Men", "E – estimated", "sampled"], strict=True
    ):
        book["Remarks"][f"{column}5"] = text
    for column, text in zip("ABCDE", ["2024", "RU", "F", "L", None], strict=True):
        book["Remarks"][f"{column}6"] = text
    file = io.BytesIO()
    book.save(file)
    answer = answer_to(file.getvalue())
    assert answer["errors"] == 0
    lines = [
        "2024,UA,M,10,E,sampled", "2024,UA,_T,10,P,", "2024,_T,M,10,P,", "2024,_T,_T,10,P,", "2024,RU,F,,L,",
    ]  # fmt: skip
    assert answer["content_sha256"] == content("\n".join((HEADING, *lines)))


def test_a_remark_that_names_no_figure_is_asked_about() -> None:
    book = opened(form())
    book["2024"][place_of(book, "UA", "M")] = 10
    book["Remarks"]["E5"] = "about what?"
    book["Remarks"]["A6"], book["Remarks"]["B6"], book["Remarks"]["C6"] = "2024", "UA", "M"
    file = io.BytesIO()
    book.save(file)
    assert places(answer_to(file.getvalue())) == [
        ("remark-without-key", "Remarks!A5"), ("remark-says-nothing", "Remarks!A6"),
    ]  # fmt: skip


def test_a_form_without_figures_or_sheets_sends_nothing() -> None:
    assert places(answer_to(form())) == [("no-observations", None)]
    book = opened(form(periods=("2023", "2024")))
    book["2024"][place_of(book, "UA", "M")] = 10
    del book["2023"]
    file = io.BytesIO()
    book.save(file)
    assert places(answer_to(file.getvalue())) == [("form-sheet-missing", None)]


def test_groups_add_up_from_their_members_and_into_the_total() -> None:
    region = DimensionRule(
        name="region",
        codes=(code("_T", "total"), code("EU"), code("DE", parent="EU"), code("PL", parent="EU"), code("UA")),
    )
    spec = rules(dimensions=(region,), warn_own_citizenship=False)
    data = form(spec=spec)
    book = opened(data)
    assert [row[0].value for row in book["2024"].iter_rows(min_row=9, min_col=2, max_col=2)] == [
        "_T", "EU", "DE", "PL", "UA",
    ]  # fmt: skip
    cells = {place_of(book, name, "_T"): value for name, value in (("DE", 1), ("PL", 2), ("UA", 4))}
    answer = answer_to(filled(data, cells), spec)
    assert answer["errors"] == 0
    lines = ["2024,DE,1", "2024,PL,2", "2024,EU,3", "2024,UA,4", "2024,_T,7"]
    assert answer["content_sha256"] == content("\n".join(("period,region,value", *lines)), spec=spec)


def test_a_dimension_that_does_not_add_up_has_a_total_to_fill_in() -> None:
    stage = DimensionRule(name="stage", codes=(code("_T", "total"), code("A"), code("B")), additive=False)
    book = opened(form(spec=rules(dimensions=(stage,), warn_own_citizenship=False)))
    assert book["2024"][place_of(book, "_T", "_T")].value is None


def test_own_citizens_and_codes_of_other_times_are_not_asked_for() -> None:
    from datetime import date

    gone = CodeRule(code="SU", kind="value", parent=None, names=(), valid_to=date(1991, 12, 25))
    spec = replace(RULES, dimensions=(replace(CITIZENSHIP, codes=(*CITIZENSHIP.codes, gone)), SEX))
    codes = {
        row[0].value for row in opened(form(spec=spec))["2024"].iter_rows(min_row=9, min_col=2, max_col=2)
    }
    assert codes == {"_T", "UA", "RU", "STLS", "UNK"}
    old = opened(form(spec=spec, periods=("1990",)))["1990"]
    assert "SU" in {row[0].value for row in old.iter_rows(min_row=9, min_col=2, max_col=2)}


def test_a_sheet_is_locked_but_for_its_figures_and_prints_on_one_width() -> None:
    book = opened(form())
    sheet = book["2024"]
    assert sheet.protection.sheet
    figure = sheet[place_of(book, "UA", "M")]
    assert not figure.protection.locked and figure.number_format == "#,##0"
    assert sheet["A9"].protection.locked and sheet["C7"].protection.locked
    assert sheet.freeze_panes == "C9"
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$6:$8"
    assert sheet.column_dimensions["A"].width >= 24
    assert sheet["A9"].font.bold and sheet["B9"].value == "_T"
    kinds = {each.type for each in sheet.data_validations.dataValidation}
    assert kinds == {"whole", "list"}
    assert book["comity"].sheet_state == "veryHidden" and book["lists"].sheet_state == "hidden"
    assert book.sheetnames[0] == "Instructions"


def test_a_form_speaks_the_language_that_was_asked_for() -> None:
    book = opened(form(language="ru"))
    assert book.sheetnames[0] == "Инструкция"
    texts = {cell.value for row in book["Инструкция"].iter_rows() for cell in row}
    assert "Как заполнять" in texts


def test_labels_that_look_like_formulas_stay_texts() -> None:
    evil = DimensionRule(name="region", codes=(code("_T", "total"), code("X")))
    request = form_request(rules(dimensions=(evil,), warn_own_citizenship=False))
    words = replace(request.words[0], codes={"_T": "Total", "X": '=HYPERLINK("http://x")'})
    data = form(spec=rules(dimensions=(evil,), warn_own_citizenship=False), words=(words, request.words[1]))
    cells = [
        cell for row in opened(data)["2024"].iter_rows() for cell in row if str(cell.value).startswith("=HYP")
    ]
    assert [cell.data_type for cell in cells] == ["s"]
