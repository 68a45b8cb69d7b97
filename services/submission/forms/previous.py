"""The figures that a form shows for comparison: as they stand for its period, else for the one before."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from servicekit.concepts import TOTAL
from services.submission.domain.periods import Period, parse_period, period_before
from services.submission.forms.layout import Key
from services.submission.intake.table import PERIOD, STATUS, VALUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """period: that they are of, None where there are none; same: it is the period of the form itself.

    figures: by codes of the form's dimensions; a text where a status says why there is no value.
    """

    period: str | None = None
    same: bool = False
    figures: Mapping[Key, float | int | str] = field(default_factory=dict)


class Standing:
    """The figures as they stand, by period, of the cells that a form has."""

    def __init__(self, tables: Sequence[bytes], dimensions: Sequence[str]) -> None:
        self._dimensions = tuple(dimensions)
        self._periods: dict[str, dict[Key, float | int | str]] = {}
        for table in tables:
            self._add(pl.read_ipc(io.BytesIO(table)))

    def of(self, period: str) -> Mapping[Key, float | int | str]:
        """By codes of the dimensions, those left out at their totals; empty where nothing stands."""
        return self._periods.get(period, {})

    def previous(self, period: Period) -> Previous:
        """What to compare a period with: itself where it was released, else the latest one before it."""
        if self.of(period.code):
            return Previous(period=period.code, same=True, figures=self.of(period.code))
        before = period_before(period)
        if not self.of(before):
            return Previous()
        return Previous(period=before, figures=self.of(before))

    def _add(self, table: pl.DataFrame) -> None:
        others = [
            name for name in table.columns if name not in {PERIOD, VALUE, STATUS, "note", *self._dimensions}
        ]
        table = table.with_columns(
            pl.lit(TOTAL).alias(name) for name in self._dimensions if name not in table.columns
        )
        table = table.filter(*(pl.col(name).cast(pl.String) == TOTAL for name in others))
        columns = [table[name].cast(pl.String).to_list() for name in (PERIOD, VALUE, STATUS)]
        keys = zip(*(table[name].cast(pl.String).to_list() for name in self._dimensions), strict=True)
        for period, value, status, key in zip(*columns, keys, strict=True):
            shown = status if value is None else float(value) if "." in value else int(value)
            self._periods.setdefault(period, {})[key] = shown


def years_to_show(periods: Sequence[str]) -> set[str]:
    """The years whose tables a form of these periods needs."""
    found = set()
    for code in periods:
        period = parse_period(code)
        if period is not None:
            found |= {code[:4], period_before(period)[:4]}
    return found
