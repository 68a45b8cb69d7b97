"""Sealed boxes: AES-256-GCM under a key of the keyring, bound to the place they were made for."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from eventlog.errors import PayloadDamaged

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


def seal(key: bytes, content: bytes, *, bound_to: str) -> bytes:
    """A box that opens only with the key and the same `bound_to`, so it cannot be moved elsewhere."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, content, bound_to.encode())


def unseal(key: bytes, box: bytes, *, bound_to: str) -> bytes:
    """The content of a box. Raises PayloadDamaged if box, key or place do not belong together."""
    if box[:1] != _FORMAT or len(box) <= 1 + _NONCE_BYTES:
        raise PayloadDamaged(reason="not a sealed box")
    try:
        return AESGCM(key).decrypt(box[1 : 1 + _NONCE_BYTES], box[1 + _NONCE_BYTES :], bound_to.encode())
    except InvalidTag as error:
        raise PayloadDamaged(reason="the box does not open") from error
