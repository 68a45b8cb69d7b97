"""Who wants which mail, and where it goes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.identity import tables as t
from services.identity.domain.mail import USUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The kinds of mail that somebody gets. since: when they chose; None: they never did."""

    kinds: tuple[str, ...]
    since: str | None


def choices(connection: Connection, people: Collection[str]) -> dict[str, Choice]:
    """What each of the people chose, by number."""
    wanted = t.mail_choices.c.person.in_([int(number) for number in people])
    found = {
        str(row.person): Choice(kinds=tuple(row.kinds), since=row.since)
        for row in connection.execute(sa.select(t.mail_choices).where(wanted))
    }
    return {number: found.get(number, Choice(kinds=USUAL, since=None)) for number in people}


def addresses(connection: Connection, people: Collection[str], kind: str) -> list[dict[str, Any]]:
    """Those of the people with an open account and an address who want a kind of mail."""
    chosen = choices(connection, people)
    rows = connection.execute(
        sa.select(t.people)
        .where(
            t.people.c.person.in_([int(number) for number, each in chosen.items() if kind in each.kinds]),
            t.people.c.active,
            t.people.c.email.is_not(None),
        )
        .order_by(t.people.c.person)
    )
    return [
        {
            "person": str(row.person),
            "email": row.email,
            "language": row.language,
            "since": chosen[str(row.person)].since,
        }
        for row in rows
    ]
