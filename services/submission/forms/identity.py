"""What a form says of itself on a hidden sheet: what it is of, what it was made from, where things are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

VERSION: Final = "1"
"""Of the arrangement of sheets; a form of another version is not read."""
SHEET: Final = "comity"
_TEXTS: Final = ("country", "indicator", "source", "language", "rows", "remarks", "made_on")
_NUMBERS: Final = ("definition", "base", "made_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresSheet:
    """A sheet with the figures of one period. code_row: of the codes beneath the headings; first_row: the
    first row of figures; status_row: whose first unlocked cell says the status of all figures.
    """

    name: str
    period: str
    code_row: int
    first_row: int
    status_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormIdentity:
    """definition, base, made_at: the log positions of the indicator's definition, of the last release of
    the figures and of the making of the form. rows, columns: the dimensions that figures are split by, down
    and across. remarks: the sheet with statuses and notes of single figures.
    """

    country: str
    indicator: str
    source: str
    language: str
    rows: str
    columns: tuple[str, ...]
    remarks: str
    definition: int
    base: int
    made_at: int
    made_on: str
    sheets: tuple[FiguresSheet, ...] = field(default=())

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Those that figures are split by; the others stand at their totals."""
        return (self.rows, *self.columns)

    def to_rows(self) -> list[list[str]]:
        """The rows of the hidden sheet."""
        return [
            ["form", VERSION],
            *([name, getattr(self, name)] for name in _TEXTS),
            *([name, str(getattr(self, name))] for name in _NUMBERS),
            ["columns", *self.columns],
            *(
                [
                    "figures",
                    each.name,
                    each.period,
                    *map(str, (each.code_row, each.first_row, each.status_row)),
                ]
                for each in self.sheets
            ),
        ]


def identity_from(rows: Sequence[Sequence[str | None]]) -> FormIdentity | None:
    """The identity that the rows of a hidden sheet say; None where they say none that is read here."""
    said: dict[str, list[str]] = {}
    sheets = []
    try:
        for key, *cells in rows:
            texts = [each for each in cells if each is not None]
            if key == "figures":
                name, period, *numbers = texts
                code_row, first_row, status_row = map(int, numbers)
                sheets.append(
                    FiguresSheet(
                        name=name,
                        period=period,
                        code_row=code_row,
                        first_row=first_row,
                        status_row=status_row,
                    )
                )
            elif key is not None:
                said[key] = texts
        if said["form"] != [VERSION]:
            return None
        return FormIdentity(
            country=said["country"][0],
            indicator=said["indicator"][0],
            source=said["source"][0],
            language=said["language"][0],
            rows=said["rows"][0],
            remarks=said["remarks"][0],
            made_on=said["made_on"][0],
            definition=int(said["definition"][0]),
            base=int(said["base"][0]),
            made_at=int(said["made_at"][0]),
            columns=tuple(said["columns"]),
            sheets=tuple(sheets),
        )
    except (KeyError, IndexError, ValueError, TypeError):
        return None
