"""When to try again what did not go through: later each time, kept in memory by whoever tries."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FIRST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How often something was tried in vain, and when it may be tried again."""

    times: int
    again_at: datetime


class Retries:
    """What failed, by key. A process that starts again tries at once, and waits from there on."""

    def __init__(
        self, clock: Callable[[], datetime], *, first: timedelta = FIRST, longest: timedelta = LONGEST
    ) -> None:
        self._clock = clock
        self._first = first
        self._longest = longest
        self._tried: dict[Hashable, Tried] = {}

    def may_try(self, key: Hashable) -> bool:
        """Whether it was not tried yet, or long enough ago."""
        tried = self._tried.get(key)
        return tried is None or self._clock() >= tried.again_at

    def failed(self, key: Hashable) -> int:
        """Note a failure, wait twice as long as before, and return how many there were."""
        before = self._tried.get(key)
        times = 1 if before is None else before.times + 1
        pause = min(self._longest, self._first * 2 ** min(times - 1, 30))
        self._tried[key] = Tried(times=times, again_at=self._clock() + pause)
        return times

    def times(self, key: Hashable) -> int:
        """How often it failed."""
        tried = self._tried.get(key)
        return 0 if tried is None else tried.times

    def forget(self, key: Hashable) -> None:
        """It went through, or nobody wants it any more."""
        self._tried.pop(key, None)
