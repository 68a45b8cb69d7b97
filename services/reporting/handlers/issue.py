"""Tells everyone entitled to amended figures, as soon as outsiders can see them."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Command, EventLog, NewEvent, RecordedEvent, Write, reading
from servicekit.access import Rights
from servicekit.reference import Reference
from services.reporting.domain.visibility import EVERYONE
from services.reporting.queries.openings import held_by
from services.reporting.queries.readers import Reader
from services.reporting.tables import dataset, release

TYPES: Final = frozenset({"reporting.masks-decided"})


class Notifier:
    """Answers the masks of an amendment with reporting.notices-issued.

    Entitled are the active people of the owning country and of every country that reads the indicator,
    each as far as they may read it themselves. Who released the amendment knows of it.
    """

    def __init__(
        self,
        *,
        log: EventLog,
        database: sa.Engine,
        rights: Rights,
        reference: Reference,
        figures_at: Callable[[int], None],
    ) -> None:
        self._log = log
        self._database = database
        self._rights = rights
        self._reference = reference
        self._figures_at = figures_at

    def react(self, event: RecordedEvent) -> None:
        """Issue the notices of every amendment that outsiders see from this event on."""
        self._figures_at(event.position)
        with reading(self._database) as connection:
            amendments = connection.execute(
                sa.select(release, dataset.c.country, dataset.c.indicator, dataset.c.source)
                .join(dataset, dataset.c.id == release.c.dataset)
                .where(release.c.outside_from == event.position, release.c.amends)
                .order_by(release.c.position)
            ).all()
            told = [(each, self._recipients(connection, each, event.recorded_at)) for each in amendments]
        for each, recipients in told:
            self._issue(each, recipients)

    def _issue(self, amendment: sa.Row[Any], recipients: list[dict[str, Any]]) -> None:
        payload = {
            "release": amendment.position,
            "country": amendment.country,
            "indicator": amendment.indicator,
            "source": amendment.source,
            "submission": amendment.submission,
            "reason": amendment.reason or "",
            "changes": amendment.added + amendment.changed,
            "recipients": recipients,
        }
        notices = NewEvent(type="reporting.notices-issued", payload=payload, country=amendment.country)
        self._log.append(
            [Write(stream=f"notices-{amendment.position}", events=[notices])],
            command=Command(
                key=f"notices:{amendment.position}", request=f"notices of {amendment.position}".encode()
            ),
            actor=f"service:{self._log.service}",
        )

    def _recipients(
        self, connection: Connection, amendment: sa.Row[Any], moment: datetime
    ) -> list[dict[str, Any]]:
        """Those who read it at a moment. Whom an embargo holds back finds the notice when it ends."""
        held = held_by(connection, amendment.country, amendment.indicator)
        keys = frozenset(key for key, each in held.items() if each.opening.stage(moment) == "open")
        countries = set(self._reference.countries())
        if EVERYONE not in keys:
            countries &= keys
        countries.add(amendment.country)
        found = []
        for principal in self._rights.active():
            reader = Reader(
                actor=principal.actor,
                country=principal.country,
                organisation=principal.organisation,
                positions=principal.positions,
                rights=self._rights,
                now=moment,
            )
            if principal.actor != amendment.released_by and _entitled(reader, amendment, countries, keys):
                person = principal.actor.removeprefix("person:")
                notice = f"{amendment.position}-{person}"
                found.append({"notice": notice, "person": person, "country": principal.country})
        return sorted(found, key=lambda each: (str(each["country"] or ""), int(str(each["person"]))))


def _entitled(
    reader: Reader, amendment: sa.Row[Any], countries: Collection[str], keys: frozenset[str]
) -> bool:
    if reader.country == amendment.country:
        return reader.reads_own(amendment.indicator, amendment.source)
    if reader.country in countries:
        return reader.reads_shared(amendment.indicator)
    named = keys.intersection(reader.keys) - {EVERYONE}
    return any(reader.reads_as(key, amendment.indicator) for key in named)
