"""The code of an address, as it is drawn on a page and on paper."""

import re

import pytest
import segno

from services.reporting.rendering.codes import LONGEST, drawing, has_room, picture

ADDRESS = "https://figures.example/reports/country-profile/standing?as_of=42&country=MD&lang=ru"


def dark_squares(svg: bytes) -> set[tuple[int, int]]:
    """(row, column) of the squares that the strokes of a drawing cover."""
    [path] = re.findall(r' d="([^"]*)"', svg.decode())
    squares, column, row = set(), 0, 0
    for move, right, down in re.findall(r"([Mmh])(-?\d+)(?: (-?[\d.]+))?", path):
        if move == "h":
            squares |= {(row, column + step) for step in range(int(right))}
            column += int(right)
        elif move == "M":
            column, row = int(right), int(float(down))
        else:
            column, row = column + int(right), row + int(float(down))
    return squares


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS + "&citizenship=" + "AF,SY," * 60])
def test_a_drawing_is_the_code_of_its_address(address: str) -> None:
    wanted = segno.make(address, error="l", micro=False, mask=0).matrix
    svg = drawing(address)
    assert f'viewBox="0 0 {len(wanted)} {len(wanted)}"'.encode() in svg
    dark = {(row, column) for row, squares in enumerate(wanted) for column, one in enumerate(squares) if one}
    assert dark_squares(svg) == dark


def test_the_longest_address_that_has_room_is_drawn_and_no_longer_one() -> None:
    longest = ADDRESS + "x" * (LONGEST - len(ADDRESS))
    assert has_room(longest) and drawing(longest) and picture(longest).startswith("data:image/png;base64,")
    assert not has_room(longest + "x") and not has_room("ж" * (LONGEST // 2 + 1))
    with pytest.raises(segno.DataOverflowError):
        drawing(longest + "x")
