"""Who a token belongs to: asked of identity, remembered for seconds, forgotten when the log says so."""

import hashlib
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from eventlog import RecordedEvent
from servicekit.access import Rights
from servicekit.context import Context
from servicekit.principals import TYPES as RIGHTS
from servicekit.rpc import Calls

Principal = Mapping[str, Any]

LIFETIME_S: Final = 3.0
SETTLES_WITHIN_S: Final = 1.0
"""For so long after an event identity may answer from a read model that has not seen it yet."""
CAPACITY: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    principal: Principal
    until: float


class Callers:
    """The principals behind tokens (a person's session or an agency's key), by digest of the token.

    An answer is used again for a few seconds, and only while the rights know its actor as active.
    Give apply to a follower of TYPES: then what ends a session, a key or a role is obeyed at once.
    """

    TYPES: Final = frozenset(
        {
            "identity.session-ended",
            "identity.key-narrowed",
            "identity.key-revoked",
            "identity.key-rotated",
            "identity.password-changed",
            "identity.second-factor-enrolled",
            "identity.second-factor-removed",
            "identity.sign-in-rule-set",
            "identity.person-changed",
            "identity.agency-closed",
        }
        | RIGHTS
    )

    def __init__(
        self,
        calls: Calls,
        rights: Rights,
        *,
        lifetime_s: float = LIFETIME_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._calls = calls
        self._rights = rights
        self._lifetime_s = lifetime_s
        self._clock = clock
        self._lock = threading.Lock()
        self._remembered: dict[bytes, _Remembered] = {}
        self._generation = 0
        self._settled_at = -math.inf

    def authenticate(self, token: str, context: Context) -> Principal:
        """The principal of a token, as identity.authenticate answers it. Raises Refused (401)."""
        # A key may be limited to networks, so what was answered to one address is none for another.
        digest = hashlib.sha256(f"{context.address}\0{token}".encode()).digest()
        with self._lock:
            known, generation = self._remembered.get(digest), self._generation
        if known is not None and known.until > self._clock() and self._active(known.principal):
            return known.principal
        principal = self._calls.call("identity", "authenticate", {"token": token}, context)
        with self._lock:
            # Something ended while identity answered: the answer may be from before it.
            if generation == self._generation:
                if len(self._remembered) >= CAPACITY:
                    self._remembered.clear()
                self._remembered[digest] = _Remembered(principal=principal, until=self._until())
        return principal

    def forget(self) -> None:
        """Ask identity again for every token."""
        with self._lock:
            self._generation += 1
            self._settled_at = self._clock() + SETTLES_WITHIN_S
            self._remembered.clear()

    def apply(self, event: RecordedEvent) -> None:
        """Take note of an event of TYPES. They are rare, and asking again costs one call a caller."""
        self.forget()

    def _until(self) -> float:
        """How long an answer of now is used; one that may be of before the last event: for a moment."""
        now = self._clock()
        return self._settled_at if now < self._settled_at else now + self._lifetime_s

    def _active(self, principal: Principal) -> bool:
        known = self._rights.principal(principal["actor"])
        return known is not None and known.active
