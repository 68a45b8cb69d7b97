"""How tables go on paper: orientation, size of type, and which columns stand together on a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from string import ascii_uppercase
from typing import Final, Literal

from services.reporting.domain.report import Cell, Measure, Member, Report, Table
from services.reporting.rendering.markup import TablePart
from services.reporting.rendering.wording import figure, signs

Orientation = Literal["portrait", "landscape"]

# Width between the margins of an A4 page, in points; the margins are those of sheet.css.
WIDTHS_PT: Final[dict[Orientation, float]] = {"portrait": 504.0, "landscape": 762.0}
# Tried in this order; the last one is as small as print may be, so beyond it columns are split over pages.
_TRIALS: Final[tuple[tuple[Orientation, float], ...]] = (
    ("portrait", 9.0),
    ("portrait", 8.0),
    ("portrait", 7.5),
    ("landscape", 9.0),
    ("landscape", 8.0),
    ("landscape", 7.5),
    ("landscape", 7.0),
)
_SPLIT: Final[tuple[Orientation, float]] = ("landscape", 8.0)

# Advance widths in em of PT Sans Bold, the wider face in use; other characters count as a wide letter.
_ADVANCES: Final = {
    **dict.fromkeys("0123456789", 0.567),
    "\u202f": 0.2,
    ",": 0.252,
    ".": 0.252,
    " ": 0.253,
    "…": 0.81,
}
_LETTER: Final = 0.57
# What of an address is wider than most letters.
_IN_ADDRESSES: Final = {**dict.fromkeys(ascii_uppercase, 0.68), **dict.fromkeys("W%m&Mw", 0.86), "@": 1.06}
# How much narrower text is that is not set in bold.
_REGULAR: Final = 0.88
_SUPERSCRIPT: Final = 0.62
# Absences that are words are set smaller than figures, as in sheet.css.
_WORDS: Final = 0.85
_PADDING: Final = 0.95
# What of the padding a superscript may hang into.
_HANGING: Final = 0.45
_HEADING_LIMIT: Final = 14.0
_HEADING_LEAST: Final = 6.0
_COLUMN_LEAST: Final = 2.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """How one report is set: all its tables alike. parts: for each table, in order."""

    orientation: Orientation
    type_pt: float
    parts: tuple[tuple[TablePart, ...], ...]


def lay_out(report: Report, numbers: dict[str, int]) -> Sheet:
    """The largest type, upright before sideways, at which every table fits the width of the page.

    A table that fits at no size is split between its columns (never inside a group of them) into as few
    parts as do, of about equal width; each part repeats the row headings. numbers: of the notes.
    """
    measured = [_measure(table, numbers, report.language) for table in report.tables]
    for orientation, type_pt in _TRIALS:
        available = WIDTHS_PT[orientation] / type_pt
        if all(heading + sum(columns) <= available for heading, columns in measured):
            parts = tuple(
                (_part(table, 0, len(columns), heading, columns),)
                for table, (heading, columns) in zip(report.tables, measured, strict=True)
            )
            return Sheet(orientation=orientation, type_pt=type_pt, parts=parts)
    orientation, type_pt = _SPLIT
    available = WIDTHS_PT[orientation] / type_pt
    return Sheet(
        orientation=orientation,
        type_pt=type_pt,
        parts=tuple(
            tuple(
                _part(table, first, last, heading, columns)
                for first, last in splits(table, columns, available - heading)
            )
            for table, (heading, columns) in zip(report.tables, measured, strict=True)
        ),
    )


def width_em(text: str) -> float:
    """About how wide a text is set in bold, in em."""
    return sum(_ADVANCES.get(letter, _LETTER) for letter in text)


def lines_of(texts: Iterable[str], orientation: Orientation, type_pt: float) -> int:
    """About how many lines texts take, each a paragraph over the width of the page."""
    available = WIDTHS_PT[orientation] / type_pt
    return sum(max(1, ceil(width_em(text) * _REGULAR / available)) for text in texts)


def address_lines(address: str, orientation: Orientation, type_pt: float) -> list[str]:
    """An address in pieces that each have room on a line.

    The time to look for breaks in one word grows with the square of its length: a thousand letters took 15
    seconds.
    """
    lines, room = [""], WIDTHS_PT[orientation] / type_pt
    left = room
    for letter in address:
        width = _IN_ADDRESSES.get(letter, _LETTER)
        if width > left:
            lines.append("")
            left = room
        lines[-1] += letter
        left -= width
    return lines


def _measure(table: Table, numbers: dict[str, int], language: str) -> tuple[float, list[float]]:
    """(width of the row headings, width of each column), in em, padding included."""
    labels = [width_em(member.label) + 0.9 * member.level for member in (*table.rows.members,)]
    heading = min(max([*labels, width_em(table.rows.label), _HEADING_LEAST]), _HEADING_LIMIT) + _PADDING
    columns = []
    for place, member in enumerate(table.columns.members):
        widest = max(
            (
                _cell_width(line[place], numbers, language, table.measure_of(member, row))
                for row, line in zip(table.rows.members, table.cells, strict=True)
            ),
            default=0.0,
        )
        columns.append(max(_label_width(member, numbers), widest, _COLUMN_LEAST) + _PADDING)
    return heading, columns


def _cell_width(cell: Cell, numbers: dict[str, int], language: str, measure: Measure) -> float:
    smaller = _WORDS if cell.absence in ("late", "not-shared") else 1.0
    text = figure(cell, language, measure.decimals, signed=measure.signed)
    return width_em(text) * smaller + _superscript_width(cell, numbers)


def _label_width(member: Member, numbers: dict[str, int]) -> float:
    """A heading may break between words, so its longest word counts."""
    return max((width_em(word) for word in member.label.split()), default=0.0) + _superscript_width(
        member, numbers
    )


def _superscript_width(item: Cell | Member, numbers: dict[str, int]) -> float:
    return max(0.0, width_em(signs(item, numbers)) * _SUPERSCRIPT - _HANGING)


def splits(table: Table, columns: list[float], available: float) -> list[tuple[int, int]]:
    """(first, one past last) of each part of a table's columns, which never parts a group of them.

    As few parts as fit, then as even as that number allows. columns: their widths, in the unit of
    `available`, what a page has beside the row headings.
    """
    blocks = _blocks(table)
    widths = [sum(columns[first:last]) for first, last in blocks]
    least = len(_fill(blocks, widths, available))
    limit = sum(widths) / least
    while len(_fill(blocks, widths, limit)) > least:
        limit = min(limit * 1.02, available)
        if limit == available:
            break
    return _fill(blocks, widths, limit)


def _blocks(table: Table) -> list[tuple[int, int]]:
    """Columns that must stay together: those under one group heading."""
    blocks: list[tuple[int, int]] = []
    members = table.columns.members
    for place, member in enumerate(members):
        if place and member.group is not None and member.group == members[place - 1].group:
            blocks[-1] = (blocks[-1][0], place + 1)
        else:
            blocks.append((place, place + 1))
    return blocks


def _fill(blocks: list[tuple[int, int]], widths: list[float], limit: float) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    used = 0.0
    for (first, last), width in zip(blocks, widths, strict=True):
        if parts and used + width <= limit:
            parts[-1] = (parts[-1][0], last)
            used += width
        else:
            parts.append((first, last))
            used = width
    return parts


def _part(table: Table, first: int, last: int, heading: float, columns: list[float]) -> TablePart:
    """Widths as shares of the page. Room to spare widens the columns, the row headings up to half as much."""
    total = heading + sum(columns[first:last])
    shares = (heading, *columns[first:last])
    widths = tuple(f"{100 * share / total:.3f}%" for share in shares)
    return TablePart(table=table, first=first, last=last, widths=widths)
