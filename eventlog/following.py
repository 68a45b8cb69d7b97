"""How far the followers of a process have come, and those of every other process on the same log."""

import logging
import math
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from eventlog.engines import reading, writing
from eventlog.follower import Follower
from eventlog.tables import followers as table

TRUSTED_FOR_S: Final = 5.0
"""A process that has not been seen for longer decides nothing any more, and nobody waits for it."""
SEEN_EVERY_S: Final = 1.0
FORGOTTEN_AFTER_S: Final = 60.0
FIRST_LOOK_S, LONGEST_PAUSE_S = 0.004, 0.05

logger = logging.getLogger(__name__)


class Following:
    """The followers of one process as one: in step where all of them are."""

    def __init__(
        self, followers: Sequence[Follower], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """monotonic: the clock of the followers."""
        self.followers = tuple(followers)
        self._monotonic = monotonic
        self._moved = threading.Condition()
        for follower in self.followers:
            follower.tell(self._tell)

    @property
    def position(self) -> int:
        """What all of them have reached."""
        return min(follower.position for follower in self.followers)

    @property
    def applied(self) -> int:
        """The last event that meant something to one of them."""
        return max(follower.applied for follower in self.followers)

    @property
    def age_s(self) -> float:
        """Seconds since the one that is furthest behind was in step with the head of the log."""
        oldest = math.inf
        for follower in self.followers:  # asked at every decision, so without a call more than it takes
            if follower.in_step_at < oldest:
                oldest = follower.in_step_at
        return self._monotonic() - oldest

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Wait until all have reached a position; False when time ran out."""
        with self._moved:
            return self._moved.wait_for(lambda: self.position >= position, timeout_s)

    def _tell(self) -> None:
        with self._moved:
            self._moved.notify_all()


class Attendance:
    """Says in a table that this process follows the log, and how far; knows when all others are as far.

    Whoever waits for a position does not wait for a process that has not said anything for 5 s. So what
    a process keeps may be trusted only while what it said last is younger (`age_s`): a process that
    cannot say where it is decides nothing. Written at once where an event meant something to a
    follower, else every second. Call begin before the followers catch up, then run in a thread.
    """

    def __init__(
        self,
        engine: Engine,
        following: Following,
        *,
        role: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """engine: of the log. role: what the process is, for operators."""
        self.following = following
        self.process = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._followers = following.followers
        self._engine = engine
        self._role = role
        self._monotonic = monotonic
        self._due = threading.Event()
        self._written = -1
        self._said_at = self._counts_from = -math.inf
        for follower in self._followers:
            follower.tell(self._look)

    @property
    def age_s(self) -> float:
        """Seconds for which others may have gone on without this process; infinite before it is in step."""
        counts_from, oldest = self._counts_from, self._said_at
        for follower in self._followers:
            # Others may have stopped waiting before it was there (again): only what it read since counts.
            if follower.in_step_at < counts_from:
                return math.inf
            if follower.in_step_at < oldest:
                oldest = follower.in_step_at
        return self._monotonic() - oldest

    def begin(self) -> None:
        """Say that this process is there from now on; it is waited for, whatever it has read so far."""
        with writing(self._engine) as connection:
            gone = _now(connection) - table.c.seen_at > FORGOTTEN_AFTER_S
            connection.execute(table.delete().where(gone))
        self._say()

    def run(self, stop: threading.Event) -> None:
        """Say how far this process is until `stop` is set; then, that it is gone."""
        while not stop.is_set():
            self._due.wait(SEEN_EVERY_S)
            self._due.clear()
            self.say()
        self.leave()

    def say(self) -> None:
        """Write where this process is; one that cannot is trusted no longer than before.

        One that lost the log says nothing: it decides nothing, and need not be waited for.
        """
        if self.following.age_s > TRUSTED_FOR_S:
            return
        try:
            self._say()
        except SQLAlchemyError as error:
            logger.warning("cannot say how far this process follows the log: %s", error)

    def leave(self) -> None:
        """Say that this process decides nothing any more."""
        self._said_at = -math.inf
        try:
            with writing(self._engine) as connection:
                connection.execute(table.delete().where(table.c.process == self.process))
        except SQLAlchemyError as error:
            logger.warning("cannot say that this process ends: %s", error)

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Wait until every process that may decide has reached a position; False after timeout_s."""
        deadline, pause_s = time.monotonic() + timeout_s, FIRST_LOOK_S
        while self.behind(position):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(pause_s, left))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        return True

    def behind(self, position: int) -> list[str]:
        """The roles of the processes that may decide something and have not reached a position."""
        with reading(self._engine) as connection:
            present = _now(connection) - table.c.seen_at <= TRUSTED_FOR_S
            query = sa.select(table.c.role).where(present, table.c.position < position)
            return list(connection.execute(query.order_by(table.c.role)).scalars())

    def _say(self) -> None:
        started, position = self._monotonic(), self.following.position
        mine = table.c.process == self.process
        with writing(self._engine) as connection:
            row = {"position": position, "seen_at": _now(connection)}
            if not connection.execute(table.update().where(mine).values(row)).rowcount:
                connection.execute(table.insert().values(process=self.process, role=self._role, **row))
        if started - self._said_at > TRUSTED_FOR_S:
            self._counts_from = self._monotonic()
        self._said_at, self._written = started, position

    def _look(self) -> None:
        if self._written < self.following.applied <= self.following.position:
            self._due.set()


def _now(connection: Connection) -> sa.ColumnElement[float]:
    """The database's clock as seconds since 1970: one clock for all processes."""
    if connection.dialect.name == "postgresql":
        return sa.literal_column("extract(epoch from now())::float8", sa.Float)
    return sa.literal_column("((julianday('now') - 2440587.5) * 86400.0)", sa.Float)
