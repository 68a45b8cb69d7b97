"""A figure beside that of the same period a year before, and the change between them where they compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from servicekit.language import mark
from services.reporting.domain.breaks import start_of
from services.reporting.domain.figures import Figure
from services.reporting.domain.measures import growth
from services.reporting.domain.periods import year_before
from services.reporting.domain.report import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    Absence,
    Cell,
    Coordinate,
    Flag,
    Measure,
    Member,
)
from services.reporting.queries.scope import Readable
from services.reporting.reports.assembly import Notes, cell_of
from services.reporting.reports.breaks import breaks_of
from services.reporting.reports.material import Material

NO_CHANGE: Final = mark(
    "not applicable: no such figure can exist, and no change from zero or across a break in series"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A figure with that of a year before. change: from one to the other, in percent."""

    before: Cell
    now: Cell
    change: Cell


def compared(
    material: Material,
    each: Readable,
    figures: Mapping[int, Figure],
    frequency: str,
    start: int,
    notes: Notes,
) -> Compared:
    """What a source says of the period that begins on a day, and of the same one a year before.

    figures: of one series, by their period. A change is hidden where either figure is, and there is none
    across a break in series: what lies on its two sides are figures of different things.
    """
    earlier = year_before(frequency, start)
    before = cell_of(figures.get(earlier), notes, material.running_year)
    now = cell_of(figures.get(start), notes, material.running_year)
    change = growth(before, now)
    if change.value is not None and (why := _breaks(material, each, figures, frequency, earlier, start)):
        change = Cell(absence=NOT_APPLICABLE.absence, notes=tuple(notes.key(text) for text in why if text))
    return Compared(before=before, now=now, change=change)


def unmarked(cell: Cell, *beside: Cell) -> Cell:
    """A cell that was worked out of others, without what marks the figures that stand beside it already.

    Why there is none stays with it.
    """
    if cell.value is None:
        return cell
    flags = {flag for each in beside for flag in each.flags}
    notes = {note for each in beside for note in each.notes}
    return replace(
        cell,
        flags=tuple(flag for flag in cell.flags if flag not in flags),
        notes=tuple(note for note in cell.notes if note not in notes),
    )


def known(cell: Cell) -> bool:
    """Whether there is a figure, or something to say of why there is none."""
    return cell.absence != NOT_REPORTED.absence


def change_column(material: Material, *, flags: tuple[Flag, ...], group: Coordinate | None = None) -> Member:
    """The heading of a column of such changes. flags, group: of the period that they lead to."""
    return Member(
        code="CHANGE",
        label=f"{material.say('Change in a year')}, %",
        flags=flags,
        group=group,
        measure=Measure(unit=material.say("percent"), decimals=1, signed=True),
    )


def meanings(material: Material) -> tuple[tuple[Absence, str], ...]:
    """What the signs mean in a table of such changes, where it is more than elsewhere."""
    return (("not-applicable", material.say(NO_CHANGE)),)


def _breaks(
    material: Material,
    each: Readable,
    figures: Mapping[int, Figure],
    frequency: str,
    earlier: int,
    start: int,
) -> Sequence[str]:
    """Why the series breaks after the earlier period and up to the later one, each reason once; empty where
    nobody said why; none where it does not break.
    """
    declared = [
        why
        for country, source, day, why in breaks_of(material.reference, [each.indicator], material.language)
        if (country, source) == (each.country, each.source) and earlier < start_of(frequency, day) <= start
    ]
    # A country may mark a figure itself.
    marked = [
        figure.note or ""
        for period, figure in sorted(figures.items())
        if earlier < period <= start and "b" in figure.flags(material.running_year)
    ]
    return list(dict.fromkeys(declared or marked))
