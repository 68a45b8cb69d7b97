"""Adds up the totals of a form that nobody overwrote."""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from services.submission.forms.layout import FormLayout, Key

_NO_NUMBER: Final = Decimal("NaN")


def added_up(
    totals: Collection[Key],
    given: Mapping[Key, str | None],
    layout: FormLayout,
    standing: Mapping[Key, float | int | str],
    decimals: int,
) -> dict[Key, str]:
    """The totals that have parts, as figures.

    totals: cells that still have their formula. given: the figures of the sheet, as text. standing: as
    figures stand for the same period; a part that is left blank counts as it stands. A total with a part
    that is no figure is left out: the part is a finding of its own.
    """
    return _Sums(totals, given, layout, standing, decimals).all()


class _Sums:
    def __init__(
        self,
        totals: Collection[Key],
        given: Mapping[Key, str | None],
        layout: FormLayout,
        standing: Mapping[Key, float | int | str],
        decimals: int,
    ) -> None:
        self._decimals = decimals
        self._totals, self._given, self._layout, self._standing = totals, given, layout, standing
        self._known: dict[Key, Decimal | None] = {}

    def all(self) -> dict[Key, str]:
        found = {key: self._total(key) for key in self._totals}
        return {
            key: format(value, "f") for key, value in found.items() if value is not None and value.is_finite()
        }

    def _total(self, key: Key) -> Decimal | None:
        """The sum over the first dimension with a part that is given; None where there is none."""
        if key not in self._known:
            self._known[key] = None
            for parts in self._layout.sums(key):
                values = {part: self._value(part) for part in parts}
                if any(value is not None for value in values.values()):
                    self._known[key] = sum(
                        (self._stands(part) if value is None else value for part, value in values.items()),
                        Decimal(0),
                    )
                    break
        return self._known[key]

    def _value(self, key: Key) -> Decimal | None:
        if key in self._totals:
            return self._total(key)
        text = self._given.get(key)
        return None if text is None else self._figure(text)

    def _figure(self, text: str) -> Decimal:
        """A figure as a number; what is none makes every sum that it is a part of none either."""
        try:
            value = Decimal("".join(text.split()))
        except InvalidOperation:
            return _NO_NUMBER
        fits = value.is_finite() and value >= 0 and value == round(value, self._decimals)
        return value if fits else _NO_NUMBER

    def _stands(self, key: Key) -> Decimal:
        value = self._standing.get(key)
        return Decimal(0) if value is None or isinstance(value, str) else Decimal(str(value))
