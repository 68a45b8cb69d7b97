"""Cells of an extract, their totals, their differences between vintages, and the CSV they are written to."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from babel.core import get_global

TOTAL: Final = "_T"
SPECIAL: Final = {
    "XXA": "STLS",
    "UNK": "UNK",
    "": "UNK",
    "XKX": "XK",
    "OOO": "UNK",
    "unknown/stateless": "UNK",
}
"""Codes that are no ISO 3166-1 alpha-3 codes: stateless, unknown, Kosovo, others not listed."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One observation. codes: by dimension; a dimension that is not there stands for its total."""

    period: str
    codes: Mapping[str, str]
    value: int | None
    status: str = "A"
    note: str | None = None

    @property
    def key(self) -> Key:
        return (self.period, *self.codes.values())


@dataclass(slots=True, kw_only=True)
class Extract:
    """What one country's source gave for one indicator. reason: of an amendment, else None."""

    country: str
    indicator: str
    source: str
    unit: str
    attribution: str
    vintage: str
    reason: str | None = None
    cells: dict[Key, Cell] = field(default_factory=dict)

    def put(self, cell: Cell) -> None:
        """Add a cell. Raises ValueError where there is one already."""
        if cell.key in self.cells:
            raise ValueError(f"{self.country} {self.indicator}: {cell.key} twice")
        self.cells[cell.key] = cell


def summed(rows: Iterable[tuple[str, Mapping[str, str], int]]) -> dict[Key, Cell]:
    """Cells and all their totals, out of (period, codes, count): rows of the same codes are added.

    Every dimension gets its total `_T`, and every combination of totals is there.
    """
    counts: dict[Key, int] = {}
    shapes: dict[Key, Mapping[str, str]] = {}
    for period, codes, count in rows:
        for chosen in product(*((code, TOTAL) if code != TOTAL else (code,) for code in codes.values())):
            key = (period, *chosen)
            counts[key] = counts.get(key, 0) + count
            shapes[key] = dict(zip(codes, chosen, strict=True))
    return {key: Cell(period=key[0], codes=shapes[key], value=count) for key, count in sorted(counts.items())}


def differences(before: Extract, after: Extract, reason: str, removed: str) -> Extract:
    """The amendment that makes one vintage into the next: only cells that differ.

    A cell that the later vintage no longer has becomes one without a value: status `O` (missing), and
    the note `removed` says why. Figures are withdrawn with a reason, never silently.
    """
    change = Extract(
        country=after.country,
        indicator=after.indicator,
        source=after.source,
        unit=after.unit,
        attribution=after.attribution,
        vintage=after.vintage,
        reason=reason,
    )
    for key in sorted(before.cells.keys() | after.cells.keys()):
        old, new = before.cells.get(key), after.cells.get(key)
        if new is None:
            assert old is not None
            change.put(Cell(period=old.period, codes=old.codes, value=None, status="O", note=removed))
        elif new != old:
            change.put(new)
    return change


def write(extract: Extract, into: Path) -> str:
    """Write the CSV; its path beneath `into`. Columns: period, dimensions, value; status and note if any."""
    cells = [extract.cells[key] for key in sorted(extract.cells)]
    with_status = any(cell.status != "A" for cell in cells)
    with_note = any(cell.note for cell in cells)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    further = [name for name, wanted in (("status", with_status), ("note", with_note)) if wanted]
    table.writerow(["period", *cells[0].codes, "value", *further])
    for cell in cells:
        value = "" if cell.value is None else str(cell.value)
        status = [cell.status] if with_status else []
        note = [cell.note or ""] if with_note else []
        table.writerow([cell.period, *cell.codes.values(), value, *status, *note])
    file = f"{extract.indicator}/{extract.country}_{extract.source}_{extract.vintage}.csv"
    path = into / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")
    return file


def read(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a published CSV. A field is text: the code NA of Namibia is no missing value."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def alpha2(code: str) -> str:
    """A citizenship code of ours for a publisher's: ISO alpha-3, or one of SPECIAL. Raises KeyError."""
    if code in SPECIAL:
        return SPECIAL[code]
    found: str = get_global("territory_aliases")[code][0]
    return found
