"""Waiting for the log to grow: woken at once inside the process, and across processes as the database allows.

PostgreSQL tells every waiting process itself (LISTEN, sent by the trigger on the head row). SQLite
cannot, so that another process's append is found by polling.
"""

import logging
import select
import threading
import time
from collections import deque
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

import psycopg2
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from eventlog.engines import reading
from eventlog.tables import events, log_head

POLL_EVERY_S = 0.025
LOOK_EVERY_S = 1.0
"""A listener looks at the head so often as well, should a notification have been lost."""
CHANNEL = "comity_log"
RECENT_EVENTS = 256
"""Of so many events the types are known without asking the log."""

logger = logging.getLogger(__name__)


class Arrivals:
    """The newest position this process knows of, shared by everyone who waits for the same log.

    Of several waiters one keeps watch on the database, and wakes the others.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._grown = threading.Condition()
        self._position = 0
        self._recent: deque[tuple[int, str]] = deque(maxlen=RECENT_EVENTS)
        self._unknown_until = 0
        self._watched = False
        self._looked_at = 0.0
        self._listener: Any = None

    @property
    def position(self) -> int:
        """The newest position this process knows of."""
        return self._position

    def announce(self, position: int, types: Sequence[str] = ()) -> None:
        """Tell the waiters of this process that the log reaches to `position`.

        types: of the last events up to it, as far as whoever announces it knows.
        """
        with self._grown:
            if position > self._position:
                first = position - len(types) + 1
                if first > self._position + 1 or not types:
                    self._unknown_until = first - 1
                    self._recent.clear()
                for each, type_ in enumerate(types, first):
                    if each > self._position:
                        if len(self._recent) == RECENT_EVENTS:
                            self._unknown_until = self._recent[0][0]
                        self._recent.append((each, type_))
                self._position = position
                self._grown.notify_all()

    def wait(self, after: int, timeout_s: float, types: Collection[str] | None = None) -> bool:
        """True as soon as the log holds a position above `after`; False after timeout_s.

        types: only one of an event of these types, or of an event whose type is not known here.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            with self._grown:
                if self._concerns(after, types):
                    return True
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                if self._watched:
                    self._grown.wait(left)
                    continue
                self._watched = True
                seen = max(after, self._position)
            try:
                self._watch(seen, deadline)
            finally:
                with self._grown:
                    self._watched = False
                    self._grown.notify_all()  # somebody else keeps watch from now on

    def _concerns(self, after: int, types: Collection[str] | None) -> bool:
        if self._position <= after:
            return False
        if types is None or after < self._unknown_until:
            return True
        for position, type_ in reversed(self._recent):
            if position <= after:
                return False
            if type_ in types:
                return True
        return False

    def _watch(self, after: int, deadline: float) -> None:
        """Return when the log has grown beyond `after`, or the deadline has passed."""
        listens = self._engine.dialect.name == "postgresql"
        while self._position <= after and (left := deadline - time.monotonic()) > 0:
            if listens and self._listener is not None:
                self._hear(min(left, LOOK_EVERY_S))
                if time.monotonic() < self._looked_at + LOOK_EVERY_S:
                    continue
            elif listens and time.monotonic() >= self._looked_at + POLL_EVERY_S:
                self._listener = self._listening()
            elif time.monotonic() < self._looked_at + POLL_EVERY_S:
                with self._grown:
                    self._grown.wait(min(left, POLL_EVERY_S))
                    if self._position > after:
                        return
            self._look()

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        known = self._position
        newer = sa.select(events.c.type).where(events.c.position > known).order_by(events.c.position)
        with reading(self._engine) as connection:
            position = connection.execute(sa.select(log_head.c.position)).scalar() or 0
            types: Sequence[str] = ()
            if 0 < position - known <= RECENT_EVENTS:
                types = connection.execute(newer.where(events.c.position <= position)).scalars().all()
        self.announce(position, types)

    def _listening(self) -> Any:
        """A connection of the driver's own that hears of every append; None if there is none to be had."""
        arguments, options = self._engine.dialect.create_connect_args(self._engine.url)
        try:
            listener: Any = self._engine.dialect.connect(*arguments, **options)
            listener.autocommit = True
            with listener.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
        except psycopg2.Error as error:
            logger.warning("cannot listen to the log: %s", error)
            return None  # looking at the head, which comes next, says whether the database is there at all
        return listener

    def _hear(self, timeout_s: float) -> None:
        """Wait for a notification; a listener that broke is made anew at the next turn."""
        try:
            ready, _, _ = select.select([self._listener], [], [], timeout_s)
            if not ready:
                return
            self._listener.poll()
            heard = [int(notice.payload) for notice in self._listener.notifies]
            self._listener.notifies.clear()
        except (psycopg2.Error, OSError, ValueError) as error:
            logger.warning("listening to the log broke off: %s", error)
            listener, self._listener = self._listener, None
            with suppress(psycopg2.Error):
                listener.close()
            return
        if heard:
            self.announce(max(heard))


_arrivals: WeakValueDictionary[str, Arrivals] = WeakValueDictionary()
_arrivals_lock = threading.Lock()


def arrivals_for(engine: Engine) -> Arrivals:
    """The arrivals shared by all logs of this process on the same database."""
    place = engine.url.render_as_string(hide_password=False)
    with _arrivals_lock:
        found = _arrivals.get(place)
        if found is None:
            found = _arrivals[place] = Arrivals(engine)
        return found
