"""Disclosures to the ledger that their owner reads: one row for what was received alike, however often."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from services.reporting.tables import disclosure

TYPES: Final = frozenset({"reporting.figures-disclosed"})


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Take reporting.figures-disclosed in; one that was applied changes nothing."""
    payload = event.members
    taken = sa.select(disclosure.c.id).where(
        disclosure.c.owner == payload["country"], disclosure.c.recorded >= event.position
    )
    if connection.execute(taken.limit(1)).first() is not None:
        return
    for entry in payload["entries"]:
        key = {
            "owner": payload["country"],
            **{name: entry[name] for name in ("indicator", "source", "actor", "position", "format")},
            "country": entry["reader_country"] or "",
            "organisation": entry["reader_organisation"] or "",
        }
        same = sa.and_(*(disclosure.c[name] == value for name, value in key.items()))
        known = connection.execute(sa.select(disclosure).where(same)).first()
        if known is None:
            last = connection.execute(sa.select(sa.func.max(disclosure.c.id))).scalar()
            received = {name: entry[name] for name in ("first_at", "last_at", "times")}
            row = {"id": (last or 0) + 1, **key, **received, "recorded": event.position}
            connection.execute(disclosure.insert(), row)
        else:
            connection.execute(
                disclosure.update()
                .where(disclosure.c.id == known.id)
                .values(
                    times=known.times + entry["times"],
                    first_at=min(known.first_at, entry["first_at"]),
                    last_at=max(known.last_at, entry["last_at"]),
                    recorded=event.position,
                )
            )
