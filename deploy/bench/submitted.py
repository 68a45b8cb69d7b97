"""What is submitted to be measured, and the rows that say how long it took and how much memory."""

import random
from collections.abc import Mapping, Sequence
from typing import Final

from deploy.bench.rows import BenchRow

COLUMNS: Final = ("period", "citizenship", "sex", "value")
GOAL_RATIO: Final = 3.0
Figures = list[tuple[str, str, str, int]]


def figures(codes: Sequence[str], wanted: int, seed: int, *, first_year: int) -> Figures:
    """So many of months × citizenship × sex with its total, in the order that an office would write them.

    Raises ValueError where codes and years give fewer.
    """
    chance = random.Random(seed)  # noqa: S311  figures, not secrets
    found: Figures = []
    for month in (f"{year}-{month:02}" for year in range(first_year, 2025) for month in range(1, 13)):
        for code in codes:
            men, women = chance.randrange(4000), chance.randrange(4000)
            found += [(month, code, "M", men), (month, code, "F", women), (month, code, "_T", men + women)]
            if len(found) >= wanted:
                return found[:wanted]
    raise ValueError("too few codes for a file of that size")


def as_csv(submitted: Figures) -> bytes:
    """The figures as a CSV file with status and note."""
    lines = (f"{','.join(map(str, figure))},A," for figure in submitted)
    return "\n".join([",".join((*COLUMNS, "status", "note")), *lines, ""]).encode()


def rows_of(
    count: int, seconds: float, reference: float, memory: Mapping[str, int], limit_mb: int
) -> list[BenchRow]:
    """Time and memory of a CSV file of so many figures. reference: seconds of the bare script; memory: MB at
    the peak, by process.
    """
    peak = max(memory.values())
    return [
        BenchRow(
            path=f"CSV of {count:,} observations, POST to answered",
            figure=f"{seconds:.2f} s over HTTP, embedded",
            reference=f"{reference:.2f} s for a bare polars script: read, check, encode, write durably",
            ratio=round(seconds / reference, 2),
            goal=f"at most {GOAL_RATIO:g} times the script",
            met=seconds <= GOAL_RATIO * reference,
        ),
        BenchRow(
            path=f"Memory while {count:,} observations are submitted",
            figure=", ".join(f"{name} {size} MB" for name, size in memory.items()) + " at its peak",
            reference=f"{limit_mb} MB",
            ratio=round(peak / limit_mb, 2),
            goal=f"every process under {limit_mb} MB",
            met=peak < limit_mb,
        ),
    ]
