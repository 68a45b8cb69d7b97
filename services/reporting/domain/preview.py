"""What a change of an agreement would do: who gains and who loses what, now and at which moments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.reporting.domain.visibility import Opening, Reason

Change = Literal["gains", "loses", "changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a reader sees at a moment. at: the log position that an embargo holds it at; None: the newest."""

    because: Reason
    at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """That a reader sees other things from a moment on. before, after: None where it sees nothing."""

    moment: datetime
    reader: str
    before: Sight | None
    after: Sight | None

    @property
    def change(self) -> Change:
        if self.before is None:
            return "gains"
        return "loses" if self.after is None else "changes"


def turns(present: Mapping[str, Opening], wanted: Mapping[str, Opening], now: datetime) -> tuple[Turn, ...]:
    """Every change of what a reader sees: at once against the present agreement, then as time goes on.

    present, wanted: what each reader was given, and would be. By moment, then by reader.
    """
    found = _compared(now, sights(present, now), sights(wanted, now))
    seen = sights(wanted, now)
    for moment in _moments(wanted.values(), now):
        then = sights(wanted, moment)
        found += _compared(moment, seen, then)
        seen = then
    return tuple(found)


def sights(openings: Mapping[str, Opening], moment: datetime) -> dict[str, Sight]:
    """What each reader sees at a moment, by the same rule that decides every read."""
    return {
        reader: Sight(because=opening.reason, at=opening.seen_up_to(moment))
        for reader, opening in openings.items()
        if opening.stage(moment) == "open"
    }


def _compared(moment: datetime, before: Mapping[str, Sight], after: Mapping[str, Sight]) -> list[Turn]:
    return [
        Turn(moment=moment, reader=reader, before=before.get(reader), after=after.get(reader))
        for reader in sorted({*before, *after})
        if before.get(reader) != after.get(reader)
    ]


def _moments(openings: Iterable[Opening], now: datetime) -> list[datetime]:
    return sorted({moment for each in openings for moment in each.moments() if moment > now})
