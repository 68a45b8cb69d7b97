"""How the sheets of a workbook look and print: formats, widths, pages with headings and numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final, Literal

from services.reporting.domain.report import Table
from services.reporting.rendering.charts.scales import TEXT
from services.reporting.rendering.sheet import splits

_A4: Final = 9
_FOOTER_LIMIT: Final = 150
_LINE_PT: Final = 13.5
_WIDEST: Final = 44
Way = Literal["portrait", "landscape"]
_PAGE_PX: Final[dict[Way, int]] = {"portrait": 698, "landscape": 1026}
"""Between the margins of an A4 page at full size."""
_PAGE_PT: Final[dict[Way, float]] = {"portrait": 841.9, "landscape": 595.3}
_MARGINS_IN: Final = (0.6, 0.7)
"""Above and below."""
_SAFE: Final = 0.96
"""What of the height of a page is counted on."""
_LETTER_PX: Final = 0.72
"""How wide a letter of bold type is, about, for each point of its size."""
ROW_PT: Final = 16
_DEFAULT: Final = 8.43
"""The width of a column that nobody set, in characters."""
FOOT_LEAST: Final = 100
"""How long lines of text beside a narrow table are, in characters."""
_SMALLEST: Final[dict[Way, int]] = {"portrait": 80, "landscape": 70}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePages:
    """How a table goes on paper.

    scale: in percent; None where the sheet is as wide as a page, whatever its program makes of its columns.
    parts: (first, one past last) of the columns on each of the pages beside each other. spare: so many more
    columns have room. text: how long a line of text may be, in characters.
    """

    way: Way
    scale: int | None
    parts: tuple[tuple[int, int], ...]
    spare: int
    text: int

    @property
    def parted(self) -> bool:
        """Whether pages stand beside each other, each with the row headings."""
        return len(self.parts) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a sheet. height: in points. kept: no page ends below it."""

    row: int
    height: float
    kept: bool = False


def table_pages(
    table: Table, heading: float, columns: Sequence[float], texts: Sequence[tuple[str, float]], height: float
) -> TablePages:
    """A4 for a table: upright where it is narrow enough, else on its side, else on pages beside each other.

    A table that fits no page is parted between its columns, never inside a group of them. heading, columns:
    their widths in characters. texts: what stands above it, with the size of type in points. height: of
    all rows, those above and beneath it included, in points.
    """
    names, widths = _pixels(heading), [_pixels(width) for width in columns]
    total = names + sum(widths)
    whole = ((0, len(columns)),)
    for way, pixels in _PAGE_PX.items():
        if total <= pixels * 100 / _SMALLEST[way]:
            needed = _ROOM * max(total, *(len(text) * size * _LETTER_PX for text, size in texts))
            scale = min(100, int(100 * pixels / needed))
            if scale >= _SMALLEST[way] and height > _room_pt(way, scale):
                available = pixels * 100 / scale / _ROOM
                spare = int((available - total) / _pixels(_DEFAULT))
                return TablePages(way=way, scale=scale, parts=whole, spare=spare, text=int(available / 7))
            text = max(FOOT_LEAST, int(heading + sum(columns)))
            return TablePages(way=way, scale=None, parts=whole, spare=0, text=text)
    scale = _SMALLEST["landscape"]
    available = _PAGE_PX["landscape"] * 100 / scale / _ROOM - names
    parts = tuple(splits(table, widths, available))
    text = int(sum(columns[slice(*parts[0])]))
    return TablePages(way="landscape", scale=scale, parts=parts, spare=0, text=text)


def set_table_page(
    sheet: Any, title: str, pages: TablePages, head: tuple[int, int], lines: Sequence[Line]
) -> None:
    """Sets the pages of a sheet with a table.

    head: the first and the last row of its head, which every page repeats. lines: all rows, from the first.
    """
    set_page(sheet, title, heading=head, upright=pages.way == "portrait")
    if pages.scale is None:
        return  # a sheet that is fitted to its pages heeds no breaks
    sheet.set_print_scale(pages.scale)
    sheet.set_v_pagebreaks([first + 1 for first, _ in pages.parts[1:]])
    sheet.set_h_pagebreaks(_breaks(lines, head, _room_pt(pages.way, pages.scale)))
    if pages.parted:
        sheet.repeat_columns(0)
    else:  # what stands above and beneath may be wider than the table, and needs no page beside it
        sheet.print_area(0, 0, lines[-1].row, pages.parts[0][1] + pages.spare)


def _room_pt(way: Way, scale: int) -> float:
    """How high what stands on a page may be, in points of the sheet."""
    return (_PAGE_PT[way] - 72 * sum(_MARGINS_IN)) * 100 / scale * _SAFE


def _breaks(lines: Sequence[Line], head: tuple[int, int], room: float) -> list[int]:
    """The rows before which a page ends, so that none ends below a line that is kept with the next one."""
    repeated = sum(line.height for line in lines if head[0] <= line.row <= head[1])
    breaks: list[int] = []
    used, block = 0.0, list[Line]()
    for line in lines:
        block.append(line)
        if line.kept and line is not lines[-1]:
            continue
        height = sum(each.height for each in block)
        if used and used + height > room and height <= room - repeated:
            breaks.append(block[0].row)
            used = repeated
        used += height
        while used > room:  # longer than a page: it goes on where the program parts it
            used += repeated - room
        block = []
    return breaks


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
    sheet.set_margins(left=0.5, right=0.5, top=_MARGINS_IN[0], bottom=_MARGINS_IN[1])
    sheet.fit_to_pages(1, 0)
    # An ampersand begins a code of such a line.
    sheet.set_footer(f"&L&8{title[:_FOOTER_LIMIT].replace('&', '&&')}&R&8&P / &N")
    if heading is not None:
        sheet.repeat_rows(*heading)
