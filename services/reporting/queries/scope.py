"""Which figures a reader may see at all, why, and up to which release: the first half of every read."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.moments import rfc3339, rfc3339_of
from services.reporting.domain.visibility import EVERYONE, Opening, Reason
from services.reporting.queries.openings import COLUMNS, held_by, opening_of
from services.reporting.queries.readers import Reader
from services.reporting.tables import dataset, protected, release, terms_accepted, visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """The figures of a country, indicator and source that a reader may see.

    because, since, since_at: why, and from which log position and moment on. through: the last release
    that shows; touched: the position from which on it shows so. known_at: the log position they are seen
    at, that of a vintage or of an embargo; None: the newest. outside: seen from outside the owning
    country, so masked. as_others: seen so by the owning country itself. rounded: some of them are, for
    readers outside. exactly: with the masks of that position alone, not with those of today as well.
    decided: the last decision about what is hidden or rounded; it holds for every vintage.
    """

    dataset: int
    country: str
    indicator: str
    source: str
    because: Reason
    since: int
    since_at: str
    through: int
    touched: int
    known_at: int | None = None
    as_others: bool = False
    exactly: bool = False
    rounded: bool
    decided: int | None

    @property
    def outside(self) -> bool:
        return self.because != "own" or self.as_others

    @property
    def mark(self) -> tuple[object, ...]:
        """What an entity tag has of it: the same mark is the same figures, masks and reason."""
        hidden = self.decided if self.outside else None
        known = (self.known_at, self.exactly)
        return (self.dataset, self.because, self.since, self.through, self.touched, known, hidden)


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
    the last release whose masks are decided, and under an embargo as it was known when that was set.
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
        "readers": sorted(reader.keys),
        "acceptor": reader.acceptor,
        "at": at,
        "indicator": indicator,
        "countries": sorted(countries or ()),
        "source": source,
    }
    needed = {name: asked[name] for name in _parameters(query)}
    rows = connection.execute(query, needed).all()
    found = (_readable(connection, list(each), reader, at) for _, each in groupby(rows, _dataset))
    return [each for each in found if each is not None]


def as_others_see(connection: Connection, scope: Iterable[Readable], at: int | None) -> list[Readable]:
    """The same figures with those of the reader's own country as everyone outside sees them at a position.

    What outsiders do not see yet is left out.
    """
    found = []
    for each in scope:
        if each.outside:
            found.append(each)
            continue
        through, opened = _outside_at(connection, each.dataset, at)
        if through is not None and opened is not None:
            found.append(replace(each, through=through, touched=opened, known_at=at, as_others=True))
    return found


def as_a_reader_sees(
    connection: Connection, scope: Iterable[Readable], country: str, moment: datetime, at: int | None
) -> list[Readable]:
    """What readers of another country see of the reader's own figures at a position (None: now).

    moment: when that was. Of those who accepted the terms, where there are any. What is not the reader's own
    is left out: others decide who is told what they show to whom.
    """
    found = []
    for each in scope:
        if each.because != "own" or each.as_others:
            continue
        held = held_by(connection, each.country, each.indicator, at=at)
        open_to = [held[key] for key in (country, EVERYONE) if key in held]
        open_then = [one for one in open_to if one.opening.stage(moment) == "open"]
        if not open_then:
            continue
        longest = min(open_then, key=lambda one: one.held_since)
        held_at = longest.opening.seen_up_to(moment)
        known_at = held_at if held_at is not None and (at is None or held_at < at) else at
        through, opened = _outside_at(connection, each.dataset, known_at)
        if through is not None and opened is not None:
            found.append(
                replace(
                    each,
                    because=longest.opening.reason,
                    since=longest.held_since,
                    since_at=rfc3339(longest.held_at),
                    through=through,
                    touched=max(opened, longest.held_since),
                    known_at=known_at,
                    exactly=True,
                )
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """An embargo on an owner's indicator: a reader sees nothing that outsiders saw after a position."""

    owner: str
    indicator: str
    position: int


def held_back(connection: Connection, reader: Reader) -> list[HeldBack]:
    """The embargoes that hold figures back from the reader now."""
    rows = connection.execute(
        sa.select(visibility.c.owner, visibility.c.indicator, *COLUMNS)
        .where(
            visibility.c.reader.in_(sorted(reader.keys)),
            visibility.c.until.is_(None),
            visibility.c.embargo_until.is_not(None),
            visibility.c.owner != (reader.country or ""),
        )
        .order_by(visibility.c.owner, visibility.c.indicator)
    )
    found = {}
    for row in rows:
        position = opening_of(row).seen_up_to(reader.now)
        if position is not None:
            # Every reader of an agreement is under the same embargo.
            found[row.owner, row.indicator] = HeldBack(
                owner=row.owner, indicator=row.indicator, position=position
            )
    return list(found.values())


def freed(
    connection: Connection, reader: Reader, scope: Iterable[Readable], since: datetime
) -> dict[int, int]:
    """By dataset, the position at which an embargo held figures back from the reader that ended after a
    moment; of those that outsiders saw anything newer of meanwhile.
    """
    found: dict[int, int] = {}
    for each in scope:
        if not each.outside or each.known_at is not None:
            continue
        held = held_by(connection, each.country, each.indicator)
        for key in sorted(reader.keys & held.keys()):
            opening = held[key].opening
            ended, position = opening.embargo_until, opening.embargo_position
            if ended is None or position is None or not since < ended <= reader.now:
                continue
            if each.touched > position:
                found[each.dataset] = position
    return found


def shown(
    scope: Sequence[Readable], number: sa.Column[int], position: sa.Column[int]
) -> sa.ColumnElement[bool]:
    """Whether a release shows to the reader, where a row has it as dataset and position."""
    through: dict[int, list[int]] = {}
    for each in scope:
        through.setdefault(each.through, []).append(each.dataset)
    return sa.or_(
        sa.false(),
        *(sa.and_(number.in_(datasets), position <= last) for last, datasets in through.items()),
    )


def _dataset(row: sa.Row[Any]) -> int:
    number: int = row.id
    return number


@cache
def _query(*, own: bool, past: bool, indicator: bool, countries: bool, source: bool) -> sa.Select[Any]:
    """The statement for what is asked; there are few, and writing one takes longer than running it.

    A row for each key of the reader that something is open to, or a single one.
    """
    mine = dataset.c.country == sa.bindparam("own") if own else sa.false()
    present = release.c.dataset == dataset.c.id
    at: sa.BindParameter[int] = sa.bindparam("at")
    inside = [present, release.c.position <= at] if past else [present]
    opened = [present, release.c.outside_from <= at if past else release.c.outside_from.is_not(None)]
    query = (
        sa.select(
            dataset,
            *COLUMNS,
            terms_accepted.c.position.label("accepted"),
            mine.label("own"),
            _one(sa.func.min(release.c.position), [present]).label("first"),
            _one(sa.func.min(release.c.released_at), [present]).label("first_at"),
            _one(sa.func.max(release.c.position), inside).label("inside"),
            _one(sa.func.max(release.c.position), opened).label("outside"),
            _one(sa.func.max(release.c.outside_from), opened).label("opened"),
            _one(sa.func.max(release.c.outside_from), [present]).label("decided"),
            sa.exists()
            .where(protected.c.dataset == dataset.c.id, protected.c.round_to.is_not(None))
            .correlate(dataset)
            .label("rounded"),
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
        .outerjoin(
            terms_accepted,
            sa.and_(
                terms_accepted.c.owner == visibility.c.owner,
                terms_accepted.c.indicator == visibility.c.indicator,
                terms_accepted.c.terms == visibility.c.terms,
                terms_accepted.c.acceptor == sa.bindparam("acceptor"),
            ),
        )
        .where(sa.or_(mine, visibility.c.reason.is_not(None)))
        .order_by(dataset.c.id, visibility.c.held_since, visibility.c.reader)
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


def _readable(
    connection: Connection, rows: Sequence[sa.Row[Any]], reader: Reader, at: int | None
) -> Readable | None:
    """What the reader sees of a dataset, from its rows."""
    row = rows[0]
    place = {"dataset": row.id, "country": row.country, "indicator": row.indicator, "source": row.source}
    place |= {"rounded": bool(row.rounded), "decided": row.decided}
    if row.own and reader.reads_own(row.indicator, row.source):
        if row.inside is None:
            return None
        return Readable(
            **place,
            because="own",
            since=row.first,
            since_at=row.first_at,
            through=row.inside,
            touched=row.inside,
            known_at=at,
        )
    # Whoever may not read as a citizen of the owning country is an outsider like any other.
    for each, opening in _open_to(rows, reader):
        known_at, outside, opened = at, each.outside, each.opened
        held_at = opening.seen_up_to(reader.now)
        if held_at is not None and (at is None or held_at < at):
            known_at = held_at
            outside, opened = _outside_at(connection, each.id, held_at)
        if outside is not None:
            return Readable(
                **place,
                because=each.reason,
                since=each.held_since,
                since_at=rfc3339_of(each.held_at),
                through=outside,
                touched=max(opened, each.since),
                known_at=known_at,
            )
    return None


def _open_to(rows: Iterable[sa.Row[Any]], reader: Reader) -> Iterator[tuple[sa.Row[Any], Opening]]:
    """The openings that let the reader read now, the longest held first."""
    for row in rows:
        if row.reason is not None and reader.reads_as(row.reader, row.indicator):
            opening = opening_of(row)
            accepted = not opening.to_accept or row.accepted is not None
            if opening.stage(reader.now) == "open" and accepted:
                yield row, opening


def _outside_at(connection: Connection, number: int, position: int | None) -> tuple[int | None, int | None]:
    """(last release that outsiders saw at a position, None: now; from where on they did) of a dataset."""
    seen = release.c.outside_from.is_not(None) if position is None else release.c.outside_from <= position
    row = connection.execute(
        sa.select(sa.func.max(release.c.position), sa.func.max(release.c.outside_from)).where(
            release.c.dataset == number, seen
        )
    ).one()
    return row[0], row[1]


def _one(value: sa.ColumnElement[Any], conditions: Sequence[sa.ColumnElement[bool]]) -> sa.ScalarSelect[Any]:
    return sa.select(value).where(*conditions).correlate(dataset).scalar_subquery()
