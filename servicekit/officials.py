"""Which of a country's sources of an indicator is official now, and for periods that begin on which days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from servicekit.concepts import Source

SourceKey = tuple[str, str, str]
"""Country, indicator and code of a source."""
Officials = tuple[tuple[date | None, str], ...]
"""Codes of sources, each with the day from which on it is official, the earliest first; None: from ever."""


def named(before: Officials, source: Source) -> Officials:
    """The official sources once this one is declared: it takes the place of all from its day on."""
    if not source.official:
        return before
    since = source.official_from
    earlier = [
        (begun, code) for begun, code in before if since is not None and (begun is None or begun < since)
    ]
    if earlier and earlier[-1][1] == source.code:
        return tuple(earlier)
    return (*earlier, (since, source.code))


def official_on(officials: Officials, day: date) -> str | None:
    """The source that is official for a period that begins on a day; None where none is declared.

    Before the first day that a country named, the source of that day is the only one it ever named.
    """
    begun = [source for since, source in officials if since is None or since <= day]
    return begun[-1] if begun else officials[0][1] if officials else None


def without_official(sources: Mapping[SourceKey, Source], source: Source) -> dict[SourceKey, Source]:
    """The sources, none of them official beside a new official one of the same country and indicator."""
    if not source.official:
        return dict(sources)
    mine = (source.country, source.indicator)
    return {key: replace(each, official=False) if key[:2] == mine else each for key, each in sources.items()}
