"""How countries protect their figures, and of which periods they are rounded or withheld."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from servicekit.rows import put
from services.reporting.tables import protected, protection

_KEPT = ("country", "indicator", "method", "mask_up_to", "round_to")


def take_protection(connection: Connection, payload: Mapping[str, Any]) -> None:
    """Keep a decision of reporting.protection-set in place of the one before."""
    put(connection, protection, {name: payload[name] for name in _KEPT})


def take_method(
    connection: Connection,
    number: int,
    periods: Collection[tuple[str, int]],
    header: Mapping[str, Any],
    position: int,
) -> None:
    """Keep how the tables of a decision are protected. periods: frequency and first day, of a dataset.

    header: of reporting.masks-decided.
    """
    wanted = (header["method"], header["round_to"])
    mine = sa.and_(
        protected.c.dataset == number,
        protected.c.until.is_(None),
        sa.tuple_(protected.c.frequency, protected.c.period).in_(sorted(periods)),
    )
    standing = {
        (row.frequency, row.period): (row.method, row.round_to)
        for row in connection.execute(sa.select(protected).where(mine))
    }
    ended = [period for period, method in standing.items() if method != wanted]
    if ended:
        these = sa.tuple_(protected.c.frequency, protected.c.period).in_(sorted(ended))
        connection.execute(protected.update().where(mine, these).values(until=position))
    begun = sorted(period for period in periods if standing.get(period) != wanted)
    if wanted[0] != "mask" and begun:
        connection.execute(
            protected.insert(),
            [
                {
                    "dataset": number,
                    "frequency": frequency,
                    "period": start,
                    "since": position,
                    "until": None,
                    "method": wanted[0],
                    "round_to": wanted[1],
                }
                for frequency, start in begun
            ],
        )
