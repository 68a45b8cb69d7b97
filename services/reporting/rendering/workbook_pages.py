"""How the sheets of a workbook look and print: formats, widths, pages with headings and numbers."""

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any, Final

from services.reporting.domain.report import Table
from services.reporting.rendering.charts.scales import TEXT
from services.reporting.rendering.sheet import splits

_A4: Final = 9
_FOOTER_LIMIT: Final = 150
_LINE_PT: Final = 13.5
_WIDEST: Final = 44
_PAGE_PX: Final = {"portrait": 698, "landscape": 1026}
"""Between the margins of an A4 page at full size."""
_SMALLEST: Final = {"portrait": 80, "landscape": 70}
"""In percent of full size: below 70, type of 10 points is less than 7."""
_ROOM: Final = 1.38
"""Programs without the typeface of the file set columns wider by so much: breaks must hold there too."""


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


def _pixels(width: float) -> float:
    """How wide a column of so many characters is."""
    return 7 * width + 5


def set_table_page(
    sheet: Any, title: str, table: Table, heading: float, columns: Sequence[float], rows: tuple[int, int]
) -> None:
    """A4 for a table: upright where it is narrow enough, else on its side, else on pages beside each other.

    A table that fits no page is parted between its columns, never inside a group of them, and every page has
    its row headings. heading, columns: their widths in characters. rows: the first and the last of its head.
    """
    names, widths = _pixels(heading), [_pixels(width) for width in columns]
    for way, pixels in _PAGE_PX.items():
        if names + sum(widths) <= pixels * 100 / _SMALLEST[way]:
            set_page(sheet, title, heading=rows, upright=way == "portrait")
            return
    available = _PAGE_PX["landscape"] * 100 / _SMALLEST["landscape"] / _ROOM - names
    parts = splits(table, widths, available)
    set_page(sheet, title, heading=rows)
    sheet.set_print_scale(_SMALLEST["landscape"])  # a sheet that is fitted to its pages heeds no breaks
    sheet.set_v_pagebreaks([first + 1 for first, _ in parts[1:]])


def set_page(
    sheet: Any,
    title: str,
    *,
    heading: tuple[int, int] | None = None,
    upright: bool = False,
) -> None:
    """A4, as wide as the page, with the title and the number of each page at its foot.

    heading: the first and the last row that every page repeats.
    """
    sheet.set_paper(_A4)
    if not upright:
        sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    # An ampersand begins a code of such a line.
    sheet.set_footer(f"&L&8{title[:_FOOTER_LIMIT].replace('&', '&&')}&R&8&P / &N")
    if heading is not None:
        sheet.repeat_rows(*heading)
