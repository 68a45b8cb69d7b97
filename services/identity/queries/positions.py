"""Positions of countries, with the people in them, as plain views."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from servicekit.errors import NotFound
from services.identity import tables as t
from services.identity.queries.holding import held
from services.identity.queries.paging import View, from_cursor, page


def positions(connection: Connection, code: str, after: str | None, limit: int, on: date) -> View:
    """A country's positions, by code, closed ones too, with the people in them. on: as `position`."""
    query = sa.select(t.positions).where(t.positions.c.country == code)
    return page(
        connection,
        from_cursor(query, t.positions.c.position, after, limit),
        limit,
        "position",
        lambda row: _position(connection, row, on),
    )


def position(connection: Connection, code: str, on: date) -> View:
    """A position, with the people in it and the agency that holds it on a day. Raises NotFound."""
    row = connection.execute(sa.select(t.positions).where(t.positions.c.position == code)).mappings().first()
    if row is None:
        raise NotFound(kind="position", id=code)
    return _position(connection, row, on)


def _position(connection: Connection, row: RowMapping, on: date) -> View:
    query = (
        sa.select(t.assignments.c.person, t.people.c.name, t.people.c.active)
        .join_from(t.assignments, t.people, t.assignments.c.person == t.people.c.person)
        .where(t.assignments.c.position == row["position"])
        .order_by(t.assignments.c.since)
    )
    holders = [
        {"person": str(each.person), "name": each.name, "active": each.active}
        for each in connection.execute(query).all()
    ]
    view = {name: value for name, value in held(connection, row, on).items() if name != "position"}
    return {"id": row["position"], **view, "holders": holders}
