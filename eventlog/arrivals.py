"""Waiting for the log to grow: woken at once inside the process, by short polling across processes."""

import threading
import time
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from eventlog.engines import reading
from eventlog.tables import log_head

POLL_EVERY_S = 0.025


class Arrivals:
    """The newest position this process knows of, shared by everyone who waits for the same log."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._grown = threading.Condition()
        self._position = 0
        self._polled_at = 0.0

    def announce(self, position: int) -> None:
        """Tell the waiters of this process that the log reaches to `position`."""
        with self._grown:
            if position > self._position:
                self._position = position
                self._grown.notify_all()

    def wait(self, after: int, timeout_s: float) -> bool:
        """True as soon as the log holds a position above `after`; False after timeout_s."""
        deadline = time.monotonic() + timeout_s
        while True:
            now = time.monotonic()
            with self._grown:
                if self._position > after:
                    return True
                due = self._polled_at + POLL_EVERY_S <= now
                if due:
                    self._polled_at = now
                elif now >= deadline:
                    return False
                else:
                    self._grown.wait(min(deadline - now, POLL_EVERY_S))
            if due:
                self._poll()

    def _poll(self) -> None:
        with reading(self._engine) as connection:
            position = connection.execute(sa.select(log_head.c.position)).scalar()
        self.announce(position or 0)


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
