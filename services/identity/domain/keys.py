"""Keys of agencies' systems: what they are limited to, and that a limit only ever gets narrower."""

import ipaddress
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from servicekit.errors import NotFound
from servicekit.moments import rfc3339
from services.identity.domain import errors
from services.identity.domain.commands import NarrowKey, RotateKey
from services.identity.domain.events import KeyIssued, KeyNarrowed, KeyRotated

LIMITS: Final = ("label", "indicators", "sources", "actions", "networks", "expires_at")
"""The fields of a key that can change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of an agency's system, as it stands. limits: the newest event that says them."""

    agency: str
    limits: KeyIssued | KeyNarrowed
    revoked: bool = False

    def ended(self, now: datetime) -> bool:
        """Whether it can be used no more."""
        return self.revoked or now >= datetime.fromisoformat(self.limits.expires_at)


def issued(event: KeyIssued) -> Key:
    """A key as it came into being."""
    return Key(agency=event.agency, limits=event)


def narrow(key: Key | None, country: str, command: NarrowKey) -> Iterator[KeyNarrowed]:
    """What makes a key narrower, or names it differently; nothing where it is so already.

    A key that leaked must not become worth more: what it may do is never added to.
    Raises NotFound, KeyRevokedAlready, KeyEnded, KeyWidened (with the field that would allow more).
    """
    key = _usable(key, command)
    before: dict[str, Any] = {name: getattr(key.limits, name) for name in LIMITS}
    after = {**before, **command.changes}
    for name in command.changes:
        if name != "label" and not _within(name, after[name], before[name]):
            raise errors.KeyWidened(key=command.key, field=name)
    if after != before:
        yield KeyNarrowed(key=command.key, country=country, **after)


def rotate(key: Key | None, country: str, command: RotateKey) -> KeyRotated:
    """A key gets another secret; neither lives longer than the key. Raises as `narrow`."""
    ends = datetime.fromisoformat(_usable(key, command).limits.expires_at)
    until = rfc3339(min(command.now + command.overlap, ends))
    return KeyRotated(key=command.key, country=country, old_secret_until=until)


def _usable(key: Key | None, command: NarrowKey | RotateKey) -> Key:
    if key is None:
        raise NotFound(kind="key", id=command.key)
    if key.revoked:
        raise errors.KeyRevokedAlready(key=command.key)
    if key.ended(command.now):
        raise errors.KeyEnded(key=command.key, expires_at=key.limits.expires_at)
    return key


def _within(field: str, after: Any, before: Any) -> bool:
    """Whether a limit allows nothing that it did not allow before."""
    match field:
        case "expires_at":
            return datetime.fromisoformat(after) <= datetime.fromisoformat(before)
        case "networks":
            return not before or (bool(after) and all(_inside(each, before) for each in after))
        case "actions":
            return set(after) <= set(before)
        case _:
            return before is None or (after is not None and set(after) <= set(before))


def _inside(text: str, networks: Collection[str]) -> bool:
    network: Any = ipaddress.ip_network(text)
    wider = [ipaddress.ip_network(each) for each in networks]
    return any(each.version == network.version and network.subnet_of(each) for each in wider)
