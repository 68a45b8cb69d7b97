"""Agreements, groups and releases to visibility: who reads whose figures, why, and since which position."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from services.reporting.domain.visibility import SharingAgreement, SharingGroup, readers
from services.reporting.tables import (
    absent_country,
    agreement,
    agreement_country,
    dataset,
    group_standing,
    release,
    visibility,
)

Pair = tuple[str, str]
"""An owner and an indicator."""


def take_agreement(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country decided who else may read an indicator of its: its readers change from here on."""
    pair = {"owner": payload["country"], "indicator": payload["indicator"]}
    for table in (agreement, agreement_country):
        connection.execute(
            table.delete().where(table.c.owner == pair["owner"], table.c.indicator == pair["indicator"])
        )
    connection.execute(agreement.insert(), {**pair, "mode": payload["mode"]})
    if payload["countries"]:
        named = sorted(set(payload["countries"]))
        connection.execute(agreement_country.insert(), [{**pair, "country": country} for country in named])
    _settle(connection, [(pair["owner"], pair["indicator"])], event.position)


def take_standing(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country joined a group: everything that is shared by group changes from here on."""
    key = {"sharing_group": payload["group"], "country": payload["country"]}
    connection.execute(
        group_standing.delete().where(*(group_standing.c[name] == value for name, value in key.items()))
    )
    connection.execute(group_standing.insert(), {**key, "standing": payload["standing"]})
    _settle(
        connection, _agreed(connection, agreement.c.mode.in_(("reciprocal", "participants"))), event.position
    )


def take_leaving(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country left a group: what was shared by that group ends for it."""
    connection.execute(
        group_standing.delete().where(
            group_standing.c.sharing_group == payload["group"], group_standing.c.country == payload["country"]
        )
    )
    _settle(
        connection, _agreed(connection, agreement.c.mode.in_(("reciprocal", "participants"))), event.position
    )


def take_participation(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country takes part, or does so no more: then it reads nothing of others, also where it is named."""
    country = payload["country"]
    connection.execute(absent_country.delete().where(absent_country.c.country == country))
    if event.type == "identity.country-withdrawn":
        connection.execute(absent_country.insert(), {"country": country})
    named = sa.select(agreement_country.c.owner, agreement_country.c.indicator).where(
        agreement_country.c.country == country
    )
    pairs = sa.tuple_(agreement.c.owner, agreement.c.indicator).in_(named)
    _settle(connection, _agreed(connection, pairs), event.position)


def take_release(connection: Connection, event: RecordedEvent, payload: Mapping[str, Any]) -> None:
    """A country released: with its first figures of an indicator, reciprocity opens what is owed to it."""
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
        _settle(connection, owed, event.position)


def _agreed(connection: Connection, *conditions: sa.ColumnElement[bool]) -> list[Pair]:
    rows = connection.execute(
        sa.select(agreement.c.owner, agreement.c.indicator)
        .where(*conditions)
        .order_by(agreement.c.owner, agreement.c.indicator)
    )
    return [(row.owner, row.indicator) for row in rows]


def _settle(connection: Connection, pairs: Iterable[Pair], position: int) -> None:
    """Make the open rows of each pair those that follow from how things stand."""
    groups = _groups(connection)
    absent = frozenset(connection.execute(sa.select(absent_country.c.country)).scalars())
    for owner, indicator in pairs:
        found = readers(
            owner,
            _agreement(connection, owner, indicator),
            groups,
            _releasers(connection, indicator),
        )
        wanted = {reader: reason for reader, reason in found.items() if reader not in absent}
        standing = {
            row.reader: row.reason
            for row in connection.execute(
                sa.select(visibility.c.reader, visibility.c.reason).where(
                    visibility.c.owner == owner,
                    visibility.c.indicator == indicator,
                    visibility.c.until.is_(None),
                )
            )
        }
        ended = [reader for reader, reason in standing.items() if wanted.get(reader) != reason]
        if ended:
            connection.execute(
                visibility.update()
                .where(
                    visibility.c.owner == owner,
                    visibility.c.indicator == indicator,
                    visibility.c.reader.in_(ended),
                    visibility.c.until.is_(None),
                )
                .values(until=position)
            )
        begun = [
            {"owner": owner, "indicator": indicator, "reader": reader, "since": position, "reason": reason}
            for reader, reason in wanted.items()
            if standing.get(reader) != reason
        ]
        if begun:
            connection.execute(visibility.insert(), begun)


def _groups(connection: Connection) -> list[SharingGroup]:
    standings: dict[str, dict[str, set[str]]] = {}
    for row in connection.execute(sa.select(group_standing)):
        group = standings.setdefault(row.sharing_group, {"member": set(), "partner": set()})
        group[row.standing].add(row.country)
    return [
        SharingGroup(members=frozenset(group["member"]), partners=frozenset(group["partner"]))
        for group in standings.values()
    ]


def _agreement(connection: Connection, owner: str, indicator: str) -> SharingAgreement:
    mode = connection.execute(
        sa.select(agreement.c.mode).where(agreement.c.owner == owner, agreement.c.indicator == indicator)
    ).scalar_one()
    named = connection.execute(
        sa.select(agreement_country.c.country).where(
            agreement_country.c.owner == owner, agreement_country.c.indicator == indicator
        )
    ).scalars()
    return SharingAgreement(mode=mode, countries=frozenset(named))


def _releasers(connection: Connection, indicator: str) -> frozenset[str]:
    rows = connection.execute(
        sa.select(dataset.c.country)
        .where(dataset.c.indicator == indicator, dataset.c.id.in_(sa.select(release.c.dataset)))
        .distinct()
    )
    return frozenset(rows.scalars())
