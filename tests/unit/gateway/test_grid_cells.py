"""The grid without its page: numbers as they are typed, periods, cells and where findings belong."""

import pytest

from gateway.pages.grid_cells import (
    Grid,
    Heading,
    Typed,
    is_period,
    observations,
    periods_up_to,
    places,
    plain_number,
    typed_cells,
)
from servicekit.errors import InvalidRequest

ROWS = (Heading(code="UA", name="Ukraine", part=True), Heading(code="_T", name="Total", part=False))
COLUMNS = (Heading(code="F", name="Women", part=True), Heading(code="_T", name="Total", part=False))
YEARS = (Heading(code="2023", name="2023", part=False), Heading(code="2024", name="2024", part=False))
ABOUT = {"indicator": "A", "period": "2024", "down": "citizenship", "rows": ROWS}
GRID = Grid(**ABOUT, across="sex", fixed={"age": "_T"}, columns=COLUMNS)
PERIODS = Grid(**ABOUT, across="period", fixed={"sex": "F"}, columns=YEARS)


@pytest.mark.parametrize(
    ("text", "decimals", "number"),
    [
        ("1200", 0, "1200"),
        ("1 200", 0, "1200"),
        ("1\u00a0200\u202f300", 0, "1200300"),
        ("-1 200", 0, "-1200"),
        ("1 200,5", 1, "1200.5"),
        ("12,5", 1, "12.5"),
        ("12.5", 1, "12.5"),
        ("1,234", 3, "1.234"),
        ("1,234", 0, "1,234"),  # one thousand, or one and a bit: the checks refuse it
        ("1,234", 1, "1,234"),
        ("1.234,5", 1, "1.234,5"),
        ("12 34", 0, "12 34"),
        ("many", 0, "many"),
    ],
)
def test_a_number_is_read_as_spreadsheets_of_the_region_show_it(text, decimals, number):
    assert plain_number(text, decimals) == number


@pytest.mark.parametrize(
    ("period", "earlier"),
    [
        ("2024", ["2022", "2023", "2024"]),
        ("2024-S1", ["2023-S1", "2023-S2", "2024-S1"]),
        ("2024-Q1", ["2023-Q3", "2023-Q4", "2024-Q1"]),
        ("2024-02", ["2023-12", "2024-01", "2024-02"]),
        ("2024-W05", ["2024-W05"]),
    ],
)
def test_the_periods_before_one_are_of_its_form(period, earlier):
    assert periods_up_to(period, 3) == earlier


def test_a_period_is_recognised_by_its_form():
    assert all(map(is_period, ("2024", "2024-S1", "2024-Q4", "2024-12", "2024-W52", "2024-01-31")))
    assert not any(map(is_period, ("", "24", "2024-S3", "2024-Q5", "2024-1", "\u0662\u0660\u0662\u0664")))


def test_cells_are_what_was_typed_into_and_nothing_else():
    form = {"series": "A/REG", "value.0.0": " 7 ", "value.1.1": "", "status.1.1": "o", "note.0.0": "late"}
    cells = typed_cells(form, GRID)
    assert observations(GRID, cells, 0) == [
        {"period": "2024", "age": "_T", "citizenship": "UA", "sex": "F", "value": "7", "note": "late"},
        {"period": "2024", "age": "_T", "citizenship": "_T", "sex": "_T", "value": None, "status": "O"},
    ]
    assert observations(PERIODS, [Typed(row=0, column=0, value="1", status="", note="")], 0) == [
        {"period": "2023", "citizenship": "UA", "sex": "F", "value": "1"}
    ]
    with pytest.raises(InvalidRequest):
        typed_cells({"value.2.0": "1"}, GRID)


def test_findings_stand_at_their_cells():
    cells = [Typed(row=row, column=0, value="1", status="", note="") for row in (0, 1)]
    total = {"citizenship": "_T", "sex": "F"}
    findings = [
        {"code": "a", "row": 1, "message": "first"},
        {"code": "b", "row": None, "period": "2024", "key": total, "message": "second"},
        {"code": "c", "row": None, "period": "2023", "key": {"citizenship": "UA"}, "message": "elsewhere"},
    ]
    assert places(findings, GRID, cells) == {"0.0": ["first"], "1.0": ["second"]}
