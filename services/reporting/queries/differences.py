"""What an amendment changed, as one reader may see it: a difference with a hidden side has no value."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.differences import Difference, Side, difference
from services.reporting.domain.figures import absence_of, unscaled
from services.reporting.queries.observations import dimensions_of
from services.reporting.tables import change, fact, mask, series


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
    by what hid it before and after the amendment. Each comes with its place, to go on from.
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
                codes=dict(zip(slots, row[11:], strict=True)),
                old=_side(bool(row[3]), *row[5:8]),
                new=_side(bool(row[4]), *row[8:11]),
            ),
        )
        for row in connection.execute(query)
    ]
    return found[:limit], len(found) > limit


def _masked(amendment: Amendment, *, before: bool) -> sa.ColumnElement[bool]:
    """Whether a cell is hidden today or was on that side of the moment that outsiders saw the amendment."""
    opened = amendment.opened or 0
    then = (
        sa.and_(mask.c.since < opened, mask.c.until >= opened)
        if before
        else sa.and_(mask.c.since <= opened, mask.c.until > opened)
    )
    return (
        sa.exists()
        .where(
            mask.c.series == change.c.series,
            mask.c.period == change.c.period,
            sa.or_(mask.c.until.is_(None), then),
        )
        .correlate(change)
    )


def _side(hidden: bool, value: int | None, scale: int | None, status: str | None) -> Side:
    if status is None:
        return Side(absence="not-reported")
    if value is None:
        return Side(absence=absence_of(status))
    return Side(absence="masked") if hidden else Side(value=unscaled(value, scale or 0))
