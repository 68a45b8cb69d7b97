"""Texts at axes, lines and legends: broken into lines, with the signs of what they stand for."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from services.reporting.domain.report import Cell, Chart, Flag, Member
from services.reporting.rendering.wording import absence_meaning, figure, flag_meaning, symbol

_PX_PER_LETTER: Final = 6.6
"""Of chart text, which is set at 12 pixels; on the wide side."""
_AT_AXIS: Final[tuple[Flag, ...]] = ("b", "p", "e")
"""Flags that an axis bears: what has to be known to compare one place with the next."""


def broken(text: str, width_px: float) -> list[str]:
    """A text in one line, or two of which each has at most about this width; the rest of it is left to the
    limit of the drawing.
    """
    most = max(6, int(width_px / _PX_PER_LETTER))
    if len(text) <= most:
        return [text]
    # Not at spaces within figures and dates, which do not break.
    words = [word for word in text.split(" ") if word]
    first = [words[0]]
    for word in words[1:]:
        if len(" ".join((*first, word))) > most:
            break
        first.append(word)
    rest = " ".join(words[len(first) :])
    return [" ".join(first), *([rest] if rest else [])]


def label_expression(labels: Mapping[str, str | Sequence[str]]) -> Mapping[str, str]:
    """What an axis or a legend takes to write these texts for its values; nothing where all stay the same."""
    other = {name: label for name, label in labels.items() if label not in (name, [name])}
    if not other:
        return {}
    return {"labelExpr": f"{json.dumps(other)}[datum.label] || datum.label"}


def flags_at(chart: Chart, place: int) -> tuple[Flag, ...]:
    """The flags that hold for a place of a chart's axis: its own, and those that all its figures share."""
    member = chart.axis.members[place]
    known = [series.cells[place] for series in chart.series if series.cells[place].value is not None]
    shared = set(known[0].flags).intersection(*(cell.flags for cell in known)) if known else set()
    return tuple(flag for flag in _AT_AXIS if flag in shared or flag in member.flags)


def flagged(label: str, flags: Sequence[Flag]) -> str:
    """A label with flags after it, as in a table: 2024 p."""
    return " ".join((label, *flags))


def told(cell: Cell, member: Member, language: str, decimals: int) -> str:
    """A figure with its flags in words, or the reason for its absence: what a reader gets at a point."""
    if cell.absence is not None:
        return absence_meaning(cell.absence, language)
    flags = dict.fromkeys((*cell.flags, *member.flags))
    return "; ".join((figure(cell, language, decimals), *(flag_meaning(flag, language) for flag in flags)))


def absent_throughout(cells: Sequence[Cell], language: str) -> str:
    """The signs of a series that shows nothing; nothing for one that has a figure."""
    if any(cell.value is not None for cell in cells):
        return ""
    return " ".join(dict.fromkeys(symbol(cell.absence, language) for cell in cells if cell.absence))


def named_series(chart: Chart, names: Sequence[str], language: str) -> dict[str, str]:
    """The name of each series as it is written: with the signs of one that shows nothing."""
    return {
        name: " ".join(filter(None, (name, absent_throughout(series.cells, language))))
        for name, series in zip(names, chart.series, strict=True)
    }
