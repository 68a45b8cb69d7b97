"""Of which periods and in which frequencies figures were released: learnt once, as no release is undone.

learnt: what follows from released figures alone, by what it follows from.
"""

from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.periods import FREQUENCIES
from services.reporting.queries.scope import Readable, shown
from services.reporting.tables import release_period

Learnt = MutableMapping[tuple[object, ...], Any]


def frequencies_of(connection: Connection, learnt: Learnt, scope: Sequence[Readable]) -> dict[int, list[str]]:
    """The frequencies in which each dataset has figures that show, the longest first."""
    column = release_period.c.frequency
    known = _learnt(connection, learnt, scope, ("frequencies",), column, ())
    return {
        each.dataset: sorted(found, key=FREQUENCIES.index)
        for each, found in zip(scope, known, strict=True)
        if found
    }


def periods_of(
    connection: Connection, learnt: Learnt, scope: Sequence[Readable], frequency: str
) -> list[frozenset[int]]:
    """The days on which the periods of a frequency begin of which figures show, dataset by dataset."""
    column, of_it = release_period.c.period, (release_period.c.frequency == frequency,)
    return _learnt(connection, learnt, scope, ("periods", frequency), column, of_it)


def _learnt(
    connection: Connection,
    learnt: Learnt,
    scope: Sequence[Readable],
    about: tuple[object, ...],
    column: sa.Column[Any],
    where: Iterable[sa.ColumnElement[bool]],
) -> list[frozenset[Any]]:
    """What a column has for each of a scope; only what is not known yet is read."""
    keys = [(*about, each.dataset, each.through) for each in scope]
    known: dict[tuple[object, ...], frozenset[Any]] = {
        key: found for key in keys if (found := learnt.get(key)) is not None
    }
    unknown = {key: each for key, each in zip(keys, scope, strict=True) if key not in known}
    if unknown:
        query = sa.select(release_period.c.dataset, column).where(
            shown([*unknown.values()], release_period.c.dataset, release_period.c.release), *where
        )
        read: dict[int, set[Any]] = {}
        for number, value in connection.execute(query.distinct()):
            read.setdefault(number, set()).add(value)
        fresh = {key: frozenset(read.get(each.dataset, ())) for key, each in unknown.items()}
        learnt.update(fresh)
        known |= fresh
    return [known[key] for key in keys]
