"""Tickets: what the first step of signing in hands to the second, sealed; nothing is kept meanwhile."""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Final

from eventlog.errors import PayloadDamaged
from eventlog.sealing import seal, unseal
from servicekit.kit import Kit

KEY: Final = "identity:tickets"
PLACE: Final = "sign-in-ticket"
LIFETIME_S: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Whose password was right, and which."""

    email: str
    person: str
    password: str

    def is_for(self, password_hash: str) -> bool:
        """Whether the password is still the one that was right."""
        return self.password == _digest(password_hash)


class Tickets:
    """Seals and opens tickets, in any process."""

    def __init__(self, kit: Kit) -> None:
        self._keyring = kit.keyring
        self._clock = kit.clock

    def issue(self, email: str, person: str, password_hash: str) -> str:
        """A ticket for the next minutes."""
        until = int(self._clock().timestamp()) + LIFETIME_S
        content = json.dumps([email, person, _digest(password_hash), until]).encode()
        sealed = seal(self._keyring.key_for_sealing(KEY), content, bound_to=PLACE)
        return base64.urlsafe_b64encode(sealed).decode()

    def open(self, text: str) -> Ticket | None:
        """What a ticket says; None where it is none, or too old."""
        try:
            sealed = base64.urlsafe_b64decode(text.encode())
            content = unseal(self._keyring.key_for_sealing(KEY), sealed, bound_to=PLACE)
        except (PayloadDamaged, ValueError):
            return None
        email, person, password, until = json.loads(content)
        if self._clock().timestamp() >= until:
            return None
        return Ticket(email=email, person=person, password=password)


def _digest(password_hash: str) -> str:
    return hashlib.sha256(password_hash.encode()).hexdigest()
