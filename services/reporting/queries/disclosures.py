"""The disclosure ledger as its owner reads it: who received which restricted figures, and how often."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.queries.notices import Page
from services.reporting.queries.places import parse_place, write_place
from services.reporting.tables import disclosure

SEE: Final = "disclosure.see"
"""The action of looking into a country's disclosure ledger."""


def list_disclosures(
    connection: Connection,
    owner: str,
    *,
    indicator: str | None,
    reader: str | None,
    after: str | None,
    limit: int,
) -> Page:
    """What others received of a country's restricted figures, the latest first.

    reader: the code of the country or organisation that received them.
    """
    query = (
        sa.select(disclosure)
        .where(disclosure.c.owner == owner)
        .order_by(disclosure.c.recorded.desc(), disclosure.c.id.desc())
        .limit(limit + 1)
    )
    if indicator is not None:
        query = query.where(disclosure.c.indicator == indicator)
    if reader is not None:
        query = query.where(sa.or_(disclosure.c.country == reader, disclosure.c.organisation == reader))
    if after is not None:
        recorded, number = parse_place(after, 2)
        query = query.where(
            sa.or_(
                disclosure.c.recorded < recorded,
                sa.and_(disclosure.c.recorded == recorded, disclosure.c.id < number),
            )
        )
    rows = connection.execute(query).all()
    page = rows[:limit]
    following = write_place(page[-1].recorded, page[-1].id) if len(rows) > limit else None
    return Page(items=[_view(row) for row in page], next=following)


def _view(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "country": row.owner,
        "indicator": row.indicator,
        "source": row.source,
        "actor": row.actor,
        "reader_country": row.country or None,
        "reader_organisation": row.organisation or None,
        "vintage": row.position,
        "format": row.format,
        "first_at": row.first_at,
        "last_at": row.last_at,
        "times": row.times,
        "position": row.recorded,
    }
