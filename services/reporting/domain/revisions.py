"""How much figures move between their first release and the latest: revisions and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.reporting.domain.figures import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A figure as it was first released, as it is known latest, and how many amendments changed it."""

    first: Value
    latest: Value
    times: int = 0

    @property
    def revision(self) -> Value:
        """The latest less the first: positive where first figures were too low."""
        return self.latest - self.first

    @property
    def relative(self) -> Decimal | None:
        """The revision in percent of the first figure; None where that is zero."""
        return None if self.first == 0 else Decimal(self.revision) * 100 / Decimal(self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Revisions of several figures, in the terms of official statistics.

    count: of figures; revised: of those that are others now; upwards: of those that are larger now. mean:
    MR, the mean revision; absolute: MAR, the mean absolute revision; spread: SDR, the standard deviation of
    revisions, None of fewer than two. relative: RMAR, absolute revisions in percent of the latest figures;
    None where these are all zero.
    """

    count: int
    revised: int
    upwards: int
    mean: Decimal
    absolute: Decimal
    spread: Decimal | None
    relative: Decimal | None


def summary_of(figures: Sequence[Revised]) -> Summary | None:
    """What the revisions of these figures come to, those that were never changed included; None of none.

    Eurostat and OECD, revision analysis: MR = sum of R / n, MAR = sum of |R| / n, SDR = root of
    sum of (R - MR) squared / (n - 1), RMAR = sum of |R| / sum of |L|.
    """
    if not figures:
        return None
    revisions = [Decimal(each.revision) for each in figures]
    count, size = len(revisions), sum(abs(Decimal(each.latest)) for each in figures)
    mean = sum(revisions, Decimal()) / count
    absolute = sum(map(abs, revisions), Decimal())
    squares = sum(((each - mean) ** 2 for each in revisions), Decimal())
    return Summary(
        count=count,
        revised=sum(each.first != each.latest for each in figures),
        upwards=sum(each.latest > each.first for each in figures),
        mean=mean,
        absolute=absolute / count,
        spread=(squares / (count - 1)).sqrt() if count > 1 else None,
        relative=absolute * 100 / size if size else None,
    )
