"""What a figure is to a reader: a value, or the typed reason why there is none, and why they may see it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from services.reporting.domain.periods import running_from
from services.reporting.domain.report import Absence, Flag
from services.reporting.domain.visibility import Reason

TOTAL: Final = "_T"
NORMAL: Final = "A"
PROVISIONAL: Final = "P"
CANNOT_EXIST: Final = "M"
STATUS_FLAGS: Final[Mapping[str, Flag]] = {"P": "p", "B": "b", "E": "e"}
"""SDMX CL_OBS_STATUS: provisional, time series break, estimated."""

Value = int | Decimal


class Figure(NamedTuple):
    """One cell as one reader may see it. codes: one for each dimension, in the indicator's order.

    value None exactly where absence is set. status: as the country gave it, but what it calls normal of the
    running year is provisional. known_from: the release (log position) it comes from. revised: that release
    was an amendment. derived: a total that nobody reported. narrowed: hidden or rounded since its vintage,
    where somebody asks for that. A tuple, because a page has thousands of them.
    """

    country: str
    source: str
    frequency: str
    period: int
    codes: tuple[str, ...]
    value: Value | None
    absence: Absence | None
    status: str
    note: str | None
    known_from: int
    because: Reason
    since: int
    revised: bool = False
    derived: bool = False
    narrowed: bool = False

    @property
    def place(self) -> tuple[str, str, str, int, tuple[str, ...]]:
        """What tells it from every other figure of its indicator."""
        return self.country, self.source, self.frequency, self.period, self.codes

    def runs(self, year: int) -> bool:
        """Whether it falls into the running calendar year, and is provisional (principle 8)."""
        return self.period >= running_from(self.frequency, year)

    def plain(self, running_year: int) -> bool:
        """Whether there is nothing to say about it but, perhaps, that its year is still running."""
        if self.revised or self.derived or self.narrowed or self.note is not None:
            return False
        return self.status == NORMAL or (self.status == PROVISIONAL and self.runs(running_year))

    def flags(self, running_year: int) -> tuple[Flag, ...]:
        """Its flags; whatever falls into the running calendar year is provisional."""
        found: list[Flag] = []
        status = STATUS_FLAGS.get(self.status)
        if status == "p" or self.runs(running_year):
            found.append("p")
        if status is not None and status != "p":
            found.append(status)
        if self.revised:
            found.append("r")
        if self.derived:
            found.append("d")
        return tuple(found)


def unscaled(value: int, scale: int) -> Value:
    """The number that is stored as a whole one times ten to the power of scale."""
    return value if scale == 0 else Decimal(value).scaleb(-scale)


def scaled(value: int | str) -> tuple[int, int]:
    """(whole number, scale) of an integer or a decimal string; exact. ValueError where it is neither."""
    if isinstance(value, int):
        return value, 0
    sign, digits, exponent = Decimal(value).as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"not a number: {value!r}")
    whole = int("".join(map(str, digits))) * 10 ** max(exponent, 0)
    return (-whole if sign else whole), max(-exponent, 0)


def absence_of(status: str) -> Absence:
    """Why a figure without a value has none, from its status."""
    return "not-applicable" if status == CANNOT_EXIST else "not-reported"
