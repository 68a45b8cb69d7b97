"""How a spreadsheet names columns and cells, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicekit.cells import address, cell_of, column_of, letters

LAST_COLUMN = 26 + 26**2 + 26**3
"""ZZZ: a name of a column has three letters at most."""


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    names = {1: "A", 26: "Z", 27: "AA", 52: "AZ", 53: "BA", 702: "ZZ", 703: "AAA", 16_384: "XFD"}
    assert {at: letters(at) for at in names} == names


@given(row=some.integers(1, 9_999_999), at=some.integers(1, LAST_COLUMN))
def test_a_place_is_read_from_its_name(row: int, at: int) -> None:
    assert column_of(letters(at)) == at
    assert cell_of(f" {address(row, at).lower()} ") == (row, at)


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "A-1", "AAAA1", "A12345678", "Ä1", "A1B", "A 1", "A١"])
def test_what_names_no_cell_is_none(text: str) -> None:
    assert cell_of(text) is None
