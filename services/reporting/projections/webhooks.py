"""Webhooks of countries' systems, and which releases each was told of."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from services.reporting.tables import webhook, webhook_call

TYPES: Final = frozenset(
    {"reporting.webhook-registered", "reporting.webhook-called", "reporting.webhook-disconnected"}
)


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Take one event of TYPES; taking it twice equals once."""
    payload = event.members
    mine, at = webhook.c.id == payload["webhook"], rfc3339(event.recorded_at)
    match event.type:
        case "reporting.webhook-registered":
            if connection.execute(sa.select(webhook.c.id).where(mine)).first() is None:
                row = {name: payload[name] for name in ("country", "address", "indicators")}
                about = {"id": payload["webhook"], "registered_by": payload["by"], "registered_at": at}
                connection.execute(webhook.insert(), {**row, **about, "position": event.position})
        case "reporting.webhook-called":
            call = {"webhook": payload["webhook"], "release": payload["release"]}
            same = sa.and_(*(webhook_call.c[name] == value for name, value in call.items()))
            if connection.execute(sa.select(webhook_call.c.release).where(same)).first() is None:
                connection.execute(webhook_call.insert(), call)
            connection.execute(webhook.update().where(mine).values(called_at=at))
        case "reporting.webhook-disconnected":
            ended = {"disconnected_at": at, "reason": payload["reason"]}
            connection.execute(
                webhook.update().where(mine, webhook.c.disconnected_at.is_(None)).values(**ended)
            )
