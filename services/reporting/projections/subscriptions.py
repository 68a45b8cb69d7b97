"""Who is told when what a report shows them changes, and what they were told."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from services.reporting.tables.kept import subscription, subscription_notice

TYPES: Final = frozenset(
    {
        "reporting.report-subscribed",
        "reporting.report-unsubscribed",
        "reporting.subscriber-told",
        "reporting.subscriber-read",
        "reporting.subscriber-mailed",
    }
)


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Take one event of TYPES; taking it twice equals once."""
    payload = event.members
    mine = subscription.c.id == payload["subscription"]
    match event.type:
        case "reporting.report-subscribed":
            if connection.execute(sa.select(subscription.c.id).where(mine)).first() is None:
                about = ("person", "country", "title", "template", "parameters", "since")
                row = {name: payload[name] for name in about}
                row |= {"id": payload["subscription"], "subscribed_at": rfc3339(event.recorded_at)}
                connection.execute(subscription.insert(), {**row, "position": event.position})
        case "reporting.report-unsubscribed":
            connection.execute(subscription.update().where(mine).values(ended=True))
        case "reporting.subscriber-told":
            _take_told(connection, event, payload)
        case "reporting.subscriber-read":
            _stamp(connection, payload, read_at=rfc3339(event.recorded_at))
        case "reporting.subscriber-mailed":
            _stamp(
                connection,
                payload,
                mailed_at=rfc3339(event.recorded_at),
                mail_outcome=payload["outcome"],
            )


def _take_told(connection: Connection, event: RecordedEvent, payload: Any) -> None:
    known = sa.select(subscription_notice.c.until).where(
        subscription_notice.c.subscription == payload["subscription"],
        subscription_notice.c.until == payload["until"],
    )
    if connection.execute(known).first() is None:
        about = ("subscription", "person", "since", "until", "changed", "newer")
        row = {name: payload[name] for name in about}
        row |= {"told_at": rfc3339(event.recorded_at), "position": event.position}
        connection.execute(subscription_notice.insert(), row)


def _stamp(connection: Connection, payload: Any, **values: str) -> None:
    """What a notice gets once; the first time counts. Whoever read one has read those before it."""
    first = next(iter(values))
    until = subscription_notice.c.until
    of = until <= payload["until"] if first == "read_at" else until == payload["until"]
    connection.execute(
        subscription_notice.update()
        .where(
            subscription_notice.c.subscription == payload["subscription"],
            of,
            subscription_notice.c[first].is_(None),
        )
        .values(**values)
    )
