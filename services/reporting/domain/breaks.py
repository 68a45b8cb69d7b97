"""Marks the figures at which a series breaks, as its country declared."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from services.reporting.domain.figures import NORMAL, PROVISIONAL, Figure
from services.reporting.domain.periods import FREQUENCIES

BREAK: Final = "B"
"""SDMX CL_OBS_STATUS: time series break."""

Broken = Mapping[tuple[str, str, str, int], str]
"""By country, source, frequency and the first day of a period: why the series breaks there."""


def broken(breaks: Iterable[tuple[str, str, date, str]]) -> Broken:
    """Where series break. breaks: (country, source, the day from which figures are others, why).

    The first figure that has to do with the new ones is marked: that of the period, of any frequency, in
    which the day falls.
    """
    return {
        (country, source, frequency, start_of(frequency, day)): why
        for country, source, day, why in breaks
        for frequency in FREQUENCIES
    }


def marked(figures: Sequence[Figure], where: Broken) -> list[Figure]:
    """The figures, those at a break with its status and its reason. What is hidden is left as it is."""
    if not where:
        return list(figures)
    return [_marked(each, where) for each in figures]


def _marked(figure: Figure, where: Broken) -> Figure:
    why = where.get((figure.country, figure.source, figure.frequency, figure.period))
    if why is None or figure.value is None:
        return figure
    note = why if figure.note is None else f"{figure.note} {why}"
    status = BREAK if figure.status in (NORMAL, PROVISIONAL) else figure.status
    return figure._replace(status=status, note=note)


def start_of(frequency: str, day: date) -> int:
    """The first day (YYYYMMDD) of the period of a frequency in which a day falls."""
    months = {"A": 12, "S": 6, "Q": 3, "M": 1}.get(frequency)
    if months is not None:
        day = date(day.year, (day.month - 1) // months * months + 1, 1)
    elif frequency == "W":
        day -= timedelta(days=day.weekday())
    return day.year * 10_000 + day.month * 100 + day.day
