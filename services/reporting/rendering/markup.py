"""Tables as HTML, for the page and for the PDF; joined by hand, since a page has thousands of cells."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import count, groupby
from typing import Final

from markupsafe import Markup, escape

from servicekit.language import number_writer
from services.reporting.domain.report import Absence, Cell, Coordinate, Measure, Member, Table
from services.reporting.rendering.wording import absence_meaning, figure, signs

_LEAD: Final = 2
"""So many rows of a table stay with the next one where it begins on paper."""
_TAIL: Final = 2
"""So many rows of a table stay with the one before where it ends."""
_SHORT: Final = 8
"""So many rows of a group, or fewer, stay on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePart:
    """Some adjacent columns of a table, with all its rows. widths: of heading and each column, CSS units."""

    table: Table
    first: int
    last: int  # one past
    widths: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Member, ...]:
        return self.table.columns.members[self.first : self.last]


def whole(table: Table) -> TablePart:
    """A table in one part."""
    return TablePart(table=table, first=0, last=len(table.columns.members))


def table_markup(
    part: TablePart,
    numbers: dict[str, int],
    language: str,
    *,
    caption: str | None = None,
    labelled_by: str | None = None,
    continued: str | None = None,
) -> Markup:
    """The `<table>` of a part, named by its caption or by the element that has the id `labelled_by`.

    numbers: of the report's notes. continued: what it is called where it goes on on another page. Every text
    in it is escaped here.
    """
    groups = _grouped(part.columns)
    out = ['<table class="figures">']
    if labelled_by is not None:
        out = [f'<table class="figures" aria-labelledby="{escape(labelled_by)}">']
    if caption is not None:
        out.append(f"<caption>{escape(caption)}</caption>")
    if part.widths:
        out += ["<colgroup>", *(f'<col style="width:{width}">' for width in part.widths), "</colgroup>"]
    out += ["<thead>", *_headings(part, groups, numbers), "</thead>"]
    out += _bodies(part, numbers, language, continued)
    out.append("</table>")
    return Markup("".join(out))  # noqa: S704 - every text in it went through escape


def _grouped(columns: Sequence[Member]) -> list[tuple[Coordinate | None, list[Member]]]:
    return [(group, list(members)) for group, members in groupby(columns, key=lambda member: member.group)]


def _headings(
    part: TablePart, groups: Sequence[tuple[Coordinate | None, list[Member]]], numbers: dict[str, int]
) -> Iterator[str]:
    two_rows = any(group is not None for group, _ in groups)
    rowspan = ' rowspan="2"' if two_rows else ""
    yield f'<tr><th scope="col"{rowspan}>{escape(part.table.rows.label)}</th>'
    for group, members in groups:
        if group is not None:
            label = f"<span>{escape(group.label)}</span>"
            yield f'<th scope="colgroup" class="group" colspan="{len(members)}">{label}</th>'
        else:
            yield from (_column_heading(member, numbers, rowspan) for member in members)
    yield "</tr>"
    if two_rows:
        yield "<tr>"
        for group, members in groups:
            if group is not None:
                yield from (_column_heading(member, numbers, "") for member in members)
        yield "</tr>"


def _column_heading(member: Member, numbers: dict[str, int], attributes: str) -> str:
    kind = ' class="total"' if member.total else ""
    return f'<th scope="col"{kind}{attributes}>{_labelled(member, numbers)}</th>'


def _bodies(part: TablePart, numbers: dict[str, int], language: str, continued: str | None) -> Iterator[str]:
    table, columns = part.table, slice(part.first, part.last)
    own = dict(table.meanings)

    @cache
    def bare(absence: Absence) -> str:
        return _cell(Cell(absence=absence), numbers, language, Measure(unit=""), "", own)

    def across(row: Member) -> list[tuple[bool, Callable[[int | Decimal], str], Measure]]:
        measures = [(column.total, table.measure_of(column, row)) for column in part.columns]
        return [
            (total, number_writer(language, measure.decimals, signed=measure.signed), measure)
            for total, measure in measures
        ]

    most = across(Member(code="", label=""))  # of the rows that are no differences

    def marked(cell: Cell, total: bool, measure: Measure) -> str:
        if cell.absence is not None and not (total or cell.flags or cell.notes):
            return bare(cell.absence)
        return _cell(cell, numbers, language, measure, "total" if total else "", own)

    rows = zip(count(), table.rows.members, table.cells)
    ends = _ends(len(table.rows.members)) if continued else {}
    for group, grouped in groupby(rows, key=lambda row: row[1].group):
        members = list(grouped)
        short = ' class="short"' if group is not None and len(members) <= _SHORT else ""
        again = f' data-continued="{escape(continued)}"' if continued else ""
        yield f"<tbody{short}{again}>"
        if group is not None:
            span = len(part.columns) + 1
            heading = f"<span>{escape(group.label)}</span>"
            yield f'<tr class="group"><th scope="rowgroup" colspan="{span}">{heading}</th></tr>'
        for place, member, cells in members:
            kinds = " ".join(filter(None, ("total" if member.total else "", ends.get(place))))
            yield f'<tr class="{kinds}">' if kinds else "<tr>"
            level = f' class="level-{min(member.level, 4)}"' if member.level else ""
            yield f'<th scope="row"{level}>{_labelled(member, numbers)}</th>'
            shown = zip(cells[columns], across(member) if member.signed else most, strict=True)
            yield "".join(
                [
                    f"<td>{write(cell.value)}</td>"
                    if cell.value is not None and not (total or cell.flags or cell.notes)
                    else marked(cell, total, measure)
                    for cell, (total, write, measure) in shown
                ]
            )
            yield "</tr>"
        yield "</tbody>"


def _ends(rows: int) -> dict[int, str]:
    """Of the rows with which a table begins and ends, by their place, which.

    The last row leads to nothing, and the first is no tail: held to what is around them, short tables would
    all go on together.
    """
    tail = dict.fromkeys(range(max(1, rows - _TAIL), rows), "tail")
    return {**tail, **dict.fromkeys(range(min(_LEAD, rows - 1)), "lead")}


def _cell(
    cell: Cell,
    numbers: dict[str, int],
    language: str,
    measure: Measure,
    kind: str,
    own: Mapping[Absence, str],
) -> str:
    classes = " ".join(filter(None, (kind, cell.absence and f"absent {cell.absence}")))
    attributes = f' class="{classes}"' if classes else ""
    if cell.absence is not None:
        attributes += f' title="{escape(own.get(cell.absence) or absence_meaning(cell.absence, language))}"'
    text = figure(cell, language, measure.decimals, signed=measure.signed)
    return f"<td{attributes}>{escape(text)}{_superscript(cell, numbers)}</td>"


def _labelled(member: Member, numbers: dict[str, int]) -> str:
    label = escape(member.label)
    if member.url is not None:
        label = Markup('<a class="govuk-link" href="{}">{}</a>').format(member.url, member.label)
    return f"{label}{_superscript(member, numbers)}"


def _superscript(item: Cell | Member, numbers: dict[str, int]) -> str:
    text = signs(item, numbers)
    return f"<sup>{escape(text)}</sup>" if text else ""
