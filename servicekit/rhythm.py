"""At what distances a source releases its periods: one of every five years owes nothing in between. Pure."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The usual distance between the periods of a frequency that a source released.

    step: in periods, the median, and the shorter one where two are as usual; 1 where fewer than three
    periods are there: one gap makes no habit. places: of those periods in time, ascending.
    """

    frequency: str
    step: int
    places: tuple[int, ...]

    def awaits(self, begins: date) -> bool:
        """Whether the period that begins on a day is a whole number of steps after the one released before
        it. Before the first release nothing is known of a rhythm, and every period may come.
        """
        place = _place(self.frequency, begins)
        before = bisect_right(self.places, place)
        return before == 0 or (place - self.places[before - 1]) % self.step == 0

    def precedes(self, begins: date) -> bool:
        """Whether the period that begins on a day lies before the first one released."""
        return bool(self.places) and _place(self.frequency, begins) < self.places[0]


def rhythm_of(frequency: str, released: Iterable[date]) -> Rhythm:
    """The rhythm of a source. released: the first days of the periods of this frequency that it released."""
    places = tuple(sorted({_place(frequency, day) for day in released}))
    steps = [after - before for before, after in pairwise(places)]
    return Rhythm(frequency=frequency, step=median_low(steps) if len(steps) > 1 else 1, places=places)


def _place(frequency: str, begins: date) -> int:
    """The number of a period among those of its frequency; two that follow each other differ by one."""
    match frequency:
        case "D":
            return begins.toordinal()
        case "W":
            return (begins.toordinal() - 1) // 7
    months = begins.year * 12 + begins.month - 1
    return months // {"A": 12, "S": 6, "Q": 3, "M": 1}[frequency]
