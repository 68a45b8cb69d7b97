"""How a report is set for people: a long series goes down the page, and what is derived is marked once.

Files for machines keep the tables as they were built.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.reporting.domain.report import Cell, Flag, Member, Note, Report, Table
from services.reporting.rendering.cells import PERIOD

MOST_ACROSS: Final = 12
"""More periods than these, of few rows, stand one below the other: so they fit telephone, page and sheet."""
MOST_DOWN: Final = 10
"""Of so many rows the periods may become rows: each is a column then, with its heading over it."""
_DERIVED: Final[Flag] = "d"


def upright(report: Report, *, scrolls: bool = False) -> Report:
    """The same report as it is read on a page, in a PDF or on a sheet.

    scrolls: it is read where what is wide can be moved sideways, as on a page, and a line is a series.
    """
    tables = tuple(_standing(_marked_once(table), scrolls) for table in report.tables)
    notes = tuple(_as_read(report.notes, tables))
    if tables == report.tables and notes == report.notes:
        return report
    return replace(report, tables=tables, notes=notes)


def _as_read(notes: Sequence[Note], tables: Sequence[Table]) -> list[Note]:
    """The notes in the order in which a reader meets their signs, line by line; then those without one."""
    met: dict[str, int] = {}
    for table in tables:
        lines: list[Member | Cell] = [*table.columns.members]
        for member, cells in zip(table.rows.members, table.cells, strict=True):
            lines += [member, *cells]
        for each in lines:
            for key in each.notes:
                met.setdefault(key, len(met))
    return sorted(notes, key=lambda note: met.get(note.key, len(met)))


def is_series(table: Table) -> bool:
    """Whether its columns lead through time."""
    dimensions = {member.group.dimension if member.group else None for member in table.columns.members}
    return table.columns.dimension == PERIOD or dimensions == {PERIOD}


def _standing(table: Table, scrolls: bool) -> Table:
    """With periods as rows, where there are many of them and little else."""
    rows, columns = table.rows, table.columns
    if not scrolls and is_series(table) and columns.dimension != PERIOD:
        return _period_by_period(table)
    if (
        columns.dimension != PERIOD
        or len(columns.members) <= MOST_ACROSS
        or len(rows.members) > MOST_DOWN
        or any(member.group for member in (*rows.members, *columns.members))
    ):
        return table
    return replace(table, rows=columns, columns=rows, cells=tuple(zip(*table.cells, strict=True)))


def _period_by_period(table: Table) -> Table:
    """With the rows of one period below those of another, where each period has several columns and together
    they are too many for a sheet of paper.
    """
    rows, columns = table.rows.members, table.columns.members
    periods = {member.group.code: member.group for member in columns if member.group is not None}
    parted = {code: [member for member in columns if _of(member, code)] for code in periods}
    [first, *others] = parted.values()
    if (
        len(columns) <= MOST_ACROSS
        or len(rows) > MOST_DOWN
        or any(row.group for row in rows)
        or any([each.code for each in first] != [each.code for each in other] for other in others)
        or any(each.notes or each.flags != own[0].flags for own in parted.values() for each in own)
    ):
        return table
    members, cells = [], []
    for code, own in parted.items():
        places = [at for at, member in enumerate(columns) if _of(member, code)]
        for row, line in zip(rows, table.cells, strict=True):
            flags = tuple(dict.fromkeys((*row.flags, *own[0].flags)))
            members.append(replace(row, group=periods[code], flags=flags))
            cells.append(tuple(line[at] for at in places))
    return replace(
        table,
        rows=replace(table.rows, members=tuple(members)),
        columns=replace(table.columns, members=tuple(replace(each, group=None, flags=()) for each in first)),
        cells=tuple(cells),
    )


def _of(member: Member, period: str) -> bool:
    return member.group is not None and member.group.code == period


def _marked_once(table: Table) -> Table:
    """With a row that is derived throughout marked at its heading instead of in each of its cells."""
    if not any(_DERIVED in flags for _, flags, _ in table.marks):
        return table
    members, cells = [], []
    for member, line in zip(table.rows.members, table.cells, strict=True):
        known = [cell for cell in line if cell.value is not None] or line
        if known and all(_DERIVED in cell.flags for cell in known):
            member = replace(member, flags=(*member.flags, _DERIVED))
            line = tuple(map(_without_mark, line))
        members.append(member)
        cells.append(line)
    return replace(table, rows=replace(table.rows, members=tuple(members)), cells=tuple(cells))


def _without_mark(cell: Cell) -> Cell:
    return replace(cell, flags=tuple(flag for flag in cell.flags if flag != _DERIVED))
