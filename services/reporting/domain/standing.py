"""Whether what an export shows still holds: an earlier state of a report beside its newest one.

Both are built for the same reader under today's rights and the masks of then and now, so that nothing can be
told here that the reader could not read in either of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.reporting.domain.differences import Difference, Side, difference
from services.reporting.domain.report import Cell, Member, Report, Table

Verdict = Literal["holds", "amended"]

Place = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A cell that shows something else now. table: its caption; row, column: labels, groups first."""

    table: str
    row: str
    column: str
    decimals: int
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An export and what became of it.

    changed: its cells that show another figure, or another reason for its absence, in the order of its
    tables; one that the report has no more has neither on its new side. newer: how many figures in other
    cells it has gained.
    """

    changed: tuple[Changed, ...]
    newer: int

    @property
    def verdict(self) -> Verdict:
        return "amended" if self.changed else "holds"


def standing(then: Report, now: Report) -> Standing:
    """What became of a report that was `then`, seen from `now`; both of the same template and parameters.

    Figures count by what they say, not by how they are marked: one that was provisional and stayed as it is
    holds. Where a side is hidden there is no difference (domain brief, section 3, principle 5).
    """
    newest = dict(_cells(now))
    changed = []
    known = set()
    for place, (table, row, column, cell) in _cells(then):
        known.add(place)
        old = Side(value=cell.value, absence=cell.absence)
        after = newest[place][3] if place in newest else None
        new = Side() if after is None else Side(value=after.value, absence=after.absence)
        if old != new:
            changed.append(
                Changed(
                    table=table.caption,
                    row=_label(row),
                    column=_label(column),
                    decimals=table.measure_of(column).decimals,
                    difference=difference(frequency="", period=0, codes={}, old=old, new=new),
                )
            )
    newer = sum(cell.value is not None for place, (_, _, _, cell) in newest.items() if place not in known)
    return Standing(changed=tuple(changed), newer=newer)


def _cells(report: Report) -> Iterator[tuple[Place, tuple[Table, Member, Member, Cell]]]:
    """Each cell with what tells it from every other one: its codes, and which table of these it is in."""
    seen: dict[Place, int] = {}
    for table in report.tables:
        about: Place = (table.unit, *((each.dimension, each.code) for each in table.fixed))
        about = (*about, table.rows.dimension, table.columns.dimension)
        about = (*about, seen.setdefault(about, 0))
        seen[about[:-1]] += 1
        for row, cells in zip(table.rows.members, table.cells, strict=True):
            for column, cell in zip(table.columns.members, cells, strict=True):
                yield (*about, _code(row), _code(column)), (table, row, column, cell)


def _code(member: Member) -> tuple[str | None, str]:
    return (None if member.group is None else member.group.code, member.code)


def _label(member: Member) -> str:
    return member.label if member.group is None else f"{member.group.label}, {member.label}"
