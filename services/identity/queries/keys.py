"""Keys of agencies' systems, as plain views without secrets."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.errors import NotFound
from services.identity import tables as t
from services.identity.queries.holding import held
from services.identity.queries.paging import View, from_cursor, number_of, page


def keys(connection: Connection, code: str, after: str | None, limit: int, on: date) -> View:
    """The keys of a country's agencies in the order of their issue, without secrets. on: as `key`."""
    query = _keys().where(t.keys.c.country == code)
    return page(
        connection,
        from_cursor(query, t.keys.c.since, number_of(after), limit),
        limit,
        "since",
        lambda row: held(connection, row, on),
    )


def key(connection: Connection, key_id: str, on: date | None = None) -> View:
    """A key, without its secret. on: the day on which its agency is that, by default of its issue.

    Raises NotFound.
    """
    row = connection.execute(_keys().where(t.keys.c.key == key_id)).mappings().first()
    if row is None:
        raise NotFound(kind="key", id=key_id)
    return dict(row) if on is None else held(connection, row, on)


def key_principal(view: Mapping[str, Any]) -> View:
    """Who the key of an agency's system is to the rest of the system. view: that of the key."""
    role = {
        "grant": view["key"],
        "role": "agency-system",
        "organisation": None,
        "via": None,
        **{name: view[name] for name in ("country", "indicators", "sources")},
    }
    return {
        "actor": f"key:{view['key']}",
        "kind": "key",
        "person": None,
        "name": view["label"],
        "email": None,
        "country": view["country"],
        "organisation": None,
        "positions": [],
        "language": None,
        "session": None,
        "expires_at": view["expires_at"],
        "roles": [role],
    }


def _keys() -> sa.Select[Any]:
    uses = t.key_uses.c
    last = (uses.used_at.label("last_used_at"), uses.network.label("last_used_from"))
    return sa.select(t.keys, *last).outerjoin_from(t.keys, t.key_uses, uses.key == t.keys.c.key)
