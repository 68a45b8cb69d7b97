"""The difference that an amendment made to one cell, as far as both sides may be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from services.reporting.domain.figures import Value
from services.reporting.domain.report import Absence


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A cell before or after: a value, or the reason why there is none to be seen."""

    value: Value | None = None
    absence: Absence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A changed cell. absolute, percent: None where a side has no value (percent also from zero)."""

    frequency: str
    period: int
    codes: Mapping[str, str]
    old: Side
    new: Side
    absolute: Value | None
    percent: Decimal | None


def difference(*, frequency: str, period: int, codes: Mapping[str, str], old: Side, new: Side) -> Difference:
    """The difference between two sides.

    Where one side is masked, the other one is shown as it is and the difference is not: it would give the
    masked one away (domain brief, section 3, principle 5).
    """
    absolute = percent = None
    if old.value is not None and new.value is not None:
        absolute = new.value - old.value
        if old.value:
            share = Decimal(absolute) * 100 / Decimal(old.value)
            percent = share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return Difference(
        frequency=frequency,
        period=period,
        codes=codes,
        old=old,
        new=new,
        absolute=absolute,
        percent=percent,
    )
