"""Explanations to a reader: for each country and indicator, why it is visible or what would open it."""

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.moments import rfc3339
from servicekit.reference import Reference
from servicekit.sharing import GROUP_MODES, near, terms_name, waiting
from services.reporting.domain.explanations import Explanation, Grip, Standpoint, Way, ways_in
from services.reporting.queries.agreements import agreement_of, groups_of
from services.reporting.queries.openings import COLUMNS, opening_of
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable, readable
from services.reporting.tables import agreement, dataset, release, terms_accepted, visibility

Pair = tuple[str, str]


def explanations(
    connection: Connection,
    reader: Reader,
    *,
    countries: Collection[str] | None = None,
    indicator: str | None = None,
    scope: Iterable[Readable] | None = None,
) -> list[Explanation]:
    """What may be said to the reader of each other country's figures, by indicator and country.

    Nothing is said of figures whose existence is closed, as of those that are not there; and nothing to
    the public but why it sees what it sees. scope: what the reader may see of them now, where it is known.
    """
    if scope is None:
        scope = readable(connection, reader, indicator=indicator, countries=countries)
    shown: dict[Pair, Readable] = {}
    for each in scope:
        if each.outside:
            shown.setdefault((each.country, each.indicator), each)
    found = [_visible(connection, reader, each) for each in shown.values()]
    if reader.actor is not None:
        for pair in _released(connection, countries, indicator):
            if pair[0] != reader.country and pair not in shown:
                found += _hidden(connection, reader, pair)
    return sorted(found, key=lambda each: (each.indicator, each.country))


def explanation_view(each: Explanation, reference: Reference) -> dict[str, Any]:
    """An explanation as it goes over the wire."""
    texts = reference.agreement(each.country, each.indicator).terms
    return {
        "country": each.country,
        "indicator": each.indicator,
        "visible": each.because is not None,
        "because": each.because,
        "since": each.since,
        "since_at": each.since_at,
        "ways": [{"code": way.code, "at": None if way.at is None else rfc3339(way.at)} for way in each.ways],
        "terms": None
        if each.terms is None or texts is None or terms_name(texts) != each.terms
        else {"name": each.terms, "en": texts["en"], "ru": texts["ru"]},
    }


def _visible(connection: Connection, reader: Reader, each: Readable) -> Explanation:
    # Seen as at an earlier position: an embargo holds the newer figures back.
    rows = _held(connection, reader, (each.country, each.indicator)) if each.known_at is not None else ()
    held = [opening_of(row) for row in rows]
    until = [opening.embargo_until for opening in held if opening.seen_up_to(reader.now) is not None]
    return Explanation(
        country=each.country,
        indicator=each.indicator,
        because=each.because,
        since=each.since,
        since_at=each.since_at,
        ways=tuple(Way(code="newer-open-on", at=moment) for moment in until[:1]),
    )


def _hidden(connection: Connection, reader: Reader, pair: Pair) -> list[Explanation]:
    row = connection.execute(
        sa.select(agreement).where(agreement.c.owner == pair[0], agreement.c.indicator == pair[1])
    ).first()
    if row is None:
        return []  # never decided, so confidential by default, and closed
    rows = list(_held(connection, reader, pair))
    grips = [_grip(connection, reader, pair, each) for each in rows]
    ways = ways_in(row.mode, row.existence, grips, _standpoint(connection, reader, pair), reader.now)
    if not ways:
        return []
    to_accept = any(way.code == "accept-terms" for way in ways)
    return [
        Explanation(country=pair[0], indicator=pair[1], ways=ways, terms=row.terms if to_accept else None)
    ]


def _grip(connection: Connection, reader: Reader, pair: Pair, row: sa.Row[Any]) -> Grip:
    opening = opening_of(row)
    accepted = opening.to_accept is None or _accepted(connection, reader, pair, opening.to_accept)
    position = opening.seen_up_to(reader.now)
    return Grip(
        opening=opening,
        may_read=reader.reads_as(row.reader, pair[1]),
        accepted=accepted,
        shows=position is None or pair in _released(connection, [pair[0]], pair[1], position),
    )


def _standpoint(connection: Connection, reader: Reader, pair: Pair) -> Standpoint:
    owner, indicator = pair
    decided = agreement_of(connection, owner, indicator)
    if decided is None or reader.country is None or decided.mode not in GROUP_MODES:
        return Standpoint()
    groups = groups_of(connection)
    mine = sa.select(release.c.position).join(dataset, dataset.c.id == release.c.dataset)
    released = mine.where(dataset.c.country == reader.country, dataset.c.indicator == indicator).limit(1)
    reached = (
        near(owner, decided.mode, groups, decided.consent)
        if decided.mode in ("reciprocal", "participants")
        else frozenset[str]()
    )
    return Standpoint(
        near=reader.country in reached,
        waiting=reader.country in waiting(owner, decided.mode, groups, decided.consent),
        released=connection.execute(released).first() is not None,
    )


def _held(connection: Connection, reader: Reader, pair: Pair) -> Iterable[sa.Row[Any]]:
    return connection.execute(
        sa.select(*COLUMNS)
        .where(
            visibility.c.owner == pair[0],
            visibility.c.indicator == pair[1],
            visibility.c.reader.in_(sorted(reader.keys)),
            visibility.c.until.is_(None),
        )
        .order_by(visibility.c.held_since, visibility.c.reader)
    )


def _accepted(connection: Connection, reader: Reader, pair: Pair, terms: str) -> bool:
    query = sa.select(terms_accepted.c.position).where(
        terms_accepted.c.owner == pair[0],
        terms_accepted.c.indicator == pair[1],
        terms_accepted.c.terms == terms,
        terms_accepted.c.acceptor == reader.acceptor,
    )
    return connection.execute(query).first() is not None


def _released(
    connection: Connection,
    countries: Collection[str] | None,
    indicator: str | None,
    position: int | None = None,
) -> list[Pair]:
    """The countries and indicators of which outsiders could see a release, now or at a position."""
    query = (
        sa.select(dataset.c.country, dataset.c.indicator)
        .join(release, release.c.dataset == dataset.c.id)
        .where(release.c.outside_from.is_not(None))
        .distinct()
        .order_by(dataset.c.indicator, dataset.c.country)
    )
    if position is not None:
        query = query.where(release.c.outside_from <= position)
    if countries is not None:
        query = query.where(dataset.c.country.in_(sorted(countries)))
    if indicator is not None:
        query = query.where(dataset.c.indicator == indicator)
    return [(row.country, row.indicator) for row in connection.execute(query)]
