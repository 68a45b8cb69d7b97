"""Sums over countries: what a sum is where a part of it is hidden, missing or cannot exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.reporting.domain.report import MASKED, NOT_APPLICABLE, NOT_REPORTED, Cell, Flag

_HANDED_ON: Final[tuple[Flag, ...]] = ("p", "b", "e", "r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A sum, flagged as derived. missing: the places of the parts that nobody reported."""

    cell: Cell
    missing: tuple[int, ...] = ()


def sum_of(parts: Sequence[Cell]) -> Sum:
    """The sum of these cells, which have one unit and are of one period.

    One that a reader may not see hides it (domain brief, principle 5). It is of those that there are, and
    names the others; what cannot exist is no part of it. Whatever is flagged in a part is so in the sum.
    """
    if any(part.absence in ("masked", "not-shared") for part in parts):
        return Sum(cell=MASKED)
    values = [part.value for part in parts if part.value is not None]
    missing = tuple(place for place, part in enumerate(parts) if part.absence == "not-reported")
    if not values:
        return Sum(cell=NOT_REPORTED if missing or not parts else NOT_APPLICABLE)
    used = {flag for part in parts for flag in part.flags}
    flags = tuple(flag for flag in _HANDED_ON if flag in used)
    return Sum(cell=Cell(value=sum(values), flags=(*flags, "d")), missing=missing)


def complete(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """The places of the rows that lack no figure: what they add up to compares from period to period.

    One that is hidden is there all the same; what hides it hides the sum as well.
    """
    return [place for place, row in enumerate(rows) if all(each.absence != "not-reported" for each in row)]
