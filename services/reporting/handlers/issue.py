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
        people: list[tuple[str | None, str]] = [
            (country, person)
            for country in sorted({amendment.country, *countries})
            for person in self._rights.people(country)
        ]
        people += self._named(keys, frozenset(person for _, person in people))
        found = []
        for country, person in people:
            actor = f"person:{person}"
            if actor != amendment.released_by and self._entitled(actor, country, amendment, moment, keys):
                notice = f"{amendment.position}-{person}"
                found.append({"notice": notice, "person": person, "country": country})
        return found

    def _named(self, keys: Collection[str], known: Collection[str]) -> list[tuple[str | None, str]]:
        """(country, number) of the active people whom an agreement names themselves, not those known."""
        found = []
        for key in sorted(keys):
            principal = self._rights.principal(key)
            if principal is not None and principal.active and principal.kind == "person":
                found.append((principal.country, key.removeprefix("person:")))
        return [(country, person) for country, person in found if person not in known]

    def _entitled(
        self, actor: str, country: str | None, amendment: sa.Row[Any], moment: datetime, keys: frozenset[str]
    ) -> bool:
        reader = Reader(actor=actor, country=country, rights=self._rights, now=moment)
        if country == amendment.country:
            return reader.reads_own(amendment.indicator, amendment.source)
        if country in keys or EVERYONE in keys:
            return reader.reads_shared(amendment.indicator)
        return not keys.isdisjoint(reader.keys)
