"""Which figures a reader may see at all, why, and up to which release: the first half of every read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.visibility import EVERYONE, Reason
from services.reporting.queries.readers import Reader
from services.reporting.tables import dataset, release, visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """The figures of a country, indicator and source that a reader may see.

    because, since: why, and from which log position on. through: the last release that shows; touched:
    the position from which on it shows so. outside: seen from outside the owning country, so masked.
    """

    dataset: int
    country: str
    indicator: str
    source: str
    because: Reason
    since: int
    through: int
    touched: int

    @property
    def outside(self) -> bool:
        return self.because != "own"


def readable(
    connection: Connection,
    reader: Reader,
    *,
    indicator: str | None = None,
    countries: Collection[str] | None = None,
    source: str | None = None,
    at: int | None = None,
) -> list[Readable]:
    """What the reader may see today, as known at a log position (None: now), in the order of datasets.

    Rights are those of today whatever the vintage (domain brief, section 7). Outsiders see the table as of
    the last release whose masks are decided.
    """
    query = _query(
        own=reader.country is not None,
        past=at is not None,
        indicator=indicator is not None,
        countries=countries is not None,
        source=source is not None,
    )
    asked = {
        "own": reader.country,
        "readers": sorted({EVERYONE, reader.country or EVERYONE}),
        "at": at,
        "indicator": indicator,
        "countries": sorted(countries or ()),
        "source": source,
    }
    needed = {name: asked[name] for name in _parameters(query)}
    found = (_readable(row, reader) for row in connection.execute(query, needed))
    return [each for each in found if each is not None]


@cache
def _query(*, own: bool, past: bool, indicator: bool, countries: bool, source: bool) -> sa.Select[Any]:
    """The statement for what is asked; there are few, and writing one takes longer than running it."""
    mine = dataset.c.country == sa.bindparam("own") if own else sa.false()
    present = release.c.dataset == dataset.c.id
    at: sa.BindParameter[int] = sa.bindparam("at")
    inside = [present, release.c.position <= at] if past else [present]
    opened = [present, release.c.outside_from <= at if past else release.c.outside_from.is_not(None)]
    query = (
        sa.select(
            dataset,
            visibility.c.reason,
            visibility.c.since,
            mine.label("own"),
            _one(sa.func.min(release.c.position), [present]).label("first"),
            _one(sa.func.max(release.c.position), inside).label("inside"),
            _one(sa.func.max(release.c.position), opened).label("outside"),
            _one(sa.func.max(release.c.outside_from), opened).label("opened"),
        )
        .outerjoin(
            visibility,
            sa.and_(
                visibility.c.owner == dataset.c.country,
                visibility.c.indicator == dataset.c.indicator,
                visibility.c.until.is_(None),
                visibility.c.reader.in_(sa.bindparam("readers", expanding=True)),
            ),
        )
        .where(sa.or_(mine, visibility.c.reason.is_not(None)))
        .order_by(dataset.c.id)
    )
    if indicator:
        query = query.where(dataset.c.indicator == sa.bindparam("indicator"))
    if countries:
        query = query.where(dataset.c.country.in_(sa.bindparam("countries", expanding=True)))
    if source:
        query = query.where(dataset.c.source == sa.bindparam("source"))
    return query


@cache
def _parameters(query: sa.Select[Any]) -> tuple[str, ...]:
    return tuple(query.compile().params)


def _readable(row: sa.Row[Any], reader: Reader) -> Readable | None:
    place = {"dataset": row.id, "country": row.country, "indicator": row.indicator, "source": row.source}
    if row.own and reader.reads_own(row.indicator, row.source):
        if row.inside is None:
            return None
        return Readable(**place, because="own", since=row.first, through=row.inside, touched=row.inside)
    # Whoever may not read as a citizen of the owning country is an outsider like any other.
    if row.reason is None or row.outside is None:
        return None
    if row.reason != "public" and not reader.reads_shared(row.indicator):
        return None
    return Readable(
        **place, because=row.reason, since=row.since, through=row.outside, touched=max(row.opened, row.since)
    )


def _one(value: sa.ColumnElement[int], conditions: Sequence[sa.ColumnElement[bool]]) -> sa.ScalarSelect[int]:
    return sa.select(value).where(*conditions).correlate(dataset).scalar_subquery()
