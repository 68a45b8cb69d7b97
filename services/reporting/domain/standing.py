"""Whether what an export shows still holds: an earlier state of a report beside its newest one.

Both are built for the same reader under today's rights and the masks of then and now, so that nothing can be
told here that the reader could not read in either of them. A copy may show more than that: what was hidden or
rounded since. Of such a figure it is told that it is, and neither what it was nor whether it is another one
now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.reporting.domain.differences import Difference, Side, difference
from services.reporting.domain.figures import Value
from services.reporting.domain.report import Cell, Member, Report, Table

Verdict = Literal["holds", "amended", "narrowed"]
Became = Literal["changed", "withdrawn", "gone", "hidden", "rounded"]

Place = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A cell that shows something else now. table: its caption; row, column: labels, groups first."""

    table: str
    row: str
    column: str
    decimals: int
    difference: Difference

    @property
    def became(self) -> Became:
        """What became of it. Figures do not vanish: one that is not reported any more was withdrawn."""
        old, new = self.difference.old, self.difference.new
        if new == Side():
            return "gone"
        if new.absence == "not-reported" and (old.value is not None or old.absence == "masked"):
            return "withdrawn"
        return "hidden" if old.value is not None and new.absence == "masked" else "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """A cell that shows less today than at its vintage. shown: what it is rounded to; hidden where that is
    None.
    """

    table: str
    row: str
    column: str
    decimals: int
    shown: Value | None

    @property
    def became(self) -> Became:
        return "hidden" if self.shown is None else "rounded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An export and what became of it.

    changed: its cells that show another figure, or another reason for its absence, in the order of its
    tables; one that the report has no more has neither on its new side. newer: how many figures in other
    cells it has gained. narrowed: further cells that were hidden or rounded since. beneath: how many figures
    were that it is made from, where none of its cells is: what was worked out of them, or chosen by them, may
    be another. hidden: how many of its cells were hidden from the reader already; nothing is told of them.
    """

    changed: tuple[Changed, ...]
    newer: int
    narrowed: tuple[Narrowed, ...] = ()
    beneath: int = 0
    hidden: int = 0

    @property
    def verdict(self) -> Verdict:
        """amended: what is to be seen differs; narrowed: it does not, but less is to be seen."""
        if self.changed:
            return "amended"
        return "narrowed" if self.narrowed or self.beneath else "holds"


def standing(then: Report, now: Report, *, narrowed: int = 0) -> Standing:
    """What became of a report that was `then`, seen from `now`; both of the same template and parameters.

    Figures count by what they say, not by how they are marked: one that was provisional and stayed as it is
    holds. Where a side is hidden there is no difference (domain brief, section 3, principle 5). narrowed: of
    how many figures that `then` is made from less is to be seen today.
    """
    newest = dict(_cells(now))
    changed, less = [], []
    hidden, told = 0, False
    known = set()
    for place, (table, row, column, cell) in _cells(then):
        known.add(place)
        told |= cell.narrowed
        old = Side(value=cell.value, absence=cell.absence)
        after = newest[place][3] if place in newest else None
        new = Side() if after is None else Side(value=after.value, absence=after.absence)
        if old != new:
            changed.append(
                Changed(
                    table=table.caption,
                    row=row.full_label,
                    column=column.full_label,
                    decimals=table.measure_of(column, row).decimals,
                    difference=difference(frequency="", period=0, codes={}, old=old, new=new),
                )
            )
        elif cell.narrowed:
            less.append(
                Narrowed(
                    table=table.caption,
                    row=row.full_label,
                    column=column.full_label,
                    decimals=table.measure_of(column, row).decimals,
                    shown=cell.value,
                )
            )
        else:
            hidden += cell.absence == "masked"
    newer = sum(cell.value is not None for place, (_, _, _, cell) in newest.items() if place not in known)
    return Standing(
        changed=tuple(changed),
        newer=newer,
        narrowed=tuple(less),
        beneath=0 if told else narrowed,
        hidden=hidden,
    )


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
                yield (*about, row.place, column.place), (table, row, column, cell)
