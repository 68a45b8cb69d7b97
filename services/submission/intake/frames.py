"""What passes between a service process and its worker: a JSON head and parts of bytes, in one message."""

import json
import struct
from collections.abc import Sequence
from typing import Any

_SIZE = struct.Struct("!Q")


def pack(head: dict[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    """One message of a JSON object and any number of byte strings."""
    encoded = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    pieces = [_SIZE.pack(1 + len(parts))]
    for piece in (encoded, *parts):
        pieces += [_SIZE.pack(len(piece)), piece]
    return b"".join(pieces)


def unpack(message: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What pack was given."""
    (count,) = _SIZE.unpack_from(message)
    pieces, at = [], _SIZE.size
    for _ in range(count):
        (size,) = _SIZE.unpack_from(message, at)
        at += _SIZE.size
        pieces.append(message[at : at + size])
        at += size
    head: dict[str, Any] = json.loads(pieces[0])
    return head, pieces[1:]
