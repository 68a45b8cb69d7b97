"""What figures tell apart: the periods for which they have a code of a dimension."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.figures import TOTAL
from services.reporting.queries.observations import Cut
from services.reporting.queries.scope import Readable, shown
from services.reporting.tables import fact, release_period, series, used_code

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
    row = series.c[f"d{slots[axis]}"] if axis and axis in slots else None
    kinds: list[tuple[str, bool]] = [
        (one, on_axis) for one in sorted(codes) for on_axis in ((True,) if row is None else (True, False))
    ]
    conditions = [
        series.c.dataset == each.dataset,
        fact.c.series == series.c.id,
        series.c.frequency == release_period.c.frequency,
        fact.c.period == release_period.c.period,
        fact.c.known_from <= each.through,
        sa.or_(fact.c.known_to.is_(None), fact.c.known_to > each.through),
        fact.c.value.is_not(None),
        *(
            series.c[f"d{slots[name]}"].in_(sorted(wanted))
            for name, wanted in cut.codes.items()
            if name in slots
        ),
    ]

    def one_of(wanted: str, on_axis: bool) -> sa.ScalarSelect[int]:
        """The first figure that is found tells: in a table of any size there is mostly one at once."""
        own = [code == wanted]
        if row is not None:
            own.append(row != TOTAL if on_axis else row == TOTAL)
        found = sa.select(sa.literal(1)).select_from(series, fact).where(*conditions, *own).limit(1)
        return found.correlate(release_period).scalar_subquery()

    rows = connection.execute(
        sa.select(release_period.c.period, *(one_of(*kind) for kind in kinds))
        .where(
            release_period.c.dataset == each.dataset,
            release_period.c.frequency.in_(sorted(cut.frequencies)),
            release_period.c.period.between(cut.first_day, cut.last_day),
            release_period.c.release <= each.through,
        )
        .group_by(release_period.c.frequency, release_period.c.period)
    )
    return frozenset(
        (one, on_axis, found[0])
        for found in rows
        for (one, on_axis), there in zip(kinds, found[1:], strict=True)
        if there is not None
    )


def codes_used(
    connection: Connection, scope: Sequence[Readable], slots: Mapping[str, int]
) -> dict[str, frozenset[str]]:
    """The codes that figures of one indicator have in each dimension, as far as they show.

    slots: the column of each dimension. What came later than what shows is none of the reader's business yet.
    """
    rows = connection.execute(
        sa.select(used_code.c.slot, used_code.c.code)
        .where(shown(scope, used_code.c.dataset, used_code.c.since))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.slot, set()).add(row.code)
    return {name: frozenset(found.get(slot, ())) for name, slot in slots.items()}


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
