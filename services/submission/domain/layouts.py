"""Layouts: how a file in an agency's own arrangement is read as observations. Pure values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

Form = Literal["xlsx", "csv"]
Gives = Literal["nothing", "dimension", "period", "value", "status", "note"]
Doubled = Literal["refuse", "add"]
Empty = Literal["skip", "zero", "L", "M", "O"]
How = Literal["is", "begins"]
PeriodKind = Literal["constant", "cell", "file-name"]

PERIOD: Final = "period"
"""What a heading says where it says the period; otherwise it says the dimension of that name."""
MAX_COLUMNS: Final = 1_000
MAX_RENAMES: Final = 5_000
MAX_RULES: Final = 500
HEADING_LIMIT: Final = 60
"""The last row that a heading may stand in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the file, counted from 1, with the heading that it has to have.

    dimension: of a column that gives one. codes: of a column of values, what its figures are of by itself.
    onward: every further column with a heading is one of values, too. down: an empty cell says what the one
    above it does.
    """

    at: int
    heading: str
    gives: Gives = "nothing"
    dimension: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    onward: bool = False
    down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingRow:
    """What a row of the heading says about the columns of values: the period, or a dimension's labels.

    Where such a row is not the last one of the heading, a cell that is empty says what the one to its left
    does, as merged cells do.
    """

    row: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFrom:
    """A period that stands once for the whole file: as text, in a cell (B1), or in the file's name.

    text: the period, the cell's address, or what stands right before the period in the file's name.
    """

    kind: PeriodKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """A label of the file and the code that it stands for; the empty label is an empty cell."""

    dimension: str
    label: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """Rows by the text in one of their columns; plain text, letter case aside."""

    at: int
    how: How
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a sign stands for: alone in a cell of values, or right behind a number.

    means: alone: zero, skip (no figure), or the status L, M or O of a figure without a value. Behind a
    number: a status of a figure with a value.
    """

    text: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is read. Rows and columns are counted from 1, as a spreadsheet does.

    sheet: its name; None: the first one. heading: its first and last row. keep: rows that are read, by the
    text in a column: any rule of each column. skip: rows that are not. doubled: what happens where several
    rows give the same figure. empty: what an empty cell of values means.
    """

    form: Form
    charset: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    heading: tuple[int, int]
    heading_rows: tuple[HeadingRow, ...] = ()
    columns: tuple[Column, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    period: PeriodFrom | None = None
    frequency: str | None = None
    renames: tuple[Rename, ...] = ()
    doubled: Doubled = "refuse"
    keep: tuple[RowRule, ...] = ()
    skip: tuple[RowRule, ...] = ()
    empty: Empty = "skip"
    decimal: str = "."
    thousands: str = ""
    signs: tuple[Sign, ...] = ()

    def giving(self, what: Gives) -> tuple[Column, ...]:
        """The columns that give something."""
        return tuple(each for each in self.columns if each.gives == what)

    def to_wire(self) -> dict[str, Any]:
        """A JSON object."""
        found = asdict(self)
        return {name: _listed(value) for name, value in found.items()}


def layout_from(data: Mapping[str, Any]) -> Layout:
    """The layout of a JSON object that is valid by its schema."""
    first, last = data["heading"]
    given = {
        **data,
        "heading": (first, last),
        "columns": tuple(Column(**each) for each in data["columns"]),
        "heading_rows": tuple(HeadingRow(**each) for each in data["heading_rows"]),
        "period": None if data["period"] is None else PeriodFrom(**data["period"]),
        "renames": tuple(Rename(**each) for each in data["renames"]),
        "keep": tuple(RowRule(**each) for each in data["keep"]),
        "skip": tuple(RowRule(**each) for each in data["skip"]),
        "signs": tuple(Sign(**each) for each in data["signs"]),
    }
    return Layout(**given)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
