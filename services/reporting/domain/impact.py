"""What a release would change: cells, what outsiders see of them, and the figures of reports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from services.reporting.domain.differences import Difference
from services.reporting.domain.figures import Value
from services.reporting.domain.report import Cell, Report, Table

Kind = Literal["new", "changed", "withdrawn", "unchanged"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""What becomes of a cell. unchanged: its figure stays, and whether outsiders see it does not."""

NO_MASKS: Final = "masks-not-worked-out"
TOO_MANY: Final = "too-many-figures"
"""Why not all of what would change is told."""

OF_TOTALS: Final = frozenset({"indicator", "country"})
"""Where rows are these, every figure of a table is the total of an indicator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellImpact:
    """One cell of which something changes. hidden_before, hidden_after: from outsiders."""

    kind: Kind
    difference: Difference
    hidden_before: bool
    hidden_after: bool

    @property
    def masks(self) -> bool:
        """Whether outsiders lose sight of it, gain it, or never see it although it is new."""
        return self.hidden_before != self.hidden_after


def kind_of(change: Difference) -> Kind:
    """new: there was nothing; withdrawn: a figure was there and none will be."""
    if change.old.value is None and change.old.absence == "not-reported":
        return "new"
    return "withdrawn" if change.old.value is not None and change.new.value is None else "changed"


Place = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """A cell of a report with the words at its row and column. total: of a row, a column, or derived."""

    row: str
    column: str
    cell: Cell
    total: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """A figure of a report that changes. old, new: None where the report shows no value."""

    row: str
    column: str
    old: Value | None
    new: Value | None
    total: bool
    derived: bool

    @property
    def absolute(self) -> Value | None:
        return None if self.old is None or self.new is None else self.new - self.old


def shown_changes(before: Report | None, after: Report | None) -> list[ShownChange]:
    """The figures of a report that are others than before, in the order of its tables."""
    was, will = _cells(before), _cells(after)
    return [
        ShownChange(
            row=(will.get(place) or was[place]).row,
            column=(will.get(place) or was[place]).column,
            old=_value(was.get(place)),
            new=_value(will.get(place)),
            total=(will.get(place) or was[place]).total,
            derived="d" in (will.get(place) or was[place]).cell.flags,
        )
        for place in dict.fromkeys([*will, *was])
        if _value(was.get(place)) != _value(will.get(place))
    ]


def _value(shown: ShownCell | None) -> Value | None:
    return None if shown is None else shown.cell.value


def _cells(report: Report | None) -> dict[Place, ShownCell]:
    """Every cell by what it is about: the unit and the fixed codes of its table, its row and its column."""
    if report is None:
        return {}
    return dict(pair for table in report.tables for pair in _of_table(table))


def _of_table(table: Table) -> Iterator[tuple[Place, ShownCell]]:
    about = (table.unit, *(f"{each.dimension}={each.code}" for each in table.fixed))
    for row, cells in zip(table.rows.members, table.cells, strict=True):
        for column, cell in zip(table.columns.members, cells, strict=True):
            group = column.group.code if column.group else ""
            whole = row.total or column.total or table.rows.dimension in OF_TOTALS or "d" in cell.flags
            yield (
                (*about, row.code, group, column.code),
                ShownCell(row=row.label, column=column.label, cell=cell, total=whole),
            )


def counts_of(cells: Iterable[CellImpact]) -> Mapping[str, int]:
    """How many cells of each kind there are, and how many outsiders lose sight of or gain."""
    found = dict.fromkeys((*KINDS[:3], "hidden", "shown"), 0)
    for each in cells:
        if each.kind != "unchanged":
            found[each.kind] += 1
        if each.masks:
            found["hidden" if each.hidden_after else "shown"] += 1
    return found


def of_show(cells: Sequence[CellImpact], show: str) -> list[CellImpact]:
    """Those of the cells that are wanted: all, figures (that change), or masks (that change)."""
    match show:
        case "figures":
            return [each for each in cells if each.kind != "unchanged"]
        case "masks":
            return [each for each in cells if each.masks]
    return list(cells)
