"""The preview of an agreement: which tables its readers would gain or lose, out of the read models."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.moments import rfc3339
from services.reporting.domain.periods import period_code
from services.reporting.domain.preview import Sight, turns
from services.reporting.domain.visibility import readers
from services.reporting.queries.agreements import agreement_from, agreement_of, groups_of, releases_of
from services.reporting.queries.openings import held_by
from services.reporting.tables import absent_country, dataset, fact, mask, release, series

Table = dict[str, Any]


def preview(
    connection: Connection, payload: Mapping[str, Any], *, head: int, now: datetime
) -> list[dict[str, Any]]:
    """Who gains and who loses which tables by an agreement, now and at the moments that it speaks of.

    payload: of identity.agreement-set, as it would be. head: the position that it would come after. Worked
    out by the rules that decide every read; terms that a reader has yet to accept are not looked at.
    """
    owner, indicator = payload["country"], payload["indicator"]
    standing = agreement_of(connection, owner, indicator)
    earlier = (None, None) if standing is None else (standing.embargo_until, standing.embargo_position)
    agreed = agreement_from(payload, head + 1, now, earlier)
    absent = frozenset(connection.execute(sa.select(absent_country.c.country)).scalars())
    wanted = {
        reader: opening
        for reader, opening in readers(
            owner, agreed, groups_of(connection), releases_of(connection, indicator)
        ).items()
        if reader not in absent
    }
    present = {reader: each.opening for reader, each in held_by(connection, owner, indicator).items()}
    known: dict[int | None, list[Table]] = {}

    def tables(sight: Sight | None) -> list[Table]:
        if sight is None:
            return []
        if sight.at not in known:
            known[sight.at] = _tables(connection, owner, indicator, sight.at)
        return known[sight.at]

    found = []
    for turn in turns(present, wanted, now):
        before, after = tables(turn.before), tables(turn.after)
        if before != after or (turn.before and turn.after and turn.before.because != turn.after.because):
            found.append(
                {
                    "at": rfc3339(turn.moment),
                    "now": turn.moment == now,
                    "reader": turn.reader,
                    "change": turn.change,
                    "because": (turn.after or turn.before).because,  # type: ignore[union-attr]
                    "before": before,
                    "after": after,
                }
            )
    return found


def _tables(connection: Connection, owner: str, indicator: str, at: int | None) -> list[Table]:
    """The tables that outsiders see, or saw at a position: one for each source and frequency."""
    seen = release.c.outside_from.is_not(None) if at is None else release.c.outside_from <= at
    through = (
        sa.select(sa.func.max(release.c.position))
        .where(release.c.dataset == dataset.c.id, seen)
        .correlate(dataset)
        .scalar_subquery()
    )
    masked: sa.ColumnElement[bool] = mask.c.until.is_(None)
    if at is not None:
        masked = sa.or_(masked, sa.and_(mask.c.since <= at, mask.c.until > at))
    hidden = sa.and_(
        fact.c.value.is_not(None),
        sa.exists()
        .where(mask.c.series == fact.c.series, mask.c.period == fact.c.period, masked)
        .correlate(fact),
    )
    rows = connection.execute(
        sa.select(
            dataset.c.source,
            series.c.frequency,
            sa.func.min(fact.c.period).label("first"),
            sa.func.max(fact.c.period).label("last"),
            sa.func.count().label("cells"),
            sa.func.sum(sa.case((hidden, 1), else_=0)).label("masked"),
        )
        .join(series, series.c.dataset == dataset.c.id)
        .join(fact, fact.c.series == series.c.id)
        .where(
            dataset.c.country == owner,
            dataset.c.indicator == indicator,
            fact.c.known_from <= through,
            sa.or_(fact.c.known_to.is_(None), fact.c.known_to > through),
        )
        .group_by(dataset.c.source, series.c.frequency)
        .order_by(dataset.c.source, series.c.frequency)
    )
    return [
        {
            "source": row.source,
            "frequency": row.frequency,
            "from": period_code(row.frequency, row.first),
            "to": period_code(row.frequency, row.last),
            "cells": row.cells,
            "masked": int(row.masked),
        }
        for row in rows
    ]
