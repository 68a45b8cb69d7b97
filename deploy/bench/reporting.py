"""Reading over a million stored observations in SQLite, and making the read model anew from the log."""

from typing import Final

from deploy.bench import reads
from deploy.bench.environment import BenchEnvironment
from deploy.bench.readers import COUNTRIES, page_of
from deploy.bench.rows import BenchRow
from deploy.bench.stored import in_sqlite

REBUILD_GOAL: Final = 100_000


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure an embedded system; every round takes both sides in turn."""
    stored = in_sqlite(environment)
    try:
        composition, application = stored.composition, stored.application
        read = reads.rows(stored)
        filtered, unfiltered = reads.in_turn(
            page_of(composition, application, stored.half), page_of(composition, application, stored.whole)
        )
        recorded, unrecorded = reads.in_turn(
            page_of(composition, application, stored.whole),
            page_of(composition, application, stored.whole, recording=False),
        )
    finally:
        stored.close()
    assert stored.rebuilt_s is not None
    pace = stored.count / stored.rebuilt_s
    return [
        BenchRow(
            path=f"rebuild of the facts from the log, {stored.count:,} observations, embedded",
            figure=f"{pace:,.0f} observations/s",
            reference=f"{REBUILD_GOAL:,} observations/s",
            ratio=round(pace / REBUILD_GOAL, 2),
            goal="at least 1",
            met=pace >= REBUILD_GOAL,
        ),
        *read,
        reads.row(
            f"the same page for a reader with rights to half of {len(COUNTRIES)} countries, p95",
            filtered,
            unfiltered,
            "for one who reads all",
            1.2,
        ),
        reads.row(
            "page of restricted figures with its disclosure recorded, p95",
            recorded,
            unrecorded,
            "with recording off",
            1.05,
        ),
    ]
