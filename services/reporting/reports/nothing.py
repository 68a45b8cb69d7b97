"""What is said where figures were asked for that are not there: of a frequency, or of a range of periods."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from servicekit.language import format_period
from services.reporting.domain.periods import FREQUENCIES, period_code
from services.reporting.domain.report import Note, Table
from services.reporting.queries.scope import Readable, shown
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.tables import release_period

KEY: Final = "without-figures"
"""The key of the note; a report that says it in words of its own gives it to a note of its own."""


def without_figures(
    material: Material, parameters: Parameters, scope: Sequence[Readable], tables: Sequence[Table]
) -> list[Note]:
    """What a reader must know who asked for what there is nothing of: that it is so, and what there is.

    tables: those of the report; a place for a figure, be it empty, says by itself what there is.
    """
    asked = parameters.frequency
    if asked is not None:
        there = {each for known in material.frequencies(scope).values() for each in known}
        if asked not in there:
            return [_no_such_frequency(material, asked, there)]
    if any(table.cells and table.cells[0] for table in tables):
        return []
    spans = _spans(material, scope, (asked,) if asked else FREQUENCIES)
    met = any(first <= parameters.last_day and last >= parameters.first_day for first, last in spans.values())
    if met or not spans:
        return [Note(key=KEY, text=material.say("Of what was asked for there are no figures here."))]
    text = material.say(
        "Of the periods that were asked for there are no figures here. There are: %(known)s.",
        known=", ".join(_named(material, frequency, *span) for frequency, span in spans.items()),
    )
    return [Note(key=KEY, text=text)]


def _no_such_frequency(material: Material, asked: str, there: set[str]) -> Note:
    words = {
        "A": material.say("annual ones"),
        "S": material.say("half-yearly ones"),
        "Q": material.say("quarterly ones"),
        "M": material.say("monthly ones"),
        "W": material.say("weekly ones"),
        "D": material.say("daily ones"),
    }
    known = ", ".join(words.get(each, each) for each in FREQUENCIES if each in there)
    text = material.say(
        "Of the frequency that was asked for (%(asked)s) there are no figures here. There are: %(known)s.",
        asked=words.get(asked, asked),
        known=known or material.say("none"),
    )
    return Note(key=KEY, text=text)


def _spans(
    material: Material, scope: Sequence[Readable], frequencies: Sequence[str]
) -> Mapping[str, tuple[int, int]]:
    """The first and the last period of the figures that show, by frequency, the longest first."""
    if not scope:
        return {}
    rows = material.connection.execute(
        sa.select(
            release_period.c.frequency,
            sa.func.min(release_period.c.period),
            sa.func.max(release_period.c.period),
        )
        .where(shown(scope, release_period.c.dataset, release_period.c.release))
        .group_by(release_period.c.frequency)
    )
    found = {frequency: (first, last) for frequency, first, last in rows}
    return {each: found[each] for each in FREQUENCIES if each in found and each in frequencies}


def _named(material: Material, frequency: str, first: int, last: int) -> str:
    ends = [format_period(period_code(frequency, day), material.language) for day in (first, last)]
    return "–".join(dict.fromkeys(ends))
