"""What an amendment changed, as one reader may see it: a difference with a hidden side has no value."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.differences import Difference, Side, difference
from services.reporting.domain.figures import absence_of, unscaled
from services.reporting.domain.protection import rounded
from services.reporting.queries.observations import dimensions_of
from services.reporting.tables import change, fact, mask, protected, series


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A release that corrected figures. opened: from where on outsiders see it; None: not yet."""

    position: int
    indicator: str
    opened: int | None


def differences(
    connection: Connection,
    amendment: Amendment,
    *,
    outside: bool,
    after: tuple[int, int] | None = None,
    limit: int,
) -> tuple[list[tuple[tuple[int, int], Difference]], bool]:
    """The changed cells of an amendment, in a lasting order, and whether there are more.

    outside: as seen from outside the owning country. Both sides are masked by what hides the cell now and
    by what hid it before and after the amendment, and rounded likewise. Each comes with its place, to go on
    from.
    """
    slots = dimensions_of(connection, amendment.indicator)
    old, new = fact.alias("old"), fact.alias("new")
    query = (
        sa.select(
            change.c.series,
            change.c.period,
            series.c.frequency,
            _masked(amendment, before=True).label("hidden_before") if outside else sa.false(),
            _masked(amendment, before=False).label("hidden_after") if outside else sa.false(),
            old.c.value,
            old.c.scale,
            old.c.status,
            new.c.value,
            new.c.scale,
            new.c.status,
            _base(amendment, before=True).label("base_before") if outside else sa.null(),
            _base(amendment, before=False).label("base_after") if outside else sa.null(),
            *(series.c[f"d{slot}"] for slot in slots.values()),
        )
        .join(series, series.c.id == change.c.series)
        .join(
            new,
            sa.and_(
                new.c.series == change.c.series,
                new.c.period == change.c.period,
                new.c.known_from == amendment.position,
            ),
        )
        .outerjoin(
            old,
            sa.and_(
                old.c.series == change.c.series,
                old.c.period == change.c.period,
                old.c.known_to == amendment.position,
            ),
        )
        .where(change.c.release == amendment.position)
        .order_by(change.c.series, change.c.period)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(
            change.c.series >= after[0],
            sa.or_(change.c.series > after[0], change.c.period > after[1]),
        )
    found = [
        (
            (row[0], row[1]),
            difference(
                frequency=row[2],
                period=row[1],
                codes=dict(zip(slots, row[13:], strict=True)),
                old=_side(bool(row[3]), row[11], *row[5:8]),
                new=_side(bool(row[4]), row[12], *row[8:11]),
            ),
        )
        for row in connection.execute(query)
    ]
    return found[:limit], len(found) > limit


def _masked(amendment: Amendment, *, before: bool) -> sa.ColumnElement[bool]:
    """Whether a cell is hidden today or was on that side of the moment that outsiders saw the amendment."""
    return (
        sa.exists()
        .where(
            mask.c.series == change.c.series,
            mask.c.period == change.c.period,
            sa.or_(mask.c.until.is_(None), _then(mask, amendment, before=before)),
        )
        .correlate(change)
    )


def _base(amendment: Amendment, *, before: bool) -> sa.ScalarSelect[int | None]:
    """What a cell is rounded to today, or was on that side of the moment; null: as it is."""
    return (
        sa.select(sa.func.max(protected.c.round_to))
        .where(
            protected.c.dataset == series.c.dataset,
            protected.c.frequency == series.c.frequency,
            protected.c.period == change.c.period,
            sa.or_(protected.c.until.is_(None), _then(protected, amendment, before=before)),
        )
        .correlate(series, change)
        .scalar_subquery()
    )


def _then(decided: sa.Table, amendment: Amendment, *, before: bool) -> sa.ColumnElement[bool]:
    """Whether a decision held just before outsiders saw the amendment, or from then on."""
    opened = amendment.opened or 0
    if before:
        return sa.and_(decided.c.since < opened, decided.c.until >= opened)
    return sa.and_(decided.c.since <= opened, decided.c.until > opened)


def _side(hidden: bool, base: int | None, value: int | None, scale: int | None, status: str | None) -> Side:
    if status is None:
        return Side(absence="not-reported")
    if value is None:
        return Side(absence=absence_of(status))
    if hidden:
        return Side(absence="masked")
    shown = value if base is None else rounded(value, base, scale or 0)
    return Side(value=unscaled(shown, scale or 0))
