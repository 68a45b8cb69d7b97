"""Threads about mirrors: their messages, and what somebody was told and has not seen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.moments import rfc3339
from servicekit.reference import Reference
from services.reporting.queries.readers import Reader
from services.reporting.tables.together import mirror_message, mirror_told


def messages_of(connection: Connection, thread: str, at: int | None = None) -> Sequence[sa.Row[Any]]:
    """The messages of a thread, the oldest first; those of a log position, None: all."""
    query = sa.select(mirror_message).where(mirror_message.c.thread == thread)
    if at is not None:
        query = query.where(mirror_message.c.position <= at)
    return connection.execute(query.order_by(mirror_message.c.position)).all()


_UNTOLD: Final = (
    sa.select(mirror_message)
    .join(mirror_told, mirror_told.c.message == mirror_message.c.id)
    .where(mirror_told.c.person == sa.bindparam("person"), mirror_told.c.seen_at.is_(None))
    .order_by(mirror_message.c.position.desc())
)
"""Every page asks this; to write a statement takes longer than to run it."""


def untold(connection: Connection, person: str, thread: str | None = None) -> Sequence[sa.Row[Any]]:
    """The messages that somebody was told of and has not seen, the newest first; of a thread, or of all."""
    query = _UNTOLD if thread is None else _UNTOLD.where(mirror_message.c.thread == thread)
    return connection.execute(query, {"person": person}).all()


def unseen_since(connection: Connection, since: datetime) -> dict[str, set[str]]:
    """The messages that people were told of and have not seen, written since a moment, by person."""
    rows = connection.execute(
        sa.select(mirror_told.c.person, mirror_told.c.message)
        .join(mirror_message, mirror_message.c.id == mirror_told.c.message)
        .where(mirror_told.c.seen_at.is_(None), mirror_message.c.written_at >= rfc3339(since))
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.person, set()).add(row.message)
    return found


def focal_point_of(reader: Reader, reference: Reference) -> str | None:
    """The position through which a reader is a focal point of their country; None: they are none."""
    for code in reader.positions:
        known = reference.position_of(code)
        if known is not None and known.is_open and known.focal_point and known.country == reader.country:
            return code
    return None
