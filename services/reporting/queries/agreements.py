"""Agreements, groups and releases as the rules of sharing take them, out of the read models."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.sharing import Consent, SharingGroup, Standing, terms_name
from services.reporting.domain.moments import moment_of
from services.reporting.domain.visibility import SharingAgreement, embargo_position
from services.reporting.tables import (
    agreement,
    agreement_confirmed,
    agreement_reader,
    dataset,
    group_standing,
    release,
)

KINDS = (("countries", ""), ("organisations", "org:"), ("positions", "position:"), ("people", "person:"))
"""The members of an agreement that name readers, with what begins the reader's key."""


def named_in(payload: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the readers that an agreement names."""
    return frozenset(f"{prefix}{code}" for name, prefix in KINDS for code in payload[name])


def agreement_from(
    payload: Mapping[str, Any],
    decided: int,
    decided_at: datetime,
    earlier: tuple[datetime | None, int | None] = (None, None),
) -> SharingAgreement:
    """An agreement as a decision says it.

    payload: of identity.agreement-set. earlier: until when and at which position there was an embargo.
    """
    embargo_until = moment_of(payload["embargo_until"])
    days = payload["lapse_after_days"]
    return SharingAgreement(
        mode=payload["mode"],
        named=named_in(payload),
        consent=Consent(decided=decided),
        starts_at=moment_of(payload["starts_at"]),
        ends_at=moment_of(payload["ends_at"]),
        embargo_until=embargo_until,
        embargo_position=embargo_position(embargo_until, decided, decided_at, earlier),
        lapse_after=None if days is None else timedelta(days=days),
        terms=terms_name(payload["terms"]),
    )


def agreement_of(connection: Connection, owner: str, indicator: str) -> SharingAgreement | None:
    """A country's agreement on an indicator; None where it never decided."""

    def mine(table: sa.Table) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.owner == owner, table.c.indicator == indicator)

    row = connection.execute(sa.select(agreement).where(mine(agreement))).first()
    if row is None:
        return None
    named = connection.execute(sa.select(agreement_reader.c.reader).where(mine(agreement_reader))).scalars()
    confirmed = connection.execute(sa.select(agreement_confirmed).where(mine(agreement_confirmed)))
    return SharingAgreement(
        mode=row.mode,
        named=frozenset(named),
        consent=Consent(decided=row.decided, confirmed={each.country: each.position for each in confirmed}),
        starts_at=moment_of(row.starts_at),
        ends_at=moment_of(row.ends_at),
        embargo_until=moment_of(row.embargo_until),
        embargo_position=row.embargo_position,
        lapse_after=None if row.lapse_after_days is None else timedelta(days=row.lapse_after_days),
        terms=row.terms,
    )


def groups_of(connection: Connection) -> list[SharingGroup]:
    """Every group with the standing of its countries."""
    found: dict[str, dict[str, Standing]] = {}
    for row in connection.execute(sa.select(group_standing)):
        group = found.setdefault(row.sharing_group, {})
        group[row.country] = Standing(kind=row.standing, since=row.since)
    return list(found.values())


def releases_of(connection: Connection, indicator: str) -> dict[str, datetime]:
    """The countries that released figures of an indicator, with the moment of their last release."""
    last = (
        sa.select(dataset.c.country, sa.func.max(release.c.position).label("position"))
        .join(release, release.c.dataset == dataset.c.id)
        .where(dataset.c.indicator == indicator)
        .group_by(dataset.c.country)
        .subquery()
    )
    rows = connection.execute(
        sa.select(last.c.country, release.c.released_at).join(release, release.c.position == last.c.position)
    )
    return {row.country: moment_of(row.released_at) for row in rows}
