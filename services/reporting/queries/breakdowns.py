"""What figures tell apart: the periods for which they have a code of a dimension."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.figures import TOTAL
from services.reporting.queries.observations import Cut
from services.reporting.queries.scope import Readable, shown
from services.reporting.tables import fact, series

Breakdown = frozenset[tuple[str, bool, int]]
"""(code of a dimension, whether the figure is no total of the table's axis, first day of the period)."""


def breakdown(
    connection: Connection,
    each: Readable,
    slots: Mapping[str, int],
    cut: Cut,
    *,
    dimension: str,
    codes: Collection[str],
    axis: str | None,
) -> Breakdown:
    """Where one source's figures, within a cut, have a value of these codes of a dimension.

    axis: the dimension whose codes make the rows of the table; without one no figure is its total.
    """
    code = series.c[f"d{slots[dimension]}"]
    on_axis = series.c[f"d{slots[axis]}"] != TOTAL if axis and axis in slots else sa.true()
    query = (
        sa.select(code, on_axis, fact.c.period)
        .join(fact, fact.c.series == series.c.id)
        .where(
            series.c.dataset == each.dataset,
            series.c.frequency.in_(sorted(cut.frequencies)),
            code.in_(sorted(codes)),
            fact.c.period.between(cut.first_day, cut.last_day),
            fact.c.known_from <= each.through,
            sa.or_(fact.c.known_to.is_(None), fact.c.known_to > each.through),
            fact.c.value.is_not(None),
        )
        .distinct()
    )
    for name, wanted in cut.codes.items():
        if name in slots:
            query = query.where(series.c[f"d{slots[name]}"].in_(sorted(wanted)))
    return frozenset((row[0], bool(row[1]), row[2]) for row in connection.execute(query))


def told_apart(
    connection: Connection, scope: Sequence[Readable], slot: int, codes: Collection[str]
) -> dict[str, frozenset[int]]:
    """The datasets of one indicator that have figures under each of these codes, as far as they show.

    slot: the column of the dimension.
    """
    column = series.c[f"d{slot}"]
    rows = connection.execute(
        sa.select(series.c.dataset, column)
        .where(
            series.c.dataset.in_([each.dataset for each in scope]),
            column.in_(sorted(codes)),
            sa.exists().where(
                fact.c.series == series.c.id, shown(scope, series.c.dataset, fact.c.known_from)
            ),
        )
        .distinct()
    )
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row[1], set()).add(row[0])
    return {code: frozenset(datasets) for code, datasets in found.items()}
