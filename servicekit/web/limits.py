"""How many requests a minute are answered, by key; the counters of one process."""

import math
import time
from dataclasses import dataclass
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from servicekit.errors import Fault
from servicekit.settings import Settings


class TooManyRequests(Fault):
    """More requests in a minute than are answered. fields: limit, retry_after_s."""

    code = "too-many-requests"
    status = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of a limit. reset_s: until when it is whole again, in seconds."""

    limit: int
    remaining: int
    reset_s: int


class Limits:
    """Two limits, of a network address and of an actor; each web process counts for itself."""

    def __init__(self, settings: Settings) -> None:
        self._counter: Final = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._by_address = _per_minute(settings.address_requests_per_minute)
        self._by_actor = _per_minute(settings.actor_requests_per_minute)

    def count_address(self, network: str) -> Left | None:
        """Count a request that comes from a network; None where there is no limit. Raises TooManyRequests."""
        return self._count(self._by_address, "address", network)

    def count_actor(self, actor: str) -> Left | None:
        """Count a request of a person or key; None where there is no limit. Raises TooManyRequests."""
        return self._count(self._by_actor, "actor", actor)

    def _count(self, limit: RateLimitItem | None, *key: str) -> Left | None:
        if limit is None:
            return None
        answered = self._counter.hit(limit, *key)
        window = self._counter.get_window_stats(limit, *key)
        reset_s = max(1, math.ceil(window.reset_time - time.time()))
        if not answered:
            raise TooManyRequests(limit=limit.amount, retry_after_s=reset_s)
        return Left(limit=limit.amount, remaining=window.remaining, reset_s=reset_s)


def _per_minute(requests: int) -> RateLimitItem | None:
    return RateLimitItemPerMinute(requests) if requests else None
