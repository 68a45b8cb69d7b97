"""The grid without its page: which cells it has, what was typed into them, and where findings belong."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from servicekit.concepts import TOTAL, CodeList
from servicekit.errors import InvalidRequest
from servicekit.reference import Indicator

PERIODS_ACROSS: Final = "period"
"""Columns are periods instead of the codes of a dimension."""
MOST_COLUMNS: Final = 24
FEW_ROWS: Final = 60
"""Up to so many rows are all shown, with status and note of each cell."""
EARLIER: Final = 3
STATUSES: Final = ("A", "P", "E", "B", "F", "M", "L", "O")
_FIELD: Final = re.compile(r"(value|status|note)\.(\d{1,4})\.(\d{1,3})")
_BLANKS: Final = "[ \u00a0\u2007\u2009\u202f']"
_GROUPED: Final = re.compile(rf"-?\d{{1,3}}(?:{_BLANKS}\d{{3}})+(?:[.,]\d+)?")
_WITH_COMMA: Final = re.compile(r"(-?\d+),(\d+)")
_FORM: Final = re.compile(r"\d{4}(?:-(?:S[12]|Q[1-4]|W\d\d|\d\d(?:-\d\d)?))?", re.ASCII)
_PERIOD: Final = re.compile(r"(\d{4})(?:-(S[12]|Q[1-4]|\d\d))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A row or a column: its code, its name, and whether its figures are parts of a sum.

    names: what else spreadsheets call it.
    """

    code: str
    name: str
    part: bool
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Rows are codes of the first dimension, columns codes of another one or periods.

    fixed: the code of every other dimension. period: of all cells, or of the last column.
    """

    indicator: str
    period: str
    down: str
    across: str
    fixed: Mapping[str, str]
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]

    @property
    def periods(self) -> list[str]:
        return [each.code for each in self.columns] if self.across == PERIODS_ACROSS else [self.period]

    def key(self, row: int, column: int) -> dict[str, str]:
        """Period and codes of a cell."""
        head = self.columns[column].code
        placed = {"period": self.period, self.across: head}  # periods across: the column's own
        return {**self.fixed, self.down: self.rows[row].code, **placed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed into a cell: its place, and its texts as they stood."""

    row: int
    column: int
    value: str
    status: str
    note: str


def headings(
    code_list: CodeList, names: Mapping[str, str], wanted: Iterable[str] | None = None
) -> tuple[Heading, ...]:
    """Codes as rows or columns, the total last. wanted: only these. Groups of others are no parts of sums."""
    groups = {code.parent for code in code_list.codes.values()}
    chosen = set(code_list.codes if wanted is None else wanted)
    found = [
        Heading(
            code=code.code,
            name=names[code.code],
            part=code.kind != "total" and code.code not in groups,
            names=(*code.names.values(), *code.aliases),
        )
        for code in code_list.codes.values()
        if code.code in chosen
    ]
    return tuple(sorted(found, key=lambda each: each.code == TOTAL))


def periods_up_to(period: str, count: int) -> list[str]:
    """The period and those before it, the oldest first; of forms without a step only itself."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return [period]
    year, rest = int(found[1]), found[2]
    in_year = 1 if rest is None else 2 if rest[0] == "S" else 4 if rest[0] == "Q" else 12
    at = year * in_year + (0 if rest is None else int(rest.lstrip("SQ")) - 1)
    letter = "" if rest is None or rest.isdigit() else rest[0]
    return [_written(each, in_year, letter) for each in range(at - count + 1, at + 1)]


def _written(at: int, in_year: int, letter: str) -> str:
    year, rest = divmod(at, in_year)
    if in_year == 1:
        return f"{year:04}"
    return f"{year:04}-{letter}{rest + 1}" if letter else f"{year:04}-{rest + 1:02}"


def is_period(text: str) -> bool:
    """Whether a text has the form of a period; the checks of submissions look closer."""
    return _FORM.fullmatch(text) is not None


def typed_cells(form: Mapping[str, str], grid: Grid) -> list[Typed]:
    """The cells into which something was typed, by rows. Raises InvalidRequest for cells the grid has not."""
    texts: dict[tuple[int, int], dict[str, str]] = {}
    for name, text in form.items():
        found = _FIELD.fullmatch(name)
        if found is None or not text.strip():
            continue
        row, column = int(found[2]), int(found[3])
        if row >= len(grid.rows) or column >= len(grid.columns):
            raise InvalidRequest(errors=[{"field": name, "message": "Unknown field."}])
        texts.setdefault((row, column), {})[found[1]] = text.strip()
    return [
        Typed(row=row, column=column, **{"value": "", "status": "", "note": "", **given})
        for (row, column), given in sorted(texts.items())
    ]


def plain_number(text: str, decimals: int) -> str:
    """A number as spreadsheets of the region show it, as a figure: without grouping, with a decimal point.

    A comma is a decimal comma where the indicator has decimals, and three digits after it are not taken for a
    group of thousands. What can mean two numbers stays as it is, for the checks to refuse.
    """
    plain = re.sub(_BLANKS, "", text) if _GROUPED.fullmatch(text) else text
    found = _WITH_COMMA.fullmatch(plain)
    if found and decimals and (plain != text or len(found[2]) <= decimals):
        return f"{found[1]}.{found[2]}"
    return plain


def observations(grid: Grid, cells: Sequence[Typed], decimals: int) -> list[dict[str, Any]]:
    """Typed cells as a submission's observations, in their order."""
    return [
        {
            **grid.key(each.row, each.column),
            "value": plain_number(each.value, decimals) or None,
            **({"status": each.status.upper()} if each.status else {}),
            **({"note": each.note} if each.note else {}),
        }
        for each in cells
    ]


def places(findings: Iterable[Mapping[str, Any]], grid: Grid, cells: Sequence[Typed]) -> dict[str, list[str]]:
    """Messages by cell ("row.column"): by the number of the observation, else by the key that they name."""
    at = {_key(grid.key(each.row, each.column)): each for each in cells}
    found: dict[str, list[str]] = {}
    for each in findings:
        number = each.get("row")
        cell = cells[number - 1] if isinstance(number, int) and 1 <= number <= len(cells) else None
        if cell is None and each.get("key"):
            cell = at.get(_key({"period": str(each.get("period")), **each["key"]}))
        if cell is not None:
            found.setdefault(f"{cell.row}.{cell.column}", []).append(str(each.get("message") or each["code"]))
    return found


def _key(codes: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, code) for name, code in codes.items() if code != TOTAL)


def grid_of(
    indicator: Indicator,
    period: str,
    across: str,
    fixed: Mapping[str, str],
    rows: tuple[Heading, ...],
    columns: tuple[Heading, ...],
) -> Grid:
    """The grid of an indicator; dimensions that nothing is said of stand for their total."""
    down = indicator.dimensions[0].name
    others = [each.name for each in indicator.dimensions if each.name not in {down, across}]
    return Grid(
        indicator=indicator.code,
        period=period,
        down=down,
        across=across,
        fixed={name: fixed.get(name) or TOTAL for name in others},
        rows=rows,
        columns=columns[:MOST_COLUMNS],
    )
