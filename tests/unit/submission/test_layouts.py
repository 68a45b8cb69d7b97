"""Files in an agency's own arrangement, read by a layout."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from services.submission.domain.layouts import (
    Column,
    HeadingRow,
    Layout,
    PeriodFrom,
    Rename,
    RowRule,
    Sign,
    layout_from,
)
from services.submission.intake.cells import check_cells
from services.submission.intake.findings import Findings
from services.submission.intake.grids import csv_grid
from services.submission.intake.mapped_files import read_mapped
from services.submission.intake.texts import utf8
from tests.unit.submission.reading import RULES, found, read


def column(at: int, heading: str, gives: Any = "nothing", **about: Any) -> Column:
    return Column(at=at, heading=heading, gives=gives, **about)


LONG = Layout(
    form="csv",
    heading=(1, 1),
    columns=(
        column(1, "Year", "period"),
        column(2, "Country of nationality", "dimension", dimension="citizenship"),
        column(3, "Number", "value"),
    ),
)
WIDE = Layout(
    form="csv",
    heading=(2, 2),
    columns=(
        column(1, "Nationality", "dimension", dimension="citizenship"),
        column(2, "Men", "value", codes={"sex": "M"}),
        column(3, "Women", "value", codes={"sex": "F"}),
    ),
    period=PeriodFrom(kind="cell", text="B1"),
)
HEADING = "Year,Country of nationality,Number"
WIDE_FILE = ";2024;\nNationality\u00a0;Men;Women\nGrand Total;9;5\nUkraine;7;2\nRussia;2;\nMoldova;;3\n"


Figures = list[tuple[str | int | None, ...]]


def figures(data: str | bytes, layout: Layout, *, file_name: str | None = None) -> Figures:
    """What a file gives: period, citizenship, sex, value, and status where it is not A; in their order."""
    content = data.encode() if isinstance(data, str) else data
    known = layout_from(json.loads(json.dumps(layout.to_wire())))
    findings = Findings(RULES.max_findings)
    text = utf8(content, findings, known.charset)
    grid = None if text is None else csv_grid(text, known.delimiter, findings)
    table = None if grid is None else read_mapped(grid, known, RULES, findings, file_name)
    assert table is not None, findings.listed()
    cells = check_cells(table, RULES, findings)
    assert not findings.errors(), findings.listed()
    keys = ["period", "citizenship", "sex"]
    rows = cells.with_columns(pl.col(*keys, "status").cast(pl.String)).sort(keys)
    return [row[:-1] if row[-1] == "A" else row for row in rows.select(*keys, "value", "status").rows()]


def places(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Code and cell of each error."""
    errors = [each for each in answer["findings"] if each["severity"] == "error"]
    return [(each["code"], each["params"]["place"]) for each in errors]


def test_labels_become_codes_by_their_names_and_by_renames() -> None:
    layout = replace(LONG, renames=(Rename(dimension="citizenship", label="Soviet", code="UNK"),))
    data = "Year,Country of nationality,Number\n2024,UKRAINE,7\n2024,Молдова,2\n2024,soviet,1\n2024,ru,3\n"
    assert figures(data, layout) == [
        ("2024", "MD", "_T", 2),
        ("2024", "RU", "_T", 3),
        ("2024", "UA", "_T", 7),
        ("2024", "UNK", "_T", 1),
    ]


def test_a_wide_file_gives_a_figure_for_each_column_and_its_total_row_is_the_total() -> None:
    layout = replace(WIDE, renames=(Rename(dimension="citizenship", label="Grand total", code="_T"),))
    assert figures(WIDE_FILE, layout) == [
        ("2024", "MD", "F", 3),
        ("2024", "RU", "M", 2),
        ("2024", "UA", "F", 2),
        ("2024", "UA", "M", 7),
        ("2024", "_T", "F", 5),
        ("2024", "_T", "M", 9),
    ]


def test_a_total_row_may_be_skipped_and_the_total_column_kept() -> None:
    columns = (*WIDE.columns, column(4, "All", "value", codes={"sex": "_T"}))
    skip = (RowRule(at=1, how="begins", text="grand"),)
    layout = replace(WIDE, columns=columns, skip=skip)
    data = ";2024;;\nNationality;Men;Women;All\nGrand Total;7;2;9\nUkraine;7;2;9\n"
    assert figures(data, layout) == [
        ("2024", "UA", "F", 2),
        ("2024", "UA", "M", 7),
        ("2024", "UA", "_T", 9),
    ]


def test_columns_swapped_by_the_publisher_are_put_right_and_one_reporter_is_taken_of_many() -> None:
    columns = (
        column(1, "t", "period"),
        column(2, "geo", "dimension", dimension="citizenship"),
        column(3, "nat"),
        column(4, "n", "value"),
    )
    layout = Layout(
        form="csv",
        heading=(1, 1),
        columns=columns,
        keep=(RowRule(at=3, how="is", text="mda"),),
        renames=(Rename(dimension="citizenship", label="", code="UNK"),),
    )
    data = "t,geo,nat,n\n2024-01,UA,MDA,5\n2024-01,UA,GEO,9\n2024-01,,MDA,2\n"
    assert figures(data, layout) == [("2024-01", "UA", "_T", 5), ("2024-01", "UNK", "_T", 2)]


def test_months_across_are_read_as_far_as_they_go_under_merged_years() -> None:
    layout = Layout(
        form="csv",
        heading=(1, 2),
        heading_rows=(HeadingRow(row=1, says="period"), HeadingRow(row=2, says="period")),
        columns=(
            column(1, "", "dimension", dimension="citizenship"),
            column(2, "Nov", "value", onward=True),
        ),
    )
    data = ",2023,,2024\n,Nov,Dec,Jan\nUkraine,1,2,3\n"
    assert figures(data, layout) == [
        ("2023-11", "UA", "_T", 1),
        ("2023-12", "UA", "_T", 2),
        ("2024-01", "UA", "_T", 3),
    ]


def test_a_dimension_across_is_read_by_its_labels() -> None:
    layout = replace(
        WIDE,
        columns=(
            column(1, "Year", "period"),
            column(2, "Ukraine", "value", onward=True),
        ),
        heading=(1, 1),
        heading_rows=(HeadingRow(row=1, says="citizenship"),),
        period=None,
    )
    assert figures("Year,Ukraine,Moldova\n2024,1,2\n", layout) == [
        ("2024", "MD", "_T", 2),
        ("2024", "UA", "_T", 1),
    ]


def test_a_year_that_stands_once_for_several_rows_is_carried_down() -> None:
    columns = (column(1, "Year", "period", down=True), *LONG.columns[1:])
    data = "Year,Country of nationality,Number\n2023,Ukraine,1\n,Russia,2\n2024,Ukraine,3\n"
    assert figures(data, replace(LONG, columns=columns)) == [
        ("2023", "RU", "_T", 2),
        ("2023", "UA", "_T", 1),
        ("2024", "UA", "_T", 3),
    ]


@pytest.mark.parametrize(
    ("name", "after"),
    [("permits_2024.csv", "permits_"), ("2024.csv", ""), ("Permits 2024 final.csv", "permits")],
)
def test_the_period_may_stand_in_the_name_of_the_file(name: str, after: str) -> None:
    layout = replace(LONG, columns=LONG.columns[1:], period=PeriodFrom(kind="file-name", text=after))
    columns = tuple(replace(each, at=each.at - 1) for each in layout.columns)
    data = "Country of nationality,Number\nUkraine,7\n"
    assert figures(data, replace(layout, columns=columns), file_name=name) == [("2024", "UA", "_T", 7)]


def test_rows_that_give_the_same_figure_are_added_only_where_that_was_chosen() -> None:
    renames = (Rename(dimension="citizenship", label="Crimea", code="UA"),)
    data = (
        "Year,Country of nationality,Number\n2024,Ukraine,7\n2024,Crimea,2\n2024,Russia,1\n2024,Ukraine,1\n"
    )
    refusing = replace(LONG, renames=renames)
    refused = read(data, layout=refusing)
    assert found(refused) == [("duplicate-key", 3, None), ("duplicate-key", 5, None)]
    assert places(refused) == [("duplicate-key", "C3"), ("duplicate-key", "C5")]
    doubled = [each for each in refused["findings"] if each["code"] == "duplicate-key"]
    assert [each["params"]["first_row"] for each in doubled] == [2, 2]
    assert figures(data, replace(refusing, doubled="add")) == [
        ("2024", "RU", "_T", 1),
        ("2024", "UA", "_T", 10),
    ]


def test_a_sum_with_a_row_that_is_no_number_is_refused_at_its_cell() -> None:
    data = "Year,Country of nationality,Number\n2024,Ukraine,7\n2024,Ukraine,seven\n"
    answer = read(data, layout=replace(LONG, doubled="add"))
    assert ("sum-without-number", 3, "value") in found(answer)


def test_numbers_are_read_as_the_file_writes_them() -> None:
    layout = replace(
        LONG,
        delimiter=";",
        thousands=" ",
        decimal=",",
        signs=(Sign(text="–", means="zero"), Sign(text=":", means="M"), Sign(text="p", means="P")),
    )
    data = (
        "Year;Country of nationality;Number\n2024;Ukraine;1\u00a0234,0\n2024;Russia;-\n2024;Moldova;:\n"
        "2023;Ukraine;12 p\n2023;Russia;12 345 678\n"
    )
    assert figures(data, layout) == [
        ("2023", "RU", "_T", 12345678),
        ("2023", "UA", "_T", 12, "P"),
        ("2024", "MD", "_T", None, "M"),
        ("2024", "RU", "_T", 0),
        ("2024", "UA", "_T", 1234),
    ]


def test_a_number_with_separators_in_the_wrong_places_is_no_number() -> None:
    data = 'Year,Country of nationality,Number\n2024,Ukraine,"1,5"\n2024,Russia,"1,500"\n'
    answer = read(data, layout=replace(LONG, thousands=","))
    assert found(answer) == [("not-a-number", 2, "value")]


@pytest.mark.parametrize(
    ("empty", "given"),
    [("skip", []), ("zero", [("2024", "RU", "_T", 0)]), ("L", [("2024", "RU", "_T", None, "L")])],
)
def test_an_empty_cell_means_what_the_layout_says(empty: Any, given: list[tuple[str, ...]]) -> None:
    data = "Year,Country of nationality,Number\n2024,Ukraine,7\n2024,Russia,\nSource: register,,\n"
    skip = (RowRule(at=1, how="begins", text="source"),)
    answer = figures(data, replace(LONG, empty=empty, skip=skip))
    assert answer == [*given, ("2024", "UA", "_T", 7)]


def test_a_heading_that_moved_is_named_with_both_places() -> None:
    answer = read("Title\n" + WIDE_FILE, layout=WIDE)
    assert [
        (each["code"], each["params"]["expected"], each["params"].get("found")) for each in answer["findings"]
    ] == [
        ("heading-moved", "A2", "A3"),
        ("heading-moved", "B2", "B3"),
        ("heading-moved", "C2", "C3"),
    ]


def test_a_column_that_is_gone_and_one_that_is_new_are_named() -> None:
    answer = read(";2024;\nNationality;Men;Girls;Withdrawn\nUkraine;1;2;3\n", layout=WIDE)
    assert places(answer) == [("heading-missing", "C2"), ("heading-new", "D2")]


def test_a_filter_that_leaves_nothing_is_an_error_and_no_empty_submission() -> None:
    layout = replace(LONG, keep=(RowRule(at=2, how="is", text="Ukraine"),))
    answer = read("Year,Country of nationality,Number\n2024,Russia,1\n", layout=layout)
    assert found(answer) == [("filter-found-nothing", None, "Country of nationality")]


def test_a_cell_that_holds_no_period_is_named() -> None:
    answer = read(WIDE_FILE.replace("2024", "draft"), layout=WIDE)
    assert {
        (each["code"], each["params"].get("given"))
        for each in answer["findings"]
        if each["severity"] == "error"
    } >= {("bad-period", "draft")}
    empty = read(WIDE_FILE.replace("2024", ""), layout=WIDE)
    assert [(each["code"], each["params"]["place"]) for each in empty["findings"]] == [
        ("no-period-in-cell", "B1")
    ]


def test_findings_point_to_the_cell_of_the_file() -> None:
    layout = replace(WIDE, skip=(RowRule(at=1, how="is", text="Grand Total"),))
    answer = read(WIDE_FILE.replace("Ukraine;7;2", "Ukraina;7;-2"), layout=layout)
    assert set(places(answer)) == {("unknown-code", "A4"), ("negative-value", "C4")}
    assert {row for _, row, _ in found(answer)} == {4}


def test_a_column_of_persons_is_refused_even_where_it_is_not_read() -> None:
    columns = (*LONG.columns, column(4, "Passport number"))
    data = "Year,Country of nationality,Number,Passport number\n2024,Ukraine,1,AB123\n"
    assert ("individual-records", 1, "Passport number") in found(
        read(data, layout=replace(LONG, columns=columns))
    )
    named = (*LONG.columns, column(4, "Country name"))
    data = "Year,Country of nationality,Number,Country name\n2024,Ukraine,1,x\n"
    assert figures(data, replace(LONG, columns=named)) == [("2024", "UA", "_T", 1)]


def test_a_register_is_refused_although_its_rows_would_be_added_up() -> None:
    data = "Year,Country of nationality,Number\n" + "2024,Ukraine,1\n" * 1000
    assert ("individual-rows", None, "value") in found(read(data, layout=replace(LONG, doubled="add")))


def test_a_row_with_too_many_cells_and_a_grid_that_is_too_wide_are_refused() -> None:
    wide = read("Year,Country of nationality,Number" + "," * 1200 + "\n", layout=LONG)
    assert found(wide) == [("too-many-columns", None, None)]


def test_an_encoding_and_a_delimiter_belong_to_the_layout() -> None:
    data = "Год|Гражданство|Число\n2024|Украина|7\n".encode("cp1251")
    columns = tuple(
        replace(each, heading=heading)
        for each, heading in zip(LONG.columns, ("Год", "Гражданство", "Число"), strict=True)
    )
    layout = replace(LONG, charset="cp1251", delimiter="|", columns=columns)
    assert figures(data, layout) == [("2024", "UA", "_T", 7)]


def test_a_layout_is_the_same_after_the_wire() -> None:
    layout = replace(
        WIDE,
        renames=(Rename(dimension="citizenship", label="x", code="UA"),),
        heading_rows=(HeadingRow(row=2, says="sex"),),
        skip=(RowRule(at=1, how="is", text="y"),),
        signs=(Sign(text="-", means="zero"),),
    )
    assert layout_from(json.loads(json.dumps(layout.to_wire()))) == layout
