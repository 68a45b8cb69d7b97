"""Decides which cells are hidden from outsiders, so that what stays visible does not give them away.

Small counts (primaries) are hidden first; then every line that hides anything hides at least two
cells; then the cells are attacked as a reader would attack them, and each cell that gives in is
repaired on the lines that the attack itself names. At last what was hidden in vain is shown again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Final

from services.reporting.domain.additivity import TOTAL, Key, Line, lines_of, lines_through
from services.reporting.domain.attack import Attack

TRIALS: Final = 5_000
"""So many cells are attacked at most to find out what was hidden in vain: some seconds in a large table."""
_NONE: Final[Mapping[Key, Collection[Key]]] = MappingProxyType({})


def totals_in(key: Key) -> int:
    """How many of a cell's codes are totals: the more, the more a reader misses it."""
    return key.count(TOTAL)


def decide_masks(
    cells: Mapping[Key, int | None],
    *,
    mask_up_to: int,
    keep: Collection[Key] = frozenset(),
    loose: Collection[int] = (),
    lines: Sequence[Line] | None = None,
    shown: Collection[Key] = frozenset(),
    tied: Mapping[Key, Collection[Key]] = _NONE,
    worth: Callable[[Key], int] = totals_in,
) -> frozenset[Key]:
    """The cells to hide so that no count from 1 to mask_up_to can be worked out from what stays visible.

    cells: value by key; None is a cell without a figure, which needs no cover and gives none.
    keep: cells that an earlier decision hid; they stay hidden, because comparing two vintages
    would bring out what they covered. mask_up_to 0 hides nothing but keep. loose: places in the key of
    dimensions that are not additive.
    lines: the relations between the cells; by default those of one table. shown: cells that are visible
    already and stay so. tied: cells that are hidden together, if one is. worth: what a reader misses most is
    hidden last.

    The attacker knows that totals add up (those over a loose dimension where they do), that counts are
    whole and not negative, the threshold, and which of the hidden cells are small counts. The answer
    depends on the arguments alone.
    Where nothing short of it helps, every cell above zero that is not shown is hidden. Cells that give in
    even then (four months of one each, in a year known to be small) are kept from an attacker who does
    not know which masks hide small counts; no answer says so.
    Domain brief, section 3, principle 5.
    """
    figures = {key: value for key, value in cells.items() if value is not None}
    fixed = frozenset(key for key in shown if key in figures and key not in keep)
    hidden = {key for key, value in figures.items() if 1 <= value <= mask_up_to and key not in fixed}
    hidden.update(key for key in keep if key in figures)
    hidden.update([each for key in hidden for each in tied.get(key, ()) if each not in fixed])
    if not hidden:
        return frozenset()
    known = lines_of(figures, loose=loose) if lines is None else lines
    search = _Search(cells=figures, lines=known, hidden=hidden, fixed=fixed, tied=tied, worth=worth)
    needed = frozenset(hidden)
    suspects = search.concerned(needed)
    search.cover()
    beyond = search.withstand(suspects, mask_up_to, knows_the_small=True)
    given = search.withstand(beyond, mask_up_to, knows_the_small=False)
    search.show_again(
        needed,
        {
            True: [key for key in suspects if key not in beyond],
            False: [key for key in beyond if key not in given],
        },
        mask_up_to,
    )
    return frozenset(search.hidden)


@dataclass(slots=True, kw_only=True)
class _Search:
    """The cells hidden so far, and the choice of the next one."""

    cells: Mapping[Key, int]
    lines: Sequence[Line]
    hidden: set[Key]
    fixed: Collection[Key]
    tied: Mapping[Key, Collection[Key]]
    worth: Callable[[Key], int]
    through: Mapping[Key, Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.through = lines_through(self.lines)

    def concerned(self, hidden: Collection[Key]) -> list[Key]:
        """The hidden cells that the cells which are not fixed can tell anything about, in order.

        Without fixed cells, all. Else those that lines of undecided cells lead to, through hidden cells.
        """
        if not self.fixed:
            return sorted(hidden)
        known = {key for key in hidden if key in self.through}
        waiting = [key for key in self.through if key not in self.fixed]
        seen_lines, reached = set[int](), {key for key in hidden if key not in self.fixed}
        while waiting:
            for number in self.through.get(waiting.pop(), ()):
                if number in seen_lines:
                    continue
                seen_lines.add(number)
                fresh = [key for key in self.lines[number].cells if key in known and key not in reached]
                reached.update(fresh)
                waiting.extend(fresh)
        return sorted(reached)

    def withstand(self, suspects: Sequence[Key], mask_up_to: int, *, knows_the_small: bool) -> list[Key]:
        """Hide until no suspect can be worked out; those that give in whatever is hidden."""
        beyond, tried = set[Key](), set[Key]()
        attack = partial(self.attack, mask_up_to=mask_up_to, knows_the_small=knows_the_small)
        while lost := dict(attack(self.hidden, [key for key in suspects if key not in beyond])):
            beyond.update(dict(attack(self.hidden | self.free(), sorted(lost.keys() - tried))))
            tried.update(lost)
            lost = {key: told for key, told in lost.items() if key not in beyond}
            if lost and not self.repair(lost):
                self.hidden |= self.free()
                break
        return sorted(beyond)

    def attack(
        self, hidden: Collection[Key], keys: Sequence[Key], *, mask_up_to: int, knows_the_small: bool
    ) -> Iterator[tuple[Key, Collection[Key]]]:
        """Those of the keys that can be worked out where this is hidden, each with what gives it away."""
        attacker = Attack(self.cells, self.lines, hidden, mask_up_to, knows_the_small=knows_the_small)
        return attacker.determined(keys)

    def show_again(
        self, needed: Collection[Key], suspects: Mapping[bool, Sequence[Key]], mask_up_to: int
    ) -> None:
        """Show what is hidden in vain, because cells were chosen one after the other.

        needed: what stays hidden whatever else is. suspects: the cells that may not give in to an attacker
        who knows the small ones, and to one who does not. What a reader misses most is tried first, each time
        by another attack, until that took TRIALS.
        """
        trials = TRIALS // max(1, sum(map(len, suspects.values())))
        for key in sorted(self.hidden.difference(needed), key=self.missed, reverse=True):
            left = self.without(key, needed) if key in self.hidden else None
            if left is None:
                continue
            if not trials:
                return
            trials -= 1
            numbers = {number for gone in self.hidden - left for number in self.through.get(gone, ())}
            near = {each for number in numbers for each in self.lines[number].cells}
            attacks = (
                self.attack(
                    left,
                    sorted(keys, key=lambda each: each not in near),
                    mask_up_to=mask_up_to,
                    knows_the_small=knows_the_small,
                )
                for knows_the_small, keys in suspects.items()
                if keys
            )
            if not any(True for lost in attacks for _ in lost):
                self.hidden = left

    def without(self, key: Key, needed: Collection[Key]) -> set[Key] | None:
        """What stays hidden where a cell is shown, and with it those that nothing covers then.

        None where one of these is needed, or a line of one that is needed would hide it alone.
        """
        left, waiting = set(self.hidden), [key]
        while waiting:
            gone = waiting.pop()
            together = {gone, *(each for each in self.tied.get(gone, ()) if each in left)}
            if together.intersection(needed):
                return None
            left -= together
            for number in sorted({line for each in together for line in self.through.get(each, ())}):
                alone = [each for each in self.lines[number].cells if each in left]
                if alone and sum(self.cells[each] > 0 for each in alone) < 2:
                    waiting.extend(alone)
        return left

    def missed(self, key: Key) -> tuple[int, int, Key]:
        """How much a reader misses a cell: totals most, then large ones."""
        return self.worth(key), self.cells[key], key

    def free(self) -> set[Key]:
        """What could be hidden at most: every cell above zero that is not fixed."""
        return {key for key, value in self.cells.items() if value > 0 and key not in self.fixed}

    def cover(self) -> None:
        """Hide until every line hides none, or at least two cells above zero: zeros are no cover."""
        waiting = sorted(
            {number for key in self.hidden for number in self.through.get(key, ())}, reverse=True
        )
        while waiting:
            line = self.lines[waiting.pop()]
            if sum(self.cells[key] > 0 for key in line.cells if key in self.hidden) >= 2:
                continue
            choice = self.cheapest(line.cells)
            if choice is not None:
                fresh = self.hide(choice)
                waiting.extend(sorted({line for each in fresh for line in self.through[each]}, reverse=True))

    def hide(self, key: Key) -> list[Key]:
        """Hide a cell and what is tied to it; those that were visible."""
        together = {key, *(each for each in self.tied.get(key, ()) if each not in self.fixed)}
        fresh = sorted(each for each in together - self.hidden if each in self.through)
        self.hidden |= together
        return fresh

    def repair(self, lost: Mapping[Key, Collection[Key]]) -> bool:
        """Hide the cheapest of the cells that gave each lost cell away; False if there was none."""
        fresh: set[Key] = set()
        for key in sorted(lost):
            if fresh.intersection(lost[key]):
                continue  # what this round already hid may have mended it: attack again first
            choice = self.cheapest(lost[key])
            if choice is None:
                choice = self.cheapest(
                    cell for number in self.through.get(key, ()) for cell in self.lines[number].cells
                )
            if choice is not None:
                fresh.update(self.hide(choice))
        self.cover()
        return bool(fresh)

    def cheapest(self, candidates: Iterable[Key]) -> Key | None:
        """The visible cell above zero that a reader misses least: no total if possible, a small one."""
        visible = {
            key
            for key in candidates
            if key not in self.hidden and key not in self.fixed and self.cells[key] > 0
        }
        return min(visible, key=self.missed, default=None)
