"""The table contracts/access/outcomes.csv: for every route and operation, which callers get through."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parents[2] / "contracts" / "access" / "outcomes.csv"
KINDS: Final = (
    "public",
    "user",
    "data-submitter",
    "data-validator",
    "data-approver",
    "content-manager",
    "country-administrator",
    "system-administrator",
    "auditor",
    "agency-key",
    "observer",
    "delegate",
    "organisation-administrator",
)
"""The kinds of callers, in the order of the table's columns."""
SINGLE: Final = frozenset({"public", "system-administrator", "auditor"})
"""Kinds that stand for no country and no organisation: there is one of each."""
OWN, OTHER = "own", "other"
"""The two sides: whose objects they are, and another country or organisation."""
WORDS: Final = {
    "-": frozenset[str](),
    "own": frozenset({OWN}),
    "other": frozenset({OTHER}),
    "all": frozenset({OWN, OTHER}),
    "self": frozenset({OWN, OTHER}),
}
"""What a cell says, as the sides that get through. The head of the table says what each word means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the table says of a route ("GET /path/<rule>") or operation ("service.name") about something."""

    what: str
    about: str
    cells: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.what, self.about

    def through(self, kind: str, side: str) -> bool:
        """Whether a caller gets through. Those who stand for nobody have no country that could be theirs."""
        sides = WORDS[self.cells[KINDS.index(kind)]]
        return sides == {OWN, OTHER} if kind in SINGLE else side in sides


@cache
def rows() -> tuple[Row, ...]:
    """Every row, in order. Raises ValueError where a line has another number of cells, or an unknown word."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        written = [
            [cell.strip() for cell in line]
            for line in csv.reader(
                (each for each in lines if each.strip() and not each.startswith("#")), skipinitialspace=True
            )
        ]
    head, *body = written
    if tuple(head) != ("what", "about", *KINDS):
        raise ValueError(f"columns are {head}")
    found = []
    for what, about, *cells in body:
        if len(cells) != len(KINDS) or not set(cells) <= WORDS.keys():
            raise ValueError(f"{what} [{about}]: {cells}")
        found.append(Row(what=what, about=about, cells=tuple(cells)))
    return tuple(found)


def line_for(what: str) -> str:
    """A row to add for a new route or operation: in it everybody is refused."""
    return ", ".join([what, "", *("-" for _ in KINDS)])
