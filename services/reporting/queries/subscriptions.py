"""Subscriptions to reports, each with the last that its reader was told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.moments import rfc3339
from services.reporting.tables.kept import subscription, subscription_notice


def subscriptions_of(connection: Connection, person: str) -> list[dict[str, Any]]:
    """A person's subscriptions, what was not read yet first, then the newest first."""
    rows = connection.execute(
        sa.select(subscription)
        .where(subscription.c.person == person, subscription.c.ended.is_(False))
        .order_by(subscription.c.position.desc())
    )
    last = _last(connection, person)
    found = [subscription_view(row, last.get(row.id)) for row in rows]
    return sorted(found, key=lambda each: not each["unread"])


_UNREAD: Final = (
    sa.select(sa.func.count(subscription_notice.c.subscription.distinct()))
    .join(subscription, subscription.c.id == subscription_notice.c.subscription)
    .where(
        subscription.c.person == sa.bindparam("person"),
        subscription.c.ended.is_(False),
        subscription_notice.c.read_at.is_(None),
    )
)
"""Every page asks this; to write a statement takes longer than to run it."""


def unread_of(connection: Connection, person: str) -> int:
    """Of how many reports that somebody follows they have news that they did not read."""
    return connection.execute(_UNREAD, {"person": person}).scalar_one()


def running(connection: Connection) -> Sequence[sa.Row[Any]]:
    """Every subscription that did not end, the oldest first."""
    query = sa.select(subscription).where(subscription.c.ended.is_(False)).order_by(subscription.c.position)
    return connection.execute(query).all()


def told_until(connection: Connection) -> dict[str, tuple[int, str]]:
    """Up to which state of the log the reader of each subscription was told, and when last."""
    rows = connection.execute(
        sa.select(
            subscription_notice.c.subscription,
            sa.func.max(subscription_notice.c.until).label("until"),
            sa.func.max(subscription_notice.c.told_at).label("told_at"),
        ).group_by(subscription_notice.c.subscription)
    )
    return {row.subscription: (row.until, row.told_at) for row in rows}


def unmailed_news(connection: Connection, since: datetime) -> Sequence[sa.Row[Any]]:
    """What no mail went out of, of subscriptions that did not end, the oldest first. since: nothing older."""
    return connection.execute(
        sa.select(
            subscription_notice,
            subscription.c.country,
            subscription.c.title,
            subscription.c.template,
            subscription.c.parameters,
        )
        .join(subscription, subscription.c.id == subscription_notice.c.subscription)
        .where(
            subscription_notice.c.mail_outcome.is_(None),
            subscription_notice.c.told_at >= rfc3339(since),
            subscription.c.ended.is_(False),
        )
        .order_by(subscription_notice.c.position)
    ).all()


def subscription_view(row: sa.Row[Any], last: sa.Row[Any] | None) -> dict[str, Any]:
    """A subscription as it goes over the wire. last: the newest of what its reader was told."""
    news = None
    if last is not None:
        about = ("since", "until", "changed", "newer", "told_at", "read_at")
        news = {name: getattr(last, name) for name in about}
    return {
        "subscription": row.id,
        "title": row.title,
        "template": row.template,
        "parameters": dict(row.parameters),
        "subscribed_at": row.subscribed_at,
        "unread": last is not None and last.read_at is None,
        "news": news,
    }


def _last(connection: Connection, person: str) -> dict[str, sa.Row[Any]]:
    rows = connection.execute(
        sa.select(subscription_notice)
        .where(subscription_notice.c.person == person)
        .order_by(subscription_notice.c.until)
    )
    return {row.subscription: row for row in rows}
