"""Which agencies of which country are open, out of the events of identity, exact as of each question."""

import threading
from typing import Final

from eventlog import EventLog

TYPES: Final = frozenset({"identity.agency-registered", "identity.agency-closed"})


class Agencies:
    """A source may name only an agency that is open at that moment, so the log itself is asked."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._position = 0
        self._open: set[tuple[str, str]] = set()

    def is_open(self, country: str, agency: str | None) -> bool:
        """Whether the country has this agency and did not close it. False for no agency."""
        with self._lock:
            for event in self._log.read(self._position, types=TYPES):
                assert isinstance(event.payload, dict)
                place = (str(event.payload["country"]), str(event.payload["agency"]))
                if event.type == "identity.agency-registered":
                    self._open.add(place)
                else:
                    self._open.discard(place)
                self._position = event.position
            return agency is not None and (country, agency) in self._open
