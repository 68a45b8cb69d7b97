"""When and from which network a key was last used: for whoever answers for it, in no log."""

import ipaddress
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from eventlog import writing
from servicekit.moments import rfc3339
from services.identity import tables as t

EVERY: Final = timedelta(minutes=1)
"""So often at most a use is written down: a key may be used many times in a second."""
PREFIXES: Final = {4: 24, 6: 48}
"""So much of an address is kept: enough to recognise one's own network, not one machine in it."""


class KeyUses:
    """Writes uses down, at most once a minute for each key."""

    def __init__(self, database: Engine, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._noted: dict[str, datetime] = {}

    def note(self, key: str, address: str | None) -> None:
        """Write down that a key is in use, unless that was done within the last minute."""
        now = self._clock()
        with self._lock:
            last = self._noted.get(key)
            if last is not None and now - last < EVERY:
                return
            self._noted[key] = now
        row = {"key": key, "used_at": rfc3339(now), "network": network_of(address)}
        with writing(self._database) as connection:
            known = sa.select(t.key_uses.c.used_at).where(t.key_uses.c.key == key)
            used_at = connection.execute(known.with_for_update()).scalar()
            if used_at is not None and now - datetime.fromisoformat(used_at) < EVERY:
                return  # another process was quicker
            connection.execute(t.key_uses.delete().where(t.key_uses.c.key == key))
            connection.execute(t.key_uses.insert(), row)


def network_of(address: str | None) -> str | None:
    """The network that an address is in, None for what is no address."""
    try:
        place = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if isinstance(place, ipaddress.IPv6Address) and place.ipv4_mapped is not None:
        place = place.ipv4_mapped
    return str(ipaddress.ip_network((place, PREFIXES[place.version]), strict=False))
