"""A row of the benchmark report: one path, what it was compared with, and whether the goal was met."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchRow:
    """One measured path.

    figure and reference: what was measured and what it was compared with, in words with units, taken in
    the same run. ratio: figure against reference. goal: in words. met: whether the ratio reaches it.
    """

    path: str
    figure: str
    reference: str
    ratio: float
    goal: str
    met: bool
