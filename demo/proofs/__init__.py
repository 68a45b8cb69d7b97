"""What the demo proves at its end: each claim is checked, and what speaks against it is said."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A claim, and all that was found against it; it holds where nothing was."""

    claim: str
    shortcomings: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.shortcomings


def proof(claim: str, shortcomings: Iterable[str]) -> Proof:
    """A claim with what was found against it."""
    return Proof(claim=claim, shortcomings=tuple(shortcomings))
