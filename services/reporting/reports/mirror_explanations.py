"""What focal points said of a movement, as its mirror shows it."""

from collections.abc import Sequence

from servicekit.language import format_moment, format_period, language_of
from servicekit.reference import text_in
from services.reporting.domain.mirror_thread import End, ends_of, thread_of
from services.reporting.domain.moments import moment_of
from services.reporting.domain.report import Passage
from services.reporting.queries.mirror_thread import messages_of
from services.reporting.queries.scope import Readable
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters


def thread_name(found: Sequence[Readable]) -> str:
    """The thread about a movement, from its two ends in either order."""
    here, there = (End(country=each.country, indicator=each.indicator) for each in found)
    return thread_of(ends_of(here, there))


def follows(material: Material, parameters: Parameters, found: Sequence[Readable]) -> object:
    """What was said of the movement."""
    return [row.id for row in messages_of(material.connection, thread_name(found), material.at)]


def explanations(material: Material, found: Sequence[Readable]) -> list[Passage]:
    """What the focal points said, by period, those of all periods first; the oldest first."""
    rows = messages_of(material.connection, thread_name(found), material.at)
    passages = []
    for row in sorted(rows, key=lambda row: (row.period or "", row.position)):
        known = material.reference.position_of(row.focal_point)
        office = text_in(known.names, material.language) if known else row.focal_point
        period = format_period(row.period, material.language) if row.period else material.say("All periods")
        moment = format_moment(moment_of(row.written_at), material.language)
        spoken = [] if row.language == material.language else [language_of(row.language)]
        passages.append(
            Passage(
                code=row.country,
                heading=f"{material.country(row.country)}, {office}",
                text=row.text,
                language=row.language,
                noted="; ".join((period, moment, *spoken)),
            )
        )
    return passages
