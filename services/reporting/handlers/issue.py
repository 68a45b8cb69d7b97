"""Tells everyone entitled to amended figures, as soon as outsiders can see them."""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa

from eventlog import Command, EventLog, NewEvent, RecordedEvent, Write, reading
from servicekit.access import Rights
from servicekit.reference import Reference
from services.reporting.queries.recipients import Amended, recipients_of
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
            told = [
                (
                    each,
                    recipients_of(
                        connection, self._rights, self._reference, _amended(each), event.recorded_at
                    ),
                )
                for each in amendments
            ]
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


def _amended(row: sa.Row[Any]) -> Amended:
    return Amended(
        position=row.position,
        country=row.country,
        indicator=row.indicator,
        source=row.source,
        released_by=row.released_by,
    )
