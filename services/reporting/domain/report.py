"""The table model of a report: what a reader may see, built once, then rendered by every format.

A report is built for one reader, in one language, at one vintage. Whatever that reader may not see is
already absent here: a `Cell` has a value or a reason why it has none, never both and never neither. So no
renderer decides anything about a figure, and a hidden value cannot reach any format.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal, get_args

from services.reporting.domain.side_by_side import SideBySide

Absence = Literal["masked", "not-reported", "not-applicable", "not-shared", "late"]
Flag = Literal["p", "b", "e", "r", "d"]  # provisional, break in series, estimated, revised, derived
ChartKind = Literal["lines", "bars", "stacked", "pyramid", "multiples", "heatmap", "flows"]
FigureStyle = Literal["number", "difference", "percent", "change"]

ABSENCES: tuple[Absence, ...] = get_args(Absence)
FLAGS: tuple[Flag, ...] = get_args(Flag)


ROUNDED = "rounded"
"""How the keys of notes begin that say which figures are rounded for the reader."""


class MalformedReport(ValueError):
    """The builder of a report broke the model's rules: a bug, not a reader's mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure, or the typed reason for its absence.

    value: exact; an int, or a Decimal where the indicator has decimals (a share, a rate).
    flags: of this figure alone. notes: keys of the report's notes. narrowed: hidden or rounded since the
    vintage; told where somebody asks what became of an export, and in no other report.
    """

    value: int | Decimal | None = None
    absence: Absence | None = None
    flags: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()
    narrowed: bool = False

    def __post_init__(self) -> None:
        if (self.value is None) is (self.absence is None):
            raise MalformedReport("a cell has a value or a reason why not, never both, never neither")


MASKED = Cell(absence="masked")
NOT_REPORTED = Cell(absence="not-reported")
NOT_APPLICABLE = Cell(absence="not-applicable")
NOT_SHARED = Cell(absence="not-shared")
LATE = Cell(absence="late")


@lru_cache(maxsize=32_768)
def number_cell(value: int) -> Cell:
    """The cell of a whole number of which there is nothing else to say; one for all that show this number."""
    return Cell(value=value)


Mark = tuple[Absence | None, tuple[Flag, ...], tuple[str, ...]]
"""What there is to say of a cell or a heading besides its value: absence, flags, keys of notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinate:
    """One code of one dimension, with both labels in the report's language."""

    dimension: str  # "indicator", "country", "source", "sex", …
    dimension_label: str
    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the cells of a column are: in which unit, with how many digits after the decimal mark.

    signed: shown with a plus where they are above zero, as changes are.
    """

    unit: str
    decimals: int = 0
    signed: bool = False


@lru_cache(maxsize=256)
def _measure(unit: str, decimals: int, signed: bool) -> Measure:
    return Measure(unit=unit, decimals=decimals, signed=signed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One row or one column of a table.

    level: depth in the hierarchy, 0 outermost (rows are indented by it).
    total: stands for the whole axis or group; shown bold.
    group: heading over adjacent members, with the coordinate it adds to their cells (2025 over M and F).
    flags, notes: hold for every cell of the member, and are shown at its heading.
    url: of the report that has more about it.
    measure: of a column whose cells are something else than those of its table, a change beside a count.
    signed: its cells are differences, shown with a plus where they are above zero.
    """

    code: str
    label: str
    level: int = 0
    total: bool = False
    group: Coordinate | None = None
    flags: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()
    url: str | None = None
    measure: Measure | None = None
    signed: bool = False

    @property
    def place(self) -> tuple[str | None, str]:
        """Its code, after that of its group: a code may stand in several groups."""
        return (None if self.group is None else self.group.code, self.code)

    @property
    def full_label(self) -> str:
        """Its label, after that of its group: 2025, men."""
        return self.label if self.group is None else f"{self.group.label}, {self.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The rows or the columns of a table: the members of one dimension, in the order shown.

    dimension: its code; `period` is the one that a chart draws as time.
    """

    dimension: str
    label: str
    members: tuple[Member, ...]

    def index(self, code: str) -> int:
        """Place of the first member with this code. Raises KeyError when there is none."""
        for place, member in enumerate(self.members):
            if member.code == code:
                return place
        raise KeyError(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures of one unit, but for columns that have a measure of their own. cells[row][column] fits the axes
    exactly.

    unit: the counting unit as words ("persons"); persons and cases never share a table's total.
    fixed: what holds for every cell: indicator, country, source, each dimension not on an axis.
    decimals: digits shown after the decimal mark. signed: shown with a plus, as of a measure.
    meanings: what a sign of absence means here, where that is another thing than elsewhere.
    marks: all that its cells and headings bear.
    """

    caption: str
    unit: str
    rows: Axis
    columns: Axis
    cells: tuple[tuple[Cell, ...], ...]
    fixed: tuple[Coordinate, ...] = ()
    decimals: int = 0
    signed: bool = False
    meanings: tuple[tuple[Absence, str], ...] = ()
    marks: frozenset[Mark] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        width = len(self.columns.members)
        if len(self.cells) != len(self.rows.members) or any(len(row) != width for row in self.cells):
            raise MalformedReport(f"the cells of {self.caption!r} do not fit its axes")
        marks: set[Mark] = {(cell.absence, cell.flags, cell.notes) for row in self.cells for cell in row}
        marks |= {
            (None, each.flags, each.notes) for axis in (self.rows, self.columns) for each in axis.members
        }
        object.__setattr__(self, "marks", frozenset(marks))

    def measure_of(self, column: Member, row: Member) -> Measure:
        """What the cell of a column and a row is: what those of the table are, or of the column."""
        found = column.measure or _measure(self.unit, self.decimals, self.signed)
        return replace(found, signed=True) if row.signed or column.signed else found

    def cell(self, row: str, column: str) -> Cell:
        """The cell at two member codes. Raises KeyError when an axis lacks the code."""
        return self.cells[self.rows.index(row)][self.columns.index(column)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line, or one colour of bars: a cell for each member of its chart's axis."""

    code: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a chart shows. Made by the functions below from a table's own cells, so that what is hidden in
    the table is hidden in the chart.

    kind: `lines` over periods; `bars` of one series; `stacked` bars of several; `pyramid`, bars of two series
    back to back; `multiples`, a small chart over periods for each series; `heatmap`, a shaded cell for each
    member of each series; `flows`, bands from the series (where people come from) to the members.
    alt: the finding in words, for who cannot see the picture.
    """

    kind: ChartKind
    title: str
    alt: str
    unit: str
    axis: Axis
    series: tuple[Series, ...]
    decimals: int = 0

    def __post_init__(self) -> None:
        width = len(self.axis.members)
        if any(len(series.cells) != width for series in self.series):
            raise MalformedReport(f"a series of the chart {self.title!r} does not fit its axis")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A figure to lead with. style: `number`, as a `difference` with its sign; `percent` 38.0 is 38.0 %, as a
    `change` with its sign.
    """

    label: str
    cell: Cell
    style: FigureStyle = "number"
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A footnote. One that no member and no cell points to concerns the whole report.

    defines: says what the figures mean: a country's definition, or how a report comes to what it shows.
    """

    key: str
    text: str
    defines: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What somebody says beside the figures: of a country in a joint report, of a focal point about a gap.

    code: of whose it is; heading: that in words; noted: when and about what, in words. text: plain, its
    paragraphs parted by newlines; language: of the text, which need not be the report's.
    pairs: what begins it, a table of two columns; in formats that have none its lines come first.
    """

    code: str
    heading: str
    text: str
    language: str
    noted: str = ""
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def whole(self) -> str:
        """The table, a line for each row, and the text."""
        return "\n".join((*(f"{name}: {meaning}" for name, meaning in self.pairs), self.text))

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lines of the text that have anything in them."""
        return tuple(line for line in self.text.split("\n") if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where figures come from: who published them, and where their documentation is."""

    code: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """The state of the log that the report shows.

    chain: lower-case hex of the log's hash chain at `position`. recorded_at: aware, UTC.
    past: the reader asked for an earlier state than the newest.
    """

    epoch: int
    position: int
    chain: str
    recorded_at: datetime
    past: bool = False

    @property
    def checkpoint(self) -> str:
        """What an auditor holds against the log: `epoch.position:chain`."""
        return f"{self.epoch}.{self.position}:{self.chain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report for one reader.

    id: of the report template. url: permanent address of this very report and vintage.
    reader: whom it was made for, in words. terms: conditions of the sharing agreements, printed on exports.
    parameters: what the reader chose, as in the address. texts, texts_title: what is said beside them.
    beside: what the countries' documentations say, one beside the other.
    """

    id: str
    title: str
    subtitle: str
    language: str
    reader: str
    url: str
    vintage: Vintage
    tables: tuple[Table, ...]
    key_figures: tuple[KeyFigure, ...] = ()
    charts: tuple[Chart, ...] = ()
    notes: tuple[Note, ...] = ()
    sources: tuple[Source, ...] = ()
    terms: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    texts_title: str = ""
    texts: tuple[Passage, ...] = ()
    beside: SideBySide | None = None

    def __post_init__(self) -> None:
        unknown = self.noted - {note.key for note in self.notes}
        if unknown:
            raise MalformedReport(f"notes without a text: {sorted(unknown)}")

    @property
    def standing_url(self) -> str:
        """Address of the page that says whether what this very report shows still holds."""
        return self.url.replace(f"/reports/{self.id}?", f"/reports/{self.id}/standing?", 1)

    @property
    def definitions(self) -> tuple[str, ...]:
        """What its figures mean, in the order of what says so."""
        notes = tuple(note.text for note in self.notes if note.defines)
        return notes if self.beside is None else (*notes, *self.beside.told(defining=True))

    @property
    def marks(self) -> frozenset[Mark]:
        """All that its cells and headings bear, key figures included."""
        leading = {(each.cell.absence, each.cell.flags, each.cell.notes) for each in self.key_figures}
        return frozenset(leading.union(*(table.marks for table in self.tables)))

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The flags in use, in the order of the legend."""
        used = {flag for _, flags, _ in self.marks for flag in flags}
        return tuple(flag for flag in FLAGS if flag in used)

    @property
    def absences(self) -> tuple[Absence, ...]:
        """The kinds of absence in use, in the order of the legend."""
        used = {absence for absence, _, _ in self.marks}
        return tuple(absence for absence in ABSENCES if absence in used)

    @property
    def masked(self) -> bool:
        """Whether this reader is kept from a figure for confidentiality."""
        return "masked" in self.absences

    @property
    def noted(self) -> frozenset[str]:
        """Keys of the notes that a member or a cell points to."""
        return frozenset(key for _, _, notes in self.marks for key in notes)
