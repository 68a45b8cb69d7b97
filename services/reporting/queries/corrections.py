"""The correction ledger: every amendment, and as far as the reader may know it, who was told when."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.queries.moments import Since
from services.reporting.queries.notices import Page, periods_of
from services.reporting.queries.places import parse_place, write_place
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable, readable, shown
from services.reporting.tables import dataset, notice, release

SEE_THAT_CHANGED: Final = "correction.see"
"""The action of the secretariat: learning that figures changed, never which values (domain brief, 7)."""


def list_corrections(
    connection: Connection,
    reader: Reader,
    *,
    country: str | None,
    indicator: str | None,
    since: Since,
    after: str | None,
    limit: int,
) -> Page:
    """Amendments, the newest first.

    The owning country sees everything, and everyone who was told; a reader of the figures sees the
    amendment and their own notice of it; the secretariat sees country, indicator, periods and moment.
    """
    scope = {
        each.dataset: each
        for each in readable(
            connection, reader, indicator=indicator, countries=None if country is None else [country]
        )
    }
    oversees = reader.actor is not None and reader.rights.allows(
        reader.actor, SEE_THAT_CHANGED, address=reader.address
    )
    query = (
        sa.select(release, dataset.c.country, dataset.c.indicator, dataset.c.source)
        .join(dataset, dataset.c.id == release.c.dataset)
        .where(release.c.amends)
        .order_by(release.c.position.desc())
        .limit(limit + 1)
    )
    if not oversees:
        query = query.where(shown(list(scope.values()), release.c.dataset, release.c.position))
    if country is not None:
        query = query.where(dataset.c.country == country)
    if indicator is not None:
        query = query.where(dataset.c.indicator == indicator)
    if since.position is not None:
        query = query.where(release.c.position >= since.position)
    if since.moment is not None:
        query = query.where(release.c.released_at >= since.moment)
    if after is not None:
        query = query.where(release.c.position < parse_place(after, 1)[0])
    rows = connection.execute(query).all()
    page = rows[:limit]
    told = _notices(connection, [row.position for row in page])
    items = [_view(connection, row, scope.get(row.dataset), reader, told) for row in page]
    return Page(items=items, next=write_place(page[-1].position) if len(rows) > limit else None)


def _view(
    connection: Connection,
    row: sa.Row[Any],
    seen_as: Readable | None,
    reader: Reader,
    told: dict[int, list[sa.Row[Any]]],
) -> dict[str, Any]:
    open_to = seen_as is not None and row.position <= seen_as.through
    owner = seen_as is not None and not seen_as.outside
    notices = [
        each
        for each in told.get(row.position, [])
        if owner or (open_to and f"person:{each.person}" == reader.actor)
    ]
    return {
        "submission": row.submission if owner else None,
        "country": row.country,
        "indicator": row.indicator,
        "source": row.source if open_to else None,
        "periods": periods_of(connection, row.dataset, row.position),
        "reason": row.reason if open_to else None,
        "released_at": row.released_at,
        "position": row.position,
        "changes": row.added + row.changed if open_to else None,
        "visible_because": seen_as.because if open_to and seen_as else None,
        "notices": [
            {
                "notice": each.id if f"person:{each.person}" == reader.actor else None,
                "country": each.country,
                "delivered_at": each.issued_at,
                "seen_at": each.seen_at,
                "acknowledged_at": each.acknowledged_at,
                "mailed_at": each.mailed_at,
                "mail_outcome": each.mail_outcome,
            }
            for each in notices
        ],
    }


def _notices(connection: Connection, positions: Sequence[int]) -> dict[int, list[sa.Row[Any]]]:
    found: dict[int, list[sa.Row[Any]]] = {}
    if positions:
        query = sa.select(notice).where(notice.c.release.in_(positions))
        for row in connection.execute(query.order_by(notice.c.position, notice.c.place)):
            found.setdefault(row.release, []).append(row)
    return found
