"""What was released and amended in a span of days, to a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.queries.scope import Readable, shown
from services.reporting.tables import release, release_period


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A release of a source's figures. periods: by frequency and first day. added, changed: figures."""

    dataset: int
    position: int
    on: date
    amends: bool
    reason: str | None
    added: int
    changed: int
    periods: tuple[tuple[str, int], ...]


def happened(connection: Connection, scope: Sequence[Readable], first: date, last: date) -> list[Happened]:
    """The releases from the first day to the last, as far as they show to the reader, the oldest first."""
    before = () if last == date.max else (release.c.released_at < (last + timedelta(days=1)).isoformat(),)
    rows = connection.execute(
        sa.select(release)
        .where(
            shown(scope, release.c.dataset, release.c.position),
            release.c.released_at >= first.isoformat(),
            *before,
        )
        .order_by(release.c.position)
    ).all()
    positions = [row.position for row in rows]
    periods: dict[int, list[tuple[str, int]]] = {}
    for at in range(0, len(positions), 500):
        for row in connection.execute(
            sa.select(release_period.c.release, release_period.c.frequency, release_period.c.period).where(
                release_period.c.release.in_(positions[at : at + 500])
            )
        ):
            periods.setdefault(row[0], []).append((row[1], row[2]))
    return [
        Happened(
            dataset=row.dataset,
            position=row.position,
            on=date.fromisoformat(row.released_at[:10]),
            amends=bool(row.amends),
            reason=row.reason,
            added=row.added,
            changed=row.changed,
            periods=tuple(sorted(periods.get(row.position, ()))),
        )
        for row in rows
    ]
