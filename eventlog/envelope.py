"""The hash chain: what is hashed of an event, and how one link follows from the last."""

import hashlib
from json.encoder import encode_basestring

from eventlog.events import StoredEvent

START = b"\0" * 32

# RFC 6962 prefixes leaves with 0; a Merkle tree over the same leaves can be added later.
_LEAF, _LINK = b"\x00", b"\x02"

# Everything of a stored event but its chain value, in the order of the table.
Unchained = tuple[int, str, int, str, str, int, str, str | None, str, str, str, str, str | None, bytes, bytes]


def payload_digest(payload: bytes) -> bytes:
    """SHA-256 of the stored bytes: sealed and compressed as they are."""
    return hashlib.sha256(payload).digest()


def leaf(event: StoredEvent | Unchained) -> bytes:
    """The hash of one event: SHA-256 of 0 and its canonical envelope, a JSON array without blanks.

    position, stream, version, event_id, type, schema_version, service, country, recorded_at, actor, meta
    (its text, as a string), encoding, key_id, the payload's digest in hexadecimal.
    """
    envelope = (
        f"[{event[0]},{_text(event[1])},{event[2]},{_text(event[3])},{_text(event[4])},{event[5]},"
        f"{_text(event[6])},{_text(event[7])},{_text(event[8])},{_text(event[9])},{_text(event[10])},"
        f'{_text(event[11])},{_text(event[12])},"{event[14].hex()}"]'
    )
    return hashlib.sha256(_LEAF + envelope.encode()).digest()


def next_link(chain: bytes, event: StoredEvent | Unchained) -> bytes:
    """The chain value after `event`, from the value before it. Covers every column but chain itself."""
    return hashlib.sha256(_LINK + chain + leaf(event)).digest()


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)
