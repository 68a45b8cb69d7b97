"""Notices of a person: what was amended, and how far they have taken note of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.errors import NotFound
from services.reporting.domain.differences import Difference, Side
from services.reporting.domain.figures import Value
from services.reporting.domain.periods import period_code
from services.reporting.queries.differences import Amendment, differences
from services.reporting.queries.places import parse_place, write_place
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable, held_back, readable
from services.reporting.tables import dataset, notice, release, release_period

STATES = ("delivered", "seen", "acknowledged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list, and the cursor of the next one."""

    items: Sequence[Mapping[str, Any]]
    next: str | None


def list_notices(
    connection: Connection, reader: Reader, person: str, *, state: str | None, after: str | None, limit: int
) -> Page:
    """A person's notices, the newest first. state: delivered (not yet seen), seen or acknowledged.

    limit: 0 for a page without any, which asks for nothing.
    """
    if limit == 0:
        return Page(items=(), next=None)
    query = (
        _notices(connection, reader, person)
        .order_by(notice.c.position.desc(), notice.c.place.desc())
        .limit(limit + 1)
    )
    match state:
        case "delivered":
            query = query.where(notice.c.seen_at.is_(None), notice.c.acknowledged_at.is_(None))
        case "seen":
            query = query.where(notice.c.seen_at.is_not(None), notice.c.acknowledged_at.is_(None))
        case "acknowledged":
            query = query.where(notice.c.acknowledged_at.is_not(None))
        case _:
            pass
    if after is not None:
        position, place = parse_place(after, 2)
        query = query.where(
            sa.or_(
                notice.c.position < position,
                sa.and_(notice.c.position == position, notice.c.place < place),
            )
        )
    rows = connection.execute(query).all()
    items = [_view(connection, reader, row) for row in rows[:limit]]
    following = rows[limit - 1] if len(rows) > limit else None
    return Page(
        items=items, next=None if following is None else write_place(following.position, following.place)
    )


def get_notice(
    connection: Connection,
    reader: Reader,
    person: str,
    number: str,
    *,
    after: str | None = None,
    limit: int = 500,
) -> dict[str, Any]:
    """A notice with what changed, masked as this reader's figures are. Raises NotFound for one of others."""
    row = notice_of(connection, reader, person, number)
    view = _view(connection, reader, row)
    view |= {"differences": [], "next": None}
    if not view["readable"]:
        return view
    amendment = Amendment(position=row.release, indicator=row.indicator, opened=row.outside_from)
    start = None if after is None else tuple(parse_place(after, 2))
    found, more = differences(
        connection,
        amendment,
        outside=view["visible_because"] != "own",
        after=start,  # type: ignore[arg-type]
        limit=limit,
    )
    view["differences"] = [difference_view(each) for _, each in found]
    view["next"] = write_place(*found[-1][0]) if more else None
    return view


def notice_scope(connection: Connection, reader: Reader, view: Mapping[str, Any]) -> list[Readable]:
    """What figures a notice with these differences shows to its reader: none where it shows none."""
    if not view["differences"]:
        return []
    return readable(
        connection, reader, indicator=view["indicator"], countries=[view["country"]], source=view["source"]
    )


def notice_of(connection: Connection, reader: Reader, person: str, number: str) -> sa.Row[Any]:
    """The row of a person's notice. Raises NotFound, for one of somebody else's too."""
    query = _notices(connection, reader, person).where(notice.c.id == number)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(kind="notice", id=number)
    return row


_UNSEEN: Final = (
    sa.select(sa.func.count())
    .select_from(notice)
    .where(
        notice.c.person == sa.bindparam("person"),
        notice.c.seen_at.is_(None),
        notice.c.acknowledged_at.is_(None),
    )
)
"""Those too that an embargo holds back. Every page asks this; to write a statement takes longer than to run
it.
"""


def unseen(connection: Connection, reader: Reader, person: str) -> int:
    """How many notices a person has not seen."""
    if not connection.execute(_UNSEEN, {"person": person}).scalar_one():
        return 0
    waiting = (
        _notices(connection, reader, person)
        .where(notice.c.seen_at.is_(None), notice.c.acknowledged_at.is_(None))
        .subquery()
    )
    return int(connection.execute(sa.select(sa.func.count()).select_from(waiting)).scalar_one())


def periods_of(connection: Connection, number: int, position: int) -> list[str]:
    """The periods of a release, in the order of time."""
    rows = connection.execute(
        sa.select(release_period.c.frequency, release_period.c.period)
        .where(release_period.c.dataset == number, release_period.c.release == position)
        .order_by(release_period.c.period, release_period.c.frequency)
    )
    return [period_code(row.frequency, row.period) for row in rows]


def difference_view(item: Difference) -> dict[str, Any]:
    """A difference as it goes over the wire: numbers whole or as decimal strings."""
    return {
        "period": period_code(item.frequency, item.period),
        "codes": dict(item.codes),
        "old": _side_view(item.old),
        "new": _side_view(item.new),
        "absolute": plain(item.absolute),
        "percent": plain(item.percent),
    }


def plain(value: Value | None) -> int | str | None:
    """A number for JSON without loss."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def _side_view(side: Side) -> dict[str, Any]:
    return {"value": plain(side.value), "absence": side.absence}


def _notices(connection: Connection, reader: Reader, person: str) -> sa.Select[Any]:
    """The notices of a person but those of figures that an embargo still holds back from them."""
    query = (
        sa.select(
            notice,
            release.c.submission,
            release.c.reason,
            release.c.added,
            release.c.changed,
            release.c.outside_from,
            release.c.released_at,
            dataset.c.id.label("dataset"),
            dataset.c.country.label("owner"),
            dataset.c.indicator,
            dataset.c.source,
        )
        .join(release, release.c.position == notice.c.release)
        .join(dataset, dataset.c.id == release.c.dataset)
        .where(notice.c.person == person)
    )
    for each in held_back(connection, reader):
        query = query.where(
            sa.or_(
                dataset.c.country != each.owner,
                dataset.c.indicator != each.indicator,
                release.c.outside_from <= each.position,
            )
        )
    return query


def _view(connection: Connection, reader: Reader, row: sa.Row[Any]) -> dict[str, Any]:
    scope = readable(connection, reader, indicator=row.indicator, countries=[row.owner], source=row.source)
    open_now = bool(scope) and row.release <= scope[0].through
    return {
        "id": row.id,
        "country": row.owner,
        "indicator": row.indicator,
        "source": row.source,
        "submission": row.submission if open_now and not scope[0].outside else None,
        "periods": periods_of(connection, row.dataset, row.release),
        "reason": row.reason if open_now else None,
        "changes": row.added + row.changed,
        "release": row.release,
        "released_at": row.released_at,
        "issued_at": row.issued_at,
        "position": row.position,
        "seen_at": row.seen_at,
        "acknowledged_at": row.acknowledged_at,
        "mailed_at": row.mailed_at,
        "mail_outcome": row.mail_outcome,
        "state": state_of(row),
        "readable": open_now,
        "visible_because": scope[0].because if open_now else None,
    }


def state_of(row: sa.Row[Any]) -> str:
    """delivered, seen or acknowledged."""
    if row.acknowledged_at is not None:
        return "acknowledged"
    return "seen" if row.seen_at is not None else "delivered"
