"""The hash chain: what is hashed of an event, and how one link follows from the last."""

import hashlib
import json

from eventlog.events import StoredEvent

START = b"\0" * 32

# RFC 6962 prefixes leaves with 0; a Merkle tree over the same leaves can be added later.
_LEAF, _LINK = b"\x00", b"\x02"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def payload_digest(payload: bytes) -> bytes:
    """SHA-256 of the stored bytes: sealed and compressed as they are."""
    return hashlib.sha256(payload).digest()


def next_link(chain: bytes, event: StoredEvent) -> bytes:
    """The chain value after `event`, from the value before it. Covers every column but chain itself."""
    leaf = hashlib.sha256(
        _LEAF
        + _encode(
            (
                event.position,
                event.stream,
                event.version,
                event.event_id,
                event.type,
                event.schema_version,
                event.service,
                event.country,
                event.recorded_at,
                event.actor,
                event.meta,
                event.encoding,
                event.key_id,
                event.digest.hex(),
            )
        ).encode()
    ).digest()
    return hashlib.sha256(_LINK + chain + leaf).digest()
