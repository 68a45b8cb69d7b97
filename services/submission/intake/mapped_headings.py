"""The heading of a file against the one that its layout knows: what moved, what is missing, what is new."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from servicekit.cells import address, letters
from servicekit.folding import folded
from services.submission.domain.layouts import HEADING_LIMIT, Column, Layout
from services.submission.domain.records import names_individuals
from services.submission.intake.findings import Findings, shortened
from services.submission.intake.grids import Grid
from services.submission.intake.table import in_sheet

_NOT_CODED: Final = frozenset({"nothing", "value", "note"})
"""Columns whose texts need not be codes, so that they could be of persons."""
_ENGLISH: Final = "country countries nationality citizenship region province district agency"
_RUSSIAN: Final = "страна страны гражданство регион область район ведомство государство"
_PLACES: Final = frozenset(f"{_ENGLISH} {_RUSSIAN}".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """values: the columns of values, those onward included. texts: of each, what each heading row says."""

    values: tuple[Column, ...]
    texts: Mapping[int, Mapping[int, str]]


def read_headings(grid: Grid, layout: Layout, findings: Findings) -> Headings | None:
    """The columns of values with their headings; None and findings where a heading is not where it was.

    A file is not read by guessing: a heading that stands elsewhere is named with both places, and a column
    that the layout does not know is one that somebody has to decide about.
    """
    before = findings.errors()
    said = {each.row for each in layout.heading_rows}
    last = layout.heading[1]
    for column in layout.columns:
        if column.gives == "value" and last in said:
            continue  # its heading is a label, and is another one in another year
        _check(column, last, grid, findings)
    known = {each.at for each in layout.columns}
    onward = next((each for each in layout.giving("value") if each.onward), None)
    further = []
    for at in range(1, grid.width + 1):
        heading = grid.text(last, at)
        if at in known or not heading:
            continue
        if onward is not None and at > onward.at:
            further.append(replace(onward, at=at, heading=heading))
        else:
            place = in_sheet(grid.sheet, last, at)
            findings.add(
                "error", "heading-new", row=last, column=letters(at), given=shortened(heading), place=place
            )
    if findings.errors() > before:
        return None
    values = (*layout.giving("value"), *further)
    return Headings(
        values=values, texts={each.at: _said(each.at, values[0].at, grid, layout) for each in values}
    )


def heading_at(grid: Grid, first: int, row: int, at: int, last: int) -> str:
    """What a cell of the heading says; above the last row an empty one says what stands to its left."""
    text = grid.text(row, at)
    while not text and row != last and at > first:
        at -= 1
        text = grid.text(row, at)
    return text


def _said(at: int, first: int, grid: Grid, layout: Layout) -> dict[int, str]:
    last = layout.heading[1]
    return {each.row: heading_at(grid, first, each.row, at, last) for each in layout.heading_rows}


def _check(column: Column, row: int, grid: Grid, findings: Findings) -> None:
    wanted, actual = folded(column.heading), grid.text(row, column.at)
    place, name = in_sheet(grid.sheet, row, column.at), letters(column.at)
    if folded(actual) == wanted:
        if column.gives in _NOT_CODED and names_individuals(column.heading) and not _of_a_place(wanted):
            heading = shortened(column.heading)
            findings.add("error", "individual-records", row=row, column=heading, place=place)
        return
    if column.gives == "nothing" and not actual:
        return  # what was not read anyway is gone
    heading, expected = shortened(column.heading), address(row, column.at)
    elsewhere = _elsewhere(wanted, grid) if wanted else None
    if elsewhere is not None:
        findings.add(
            "error", "heading-moved", row=row, column=name, place=place,
            heading=heading, expected=expected, found=elsewhere,
        )  # fmt: skip
    else:
        findings.add(
            "error", "heading-missing", row=row, column=name, place=place,
            heading=heading, expected=expected, given=shortened(actual),
        )  # fmt: skip


def _elsewhere(wanted: str, grid: Grid) -> str | None:
    """Where a heading stands instead; None where it stands nowhere, or in several places."""
    found = [
        address(row, at)
        for row, *texts in grid.cells.head(HEADING_LIMIT).iter_rows()
        for at, text in enumerate(texts, start=1)
        if text is not None and folded(text) == wanted
    ]
    return found[0] if len(found) == 1 else None


def _of_a_place(heading: str) -> bool:
    """Whether a heading speaks of the name of a country or the like, not of a person's."""
    return any(word in _PLACES for word in heading.replace("_", " ").split())
