"""Notices that may still have to be mailed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.moments import rfc3339
from services.reporting.domain.moments import written
from services.reporting.tables import dataset, notice, release, visibility


def unmailed(connection: Connection, since: datetime) -> list[sa.Row[Any]]:
    """Notices that no mail went out of, the oldest first: id, person, issued_at, country, indicator, source.

    since: of older ones nothing is mailed, unless an embargo held them back until then.
    """
    freed = (
        sa.exists()
        .where(
            visibility.c.owner == dataset.c.country,
            visibility.c.indicator == dataset.c.indicator,
            visibility.c.embargo_until >= written(since),
        )
        .correlate(dataset)
    )
    query = (
        sa.select(
            notice.c.id,
            notice.c.person,
            notice.c.issued_at,
            dataset.c.country,
            dataset.c.indicator,
            dataset.c.source,
        )
        .join(release, release.c.position == notice.c.release)
        .join(dataset, dataset.c.id == release.c.dataset)
        .where(notice.c.mail_outcome.is_(None), sa.or_(notice.c.issued_at >= rfc3339(since), freed))
        .order_by(notice.c.position, notice.c.place)
    )
    return [*connection.execute(query)]
