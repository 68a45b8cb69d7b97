"""Which agency holds what another one began, out of the successions of a country."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from servicekit.successions import Succession, holder
from services.identity import tables as t
from services.identity.queries.paging import View


def held(connection: Connection, row: RowMapping, on: date) -> View:
    """A view of what is of an agency (or of none), with the agency that holds it on a day."""
    if row["agency"] is None:
        return dict(row)
    rows = connection.execute(sa.select(t.successions).where(t.successions.c.country == row["country"]))
    known = {
        each.agency: Succession(successor=each.successor, starts=date.fromisoformat(each.starts))
        for each in rows
    }
    return {**row, "agency": holder(known, row["agency"], on)}
