"""Slows down whoever tries passwords: counts failures in memory, by keyed digests, never what was typed."""

import hashlib
import hmac
import math
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.errors import TooManyAttempts

CAPACITY: Final = 10_000


class Throttle:
    """After `attempts` failures within `pause_s`, the same thing is refused until the pause is over.

    Each process counts for itself. What exists and what does not is counted alike.
    """

    def __init__(self, *, attempts: int, pause_s: int, clock: Callable[[], datetime]) -> None:
        self._attempts = attempts
        self._pause = timedelta(seconds=pause_s)
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._failures: OrderedDict[bytes, tuple[int, datetime]] = OrderedDict()

    def check(self, *what: str | None) -> None:
        """Raise TooManyAttempts if this failed too often."""
        now = self._clock()
        with self._lock:
            count, until = self._failures.get(self._digest(what), (0, now))
        if count >= self._attempts and now < until:
            raise TooManyAttempts(retry_after_s=math.ceil((until - now).total_seconds()))

    def failed(self, *what: str | None) -> None:
        """Count a failure."""
        digest, now = self._digest(what), self._clock()
        with self._lock:
            count, until = self._failures.pop(digest, (0, now))
            self._failures[digest] = ((count if now < until else 0) + 1, now + self._pause)
            while len(self._failures) > CAPACITY:
                self._failures.popitem(last=False)

    def succeeded(self, *what: str | None) -> None:
        """Forget the failures."""
        with self._lock:
            self._failures.pop(self._digest(what), None)

    def _digest(self, what: tuple[str | None, ...]) -> bytes:
        return hmac.digest(self._secret, repr(what).encode(), hashlib.sha256)
