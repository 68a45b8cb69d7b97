"""The webhooks of a country, and the releases that one is still to be told of."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.queries.notices import periods_of
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import readable
from services.reporting.tables import release, webhook, webhook_call


def webhooks_of(connection: Connection, country: str) -> list[dict[str, Any]]:
    """A country's webhooks, those that are connected first, then the newest first."""
    rows = connection.execute(
        sa.select(webhook)
        .where(webhook.c.country == country)
        .order_by(webhook.c.disconnected_at.is_not(None), webhook.c.position.desc())
    )
    return [_view(row) for row in rows]


def connected(connection: Connection) -> Sequence[sa.Row[Any]]:
    """Every webhook that is connected, the oldest first."""
    query = sa.select(webhook).where(webhook.c.disconnected_at.is_(None)).order_by(webhook.c.position)
    return connection.execute(query).all()


def untold(connection: Connection, hook: sa.Row[Any], reader: Reader, limit: int) -> list[dict[str, Any]]:
    """Releases that the reader sees and the webhook was not told of, the oldest first.

    Of what was released before it was registered, or before it was open to the reader, it is not told.
    """
    told = sa.select(webhook_call.c.release).where(webhook_call.c.webhook == hook.id)
    found: list[dict[str, Any]] = []
    for scope in readable(connection, reader):
        if hook.indicators is not None and scope.indicator not in hook.indicators:
            continue
        begin = hook.position if not scope.outside else max(hook.position, scope.since)
        rows = connection.execute(
            sa.select(release)
            .where(
                release.c.dataset == scope.dataset,
                release.c.position > begin,
                release.c.position <= scope.through,
                release.c.position.not_in(told),
            )
            .order_by(release.c.position)
            .limit(limit)
        )
        found += [
            {
                "country": scope.country,
                "indicator": scope.indicator,
                "source": scope.source,
                "periods": periods_of(connection, row.dataset, row.position),
                "release": row.position,
                "released_at": row.released_at,
                "amends": row.amends,
                "reason": row.reason,
                "changes": row.added + row.changed,
            }
            for row in rows
        ]
    return sorted(found, key=lambda each: each["release"])[:limit]


def _view(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "webhook": row.id,
        "country": row.country,
        "address": row.address,
        "indicators": row.indicators,
        "registered_by": row.registered_by,
        "registered_at": row.registered_at,
        "called_at": row.called_at,
        "disconnected_at": row.disconnected_at,
        "reason": row.reason,
    }
