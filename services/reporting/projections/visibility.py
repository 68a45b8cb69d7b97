"""Agreements, groups and releases to visibility: who reads whose figures, why, and since which position."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import EventLogError, RecordedEvent
from servicekit.rows import put
from servicekit.sharing import GROUP_MODES
from services.reporting.domain.moments import written
from services.reporting.domain.visibility import Opening, lapse, readers
from services.reporting.queries.agreements import agreement_from, agreement_of, groups_of, releases_of
from services.reporting.queries.openings import COLUMNS, Held, held_by, held_of, row_of
from services.reporting.tables import (
    absent_country,
    agreement,
    agreement_confirmed,
    agreement_reader,
    dataset,
    group_standing,
    release,
    terms_accepted,
    visibility,
)

Pair = tuple[str, str]
"""An owner and an indicator."""


def take_agreement(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country decided who else may read an indicator of its: its readers change from here on."""
    pair = {"owner": payload["country"], "indicator": payload["indicator"]}
    before = agreement_of(connection, **pair)
    if before is not None and before.consent.decided >= event.position:
        return  # taken before
    earlier = (None, None) if before is None else (before.embargo_until, before.embargo_position)
    decided = agreement_from(payload, event.position, event.recorded_at, earlier)
    for table in (agreement, agreement_reader, agreement_confirmed):
        connection.execute(table.delete().where(*(table.c[name] == value for name, value in pair.items())))
    connection.execute(
        agreement.insert(),
        {
            **pair,
            "mode": decided.mode,
            "decided": event.position,
            "starts_at": written(decided.starts_at),
            "ends_at": written(decided.ends_at),
            "embargo_until": written(decided.embargo_until),
            "embargo_position": decided.embargo_position,
            "lapse_after_days": payload["lapse_after_days"],
            "terms": decided.terms,
            "existence": payload["existence"],
        },
    )
    if decided.named:
        rows = [{**pair, "reader": reader} for reader in sorted(decided.named)]
        connection.execute(agreement_reader.insert(), rows)
    _settle(connection, [(pair["owner"], pair["indicator"])], event)


def take_confirmation(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country confirmed that others, which joined one of its groups later, read by its agreement."""
    pair = {"owner": payload["country"], "indicator": payload["indicator"]}
    for country in payload["countries"]:
        key = {**pair, "country": country}
        connection.execute(
            agreement_confirmed.delete().where(
                *(agreement_confirmed.c[name] == value for name, value in key.items())
            )
        )
        connection.execute(agreement_confirmed.insert(), {**key, "position": event.position})
    _settle(connection, [(pair["owner"], pair["indicator"])], event)


def take_acceptance(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A person, or a country for its keys, accepted terms: the figures under them are no longer withheld."""
    person = payload["person"]
    row = {
        "owner": payload["country"],
        "indicator": payload["indicator"],
        "terms": payload["terms"],
        "acceptor": f"keys:{payload['reader_country']}" if person is None else f"person:{person}",
    }
    same = sa.and_(*(terms_accepted.c[name] == value for name, value in row.items()))
    if connection.execute(sa.select(terms_accepted.c.position).where(same)).first() is None:
        connection.execute(terms_accepted.insert(), {**row, "position": event.position})


def take_standing(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country joined a group: who was near by its earlier standing there may be so no longer.

    Nobody new reads before the owner confirms it.
    """
    key = {"sharing_group": payload["group"], "country": payload["country"]}
    put(connection, group_standing, {**key, "standing": payload["standing"], "since": event.position})
    _settle(connection, _agreed(connection, agreement.c.mode.in_(sorted(GROUP_MODES))), event)


def take_leaving(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country left a group: what was shared by that group ends for it."""
    connection.execute(
        group_standing.delete().where(
            group_standing.c.sharing_group == payload["group"], group_standing.c.country == payload["country"]
        )
    )
    _settle(connection, _agreed(connection, agreement.c.mode.in_(sorted(GROUP_MODES))), event)


def take_participation(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country takes part, or does so no more: then it reads nothing of others, also where it is named."""
    country = payload["country"]
    connection.execute(absent_country.delete().where(absent_country.c.country == country))
    if event.type == "identity.country-withdrawn":
        connection.execute(absent_country.insert(), {"country": country})
    named = sa.select(agreement_reader.c.owner, agreement_reader.c.indicator).where(
        agreement_reader.c.reader == country
    )
    pairs = sa.tuple_(agreement.c.owner, agreement.c.indicator).in_(named)
    _settle(connection, _agreed(connection, pairs), event)


def take_release(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country released: its first figures of an indicator open what is owed to it, later ones keep it."""
    releases = connection.execute(
        sa.select(release.c.position)
        .join(dataset, dataset.c.id == release.c.dataset)
        .where(dataset.c.country == payload["country"], dataset.c.indicator == payload["indicator"])
        .limit(2)
    ).all()
    if len(releases) == 1:
        owed = _agreed(
            connection, agreement.c.mode == "reciprocal", agreement.c.indicator == payload["indicator"]
        )
        _settle(connection, owed, event)
    else:
        _renew(connection, payload["country"], payload["indicator"], event)


def close(connection: Connection, event: RecordedEvent) -> None:
    """What an event leaves behind that could not be applied: nothing open that it may have taken.

    Of an agreement, nobody outside reads what it is about; where that cannot be read, nothing of the country.
    Of a standing in a group, no agreement by group speaks of the country; one that withdrew reads nothing.
    Applying the event after all, deciding again, or a rebuild opens what is due. Raises whatever reading the
    event raises where nothing less tells whom it concerns: then the consumer has to stay before it.
    """
    match event.type:
        case "identity.agreement-set":
            _close_agreements(connection, event)
        case "identity.group-joined" | "identity.group-left":
            country = event.members["country"]
            connection.execute(group_standing.delete().where(group_standing.c.country == country))
            by_group = visibility.c.reason.in_(sorted(GROUP_MODES))
            of_it = sa.or_(visibility.c.owner == country, visibility.c.reader == country)
            _end_where(connection, event.position, by_group, of_it)
        case "identity.country-withdrawn":
            country = event.country or event.members["country"]
            connection.execute(absent_country.delete().where(absent_country.c.country == country))
            connection.execute(absent_country.insert(), {"country": country})
            _end_where(connection, event.position, visibility.c.reader == country)
        case _:
            return  # it opens something, or is about no reader: what is missing is closed


def _close_agreements(connection: Connection, event: RecordedEvent) -> None:
    try:
        about = {"owner": event.members["country"], "indicator": event.members["indicator"]}
    except EventLogError:
        if event.country is None:
            raise
        about = {"owner": event.country}
    for table in (agreement, agreement_reader, agreement_confirmed):
        connection.execute(table.delete().where(*(table.c[name] == value for name, value in about.items())))
    _end_where(connection, event.position, *(visibility.c[name] == value for name, value in about.items()))


def _end_where(connection: Connection, position: int, *conditions: sa.ColumnElement[bool]) -> None:
    open_ = visibility.c.until.is_(None)
    connection.execute(visibility.update().where(open_, *conditions).values(until=position))


def _agreed(connection: Connection, *conditions: sa.ColumnElement[bool]) -> list[Pair]:
    rows = connection.execute(
        sa.select(agreement.c.owner, agreement.c.indicator)
        .where(*conditions)
        .order_by(agreement.c.owner, agreement.c.indicator)
    )
    return [(row.owner, row.indicator) for row in rows]


def _settle(connection: Connection, pairs: Iterable[Pair], event: RecordedEvent) -> None:
    """Make the open rows of each pair those that follow from how things stand."""
    groups = groups_of(connection)
    absent = frozenset(connection.execute(sa.select(absent_country.c.country)).scalars())
    for owner, indicator in pairs:
        decided = agreement_of(connection, owner, indicator)
        if decided is None:
            continue
        found = readers(owner, decided, groups, releases_of(connection, indicator))
        wanted = {reader: opening for reader, opening in found.items() if reader not in absent}
        standing = held_by(connection, owner, indicator)
        changed = {
            reader: held(standing.get(reader), opening, event)
            for reader, opening in wanted.items()
            if reader not in standing or standing[reader].opening != opening
        }
        ended = [reader for reader in standing if reader not in wanted or reader in changed]
        pair = (owner, indicator)
        _end(connection, [(pair, reader) for reader in ended], event.position)
        _begin(connection, [(pair, reader, each) for reader, each in changed.items()], event.position)


def _renew(connection: Connection, country: str, indicator: str, event: RecordedEvent) -> None:
    """Begin anew the time within which a country has to release again to keep what it reads in return."""
    rows = connection.execute(
        sa.select(visibility.c.owner, agreement.c.lapse_after_days, *COLUMNS)
        .join(
            agreement,
            sa.and_(agreement.c.owner == visibility.c.owner, agreement.c.indicator == visibility.c.indicator),
        )
        .where(
            visibility.c.indicator == indicator,
            visibility.c.reader == country,
            visibility.c.reason == "reciprocal",
            visibility.c.until.is_(None),
            visibility.c.lapses_at.is_not(None),
        )
        .order_by(visibility.c.owner)
    ).all()
    renewed = []
    for row in rows:
        before = held_of(row)
        lapses_at = lapse(event.recorded_at, timedelta(days=row.lapse_after_days))
        opening = replace(before.opening, lapses_at=lapses_at)
        if opening != before.opening:
            renewed.append(((row.owner, indicator), country, held(before, opening, event)))
    _end(connection, [(pair, reader) for pair, reader, _ in renewed], event.position)
    _begin(connection, renewed, event.position)


def held(before: Held | None, opening: Opening, event: RecordedEvent) -> Held:
    """An opening as a reader holds it from an event on: without a break where it read for this reason."""
    now = event.recorded_at
    kept = (
        before is not None
        and before.opening.reason == opening.reason
        and before.opening.stage(now) == opening.stage(now) == "open"
    )
    if before is not None and kept:
        return Held(opening=opening, held_since=before.held_since, held_at=before.held_at)
    begins = now if opening.opens_at is None else max(now, opening.opens_at)
    return Held(opening=opening, held_since=event.position, held_at=begins)


def _end(connection: Connection, rows: Iterable[tuple[Pair, str]], position: int) -> None:
    for (owner, indicator), reader in rows:
        connection.execute(
            visibility.update()
            .where(
                visibility.c.owner == owner,
                visibility.c.indicator == indicator,
                visibility.c.reader == reader,
                visibility.c.until.is_(None),
            )
            .values(until=position)
        )


def _begin(connection: Connection, rows: Iterable[tuple[Pair, str, Held]], position: int) -> None:
    begun = [
        {"owner": owner, "indicator": indicator, "reader": reader, "since": position, **row_of(each)}
        for (owner, indicator), reader, each in rows
    ]
    if begun:
        connection.execute(visibility.insert(), begun)
