"""How the sheets of a workbook look and print: formats, widths, pages with headings and numbers."""

from collections.abc import Iterable
from math import ceil
from textwrap import wrap
from typing import Any, Final

from services.reporting.rendering.charts.scales import TEXT

_A4: Final = 9
_FOOTER_LIMIT: Final = 150
_LINE_PT: Final = 13.5
_WIDEST: Final = 44
_PAGE_WIDTH: Final = 230.0
"""In characters, what a page lying on its side takes in the smallest print that can be read."""


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            look = {"font_name": "Arial", "font_size": 10, "font_color": TEXT, **properties}
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def width_of(texts: Iterable[str], widest: float = _WIDEST) -> float:
    """A width of a column, in characters, in which these texts fit, up to the widest."""
    return min(widest, max((len(text) for text in texts), default=8) + 2)


def height_of(texts: Iterable[tuple[str, float]]) -> float:
    """The height of a row, in points, in which the longest of these texts stands whole.

    texts: each with the width of its column, in characters. Not every program finds it out by itself.
    """
    lines = (len(wrap(text, max(1, int(width) - 1))) for text, width in texts)
    return _LINE_PT * max(1, *lines, 1)


def height_of_lines(text: str, width: float) -> float:
    """The height of a row, in points, for one text of several paragraphs in a column of this width."""
    return sum(height_of([(line, width)]) for line in text.split("\n"))


def pages_across(heading: float, columns: float) -> int:
    """How many pages beside each other a table needs, each with its row headings. Widths in characters."""
    return max(1, ceil(columns / (_PAGE_WIDTH - heading)))


def set_page(
    sheet: Any,
    title: str,
    *,
    heading: tuple[int, int] | None = None,
    upright: bool = False,
    across: int = 1,
) -> None:
    """A4, as wide as so many pages, with the title and the number of each page at its foot.

    heading: the first and the last row that every page repeats. across: pages beside each other.
    """
    sheet.set_paper(_A4)
    if not upright:
        sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(across, 0)
    # An ampersand begins a code of such a line.
    sheet.set_footer(f"&L&8{title[:_FOOTER_LIMIT].replace('&', '&&')}&R&8&P / &N")
    if heading is not None:
        sheet.repeat_rows(*heading)
