"""Decides which cells of one table are hidden from outsiders, so that totals do not give them away.

Small counts (primaries) are hidden first; then every line of the table that hides anything hides
at least two cells; then the table is attacked as a reader would attack it, and each cell that
gives in is repaired on the lines that the attack itself names.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from services.reporting.domain.additivity import TOTAL, Key, Line, lines_of, lines_through
from services.reporting.domain.attack import Attack


def decide_masks(
    cells: Mapping[Key, int | None],
    *,
    mask_up_to: int,
    keep: Collection[Key] = frozenset(),
    loose: Collection[int] = (),
) -> frozenset[Key]:
    """The cells to hide so that no count from 1 to mask_up_to can be worked out from what stays visible.

    cells: value by key; None is a cell without a figure, which needs no cover and gives none.
    keep: cells that an earlier decision hid; they stay hidden, because comparing two vintages
    would bring out what they covered. mask_up_to 0 hides nothing but keep. loose: places in the key of
    dimensions that are not additive.

    The attacker knows that totals add up (those over a loose dimension where they do), that counts are
    whole and not negative, the threshold, and which of the hidden cells are small counts. The answer
    depends on the arguments alone.
    Where nothing short of the whole table helps, every cell above zero is hidden.
    Domain brief, section 3, principle 5.
    """
    figures = {key: value for key, value in cells.items() if value is not None}
    primary = {key for key, value in figures.items() if 1 <= value <= mask_up_to}
    kept = {key for key in keep if key in figures}
    hidden = primary | kept
    if not hidden:
        return frozenset()
    lines = lines_of(figures, loose=loose)
    through = lines_through(lines)
    _cover(figures, lines, through, hidden)
    suspects = sorted(primary | kept)
    while lost := Attack(figures, lines, hidden, mask_up_to).determined(suspects):
        if not _repair(figures, lines, through, hidden, lost):
            return frozenset(hidden) | {key for key, value in figures.items() if value > 0}
    return frozenset(hidden)


def _cover(
    cells: Mapping[Key, int], lines: Sequence[Line], through: Mapping[Key, Sequence[int]], hidden: set[Key]
) -> None:
    """Hide until every line hides none, or at least two cells above zero: zeros are no cover."""
    waiting = sorted({number for key in hidden for number in through.get(key, ())}, reverse=True)
    while waiting:
        line = lines[waiting.pop()]
        if sum(cells[key] > 0 for key in line.cells if key in hidden) >= 2:
            continue
        choice = _cheapest(cells, line.cells, hidden)
        if choice is not None:
            hidden.add(choice)
            waiting.extend(sorted(through[choice], reverse=True))


def _repair(
    cells: Mapping[Key, int],
    lines: Sequence[Line],
    through: Mapping[Key, Sequence[int]],
    hidden: set[Key],
    lost: Mapping[Key, Collection[int]],
) -> bool:
    """Hide the cheapest visible cell of the lines that gave each lost cell away; False if there was none."""
    fresh: set[Key] = set()
    for key in sorted(lost):
        named = [cell for number in sorted(lost[key]) for cell in lines[number].cells]
        if fresh.intersection(named):
            continue  # what this round already hid may have mended it: attack again first
        choice = _cheapest(cells, named, hidden)
        if choice is None:
            choice = _cheapest(
                cells, (c for number in through.get(key, ()) for c in lines[number].cells), hidden
            )
        if choice is not None:
            hidden.add(choice)
            fresh.add(choice)
    _cover(cells, lines, through, hidden)
    return bool(fresh)


def _cheapest(cells: Mapping[Key, int], candidates: Iterable[Key], hidden: set[Key]) -> Key | None:
    """The visible cell above zero that a reader misses least: no total if possible, a small one."""
    visible = {key for key in candidates if key not in hidden and cells[key] > 0}
    return min(visible, key=lambda key: (key.count(TOTAL), cells[key], key), default=None)
