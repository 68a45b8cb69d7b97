"""Who is told of an amendment: everyone who may read it, in its own country and in others."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from servicekit.access import Rights
from servicekit.reference import Reference
from services.reporting.domain.visibility import EVERYONE
from services.reporting.queries.openings import held_by
from services.reporting.queries.readers import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """An amendment that people are told of. released_by: an actor; None: not known yet."""

    position: int
    country: str
    indicator: str
    source: str
    released_by: str | None


def recipients_of(
    connection: Connection, rights: Rights, reference: Reference, amendment: Amended, moment: datetime
) -> list[dict[str, Any]]:
    """Those who read an amendment at a moment: notice, person, country each, by country and person.

    Entitled are the active people of the owning country and of every country that reads the indicator, each
    as far as they may read it themselves. Who released it knows of it. Whom an embargo holds back finds the
    notice when it ends.
    """
    held = held_by(connection, amendment.country, amendment.indicator)
    keys = frozenset(key for key, each in held.items() if each.opening.stage(moment) == "open")
    countries = set(reference.countries())
    if EVERYONE not in keys:
        countries &= keys
    countries.add(amendment.country)
    found = []
    for principal in rights.active():
        reader = Reader(
            actor=principal.actor,
            country=principal.country,
            organisation=principal.organisation,
            positions=principal.positions,
            rights=rights,
            now=moment,
        )
        if principal.actor != amendment.released_by and _entitled(reader, amendment, countries, keys):
            person = principal.actor.removeprefix("person:")
            notice = f"{amendment.position}-{person}"
            found.append({"notice": notice, "person": person, "country": principal.country})
    return sorted(found, key=lambda each: (str(each["country"] or ""), int(str(each["person"]))))


def _entitled(reader: Reader, amendment: Amended, countries: Collection[str], keys: frozenset[str]) -> bool:
    if reader.country == amendment.country:
        return reader.reads_own(amendment.indicator, amendment.source)
    if reader.country in countries:
        return reader.reads_shared(amendment.indicator)
    named = keys.intersection(reader.keys) - {EVERYONE}
    return any(reader.reads_as(key, amendment.indicator) for key in named)
