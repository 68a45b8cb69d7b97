"""Slows down whoever guesses: counts attempts in identity's own database, which every process shares.

Kept are keyed digests of what was tried, never what was typed.
"""

import hashlib
import hmac
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from eventlog import writing
from services.identity import tables as t
from services.identity.domain.errors import TooManyAttempts

FORGOTTEN_AFTER: Final = timedelta(days=1)
"""Failures are counted together until there was none for so long."""

_NOT_YET: Final = "9999"
"""A moment that none is after, for a row that gets its own in the same transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is counted: an account, an address, or both together. allowed: so many failures cost no pause."""

    what: tuple[str | None, ...]
    allowed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """How long one has to wait after too many failures: twice as long after each further one."""

    first_s: int
    longest_s: int

    def after(self, too_many: int) -> timedelta:
        """The pause after so many failures more than are allowed; none before the first."""
        if too_many < 1:
            return timedelta()
        # A large exponent would make a number without end, and every pause past the longest is the same.
        return timedelta(seconds=min(self.longest_s, self.first_s * 2 ** min(too_many - 1, 32)))


class Attempts:
    """Counts each attempt before it is judged, so that many at once are no more than many in a row."""

    def __init__(
        self, database: Engine, secret: Callable[[], bytes], pauses: Pauses, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._secret = secret
        self._pauses = pauses
        self._clock = clock

    def begin(self, *subjects: Subject) -> datetime | None:
        """Count an attempt at each subject; until when the next has to wait, None if it need not.

        Raises TooManyAttempts while a subject has to wait: that attempt is not judged and not counted.
        """
        now = self._clock()
        with writing(self._database) as connection:
            connection.execute(t.attempts.delete().where(t.attempts.c.forgotten_at <= now.isoformat()))
        with writing(self._database) as connection:
            # One order for everybody, so that two never wait for each other.
            known = sorted((self._digest(subject.what), subject.allowed) for subject in subjects)
            counts = {digest: self._locked(connection, digest) for digest, _ in known}
            waiting = max((until for _, until in counts.values() if until is not None), default=None)
            if waiting is not None and now < waiting:
                raise TooManyAttempts(retry_after_s=math.ceil((waiting - now).total_seconds()))
            untils = []
            for digest, allowed in known:
                failures = counts[digest][0] + 1
                pause = self._pauses.after(failures - allowed + 1)
                untils.append(now + pause)
                connection.execute(
                    t.attempts.update()
                    .where(t.attempts.c.subject == digest)
                    .values(
                        failures=failures,
                        # Not even this moment where there is no pause: others may have read the clock before.
                        until=(now + pause).isoformat() if pause else None,
                        forgotten_at=(now + pause + FORGOTTEN_AFTER).isoformat(),
                    )
                )
        latest = max(untils)
        return latest if latest > now else None

    def succeeded(self, *, forget: Iterable[Subject] = (), give_back: Iterable[Subject] = ()) -> None:
        """Take an attempt back that was right: forget all of a subject's failures, or this one alone."""
        with writing(self._database) as connection:
            for subject in forget:
                mine = t.attempts.c.subject == self._digest(subject.what)
                connection.execute(t.attempts.delete().where(mine))
            for subject in give_back:
                mine = (t.attempts.c.subject == self._digest(subject.what)) & (t.attempts.c.failures > 0)
                left = t.attempts.c.failures - 1
                # A pause that others began meanwhile stays.
                until = sa.case((left >= subject.allowed, t.attempts.c.until), else_=sa.null())
                connection.execute(t.attempts.update().where(mine).values(failures=left, until=until))

    @staticmethod
    def _locked(connection: Connection, digest: bytes) -> tuple[int, datetime | None]:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        blank = {"subject": digest, "failures": 0, "until": None, "forgotten_at": _NOT_YET}
        connection.execute(insert(t.attempts).values(blank).on_conflict_do_nothing())
        mine = t.attempts.c.subject == digest
        query = sa.select(t.attempts.c.failures, t.attempts.c.until).where(mine).with_for_update()
        row = connection.execute(query).one()
        return row.failures, None if row.until is None else datetime.fromisoformat(row.until)

    def _digest(self, what: tuple[str | None, ...]) -> bytes:
        return hmac.digest(self._secret(), repr(what).encode("utf-8", "surrogatepass"), hashlib.sha256)
