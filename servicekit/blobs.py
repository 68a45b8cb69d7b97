"""Large contents by reference: a folder of files named by the SHA-256 of their sealed bytes."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol


class Seal(Protocol):
    """What a keyring does for blobs: seal and open bytes under a named key."""

    def seal(self, key_id: str, data: bytes, context: bytes) -> bytes: ...

    def unseal(self, key_id: str, data: bytes, context: bytes) -> bytes: ...


class BlobMissing(LookupError):
    """No blob has this address."""


class BlobDamaged(ValueError):
    """A blob's bytes no longer have the digest that is its address."""


class BlobStore:
    """Content-addressed files under one folder; never changed, never overwritten."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder = folder
        self._seal = seal

    def put(self, data: bytes, *, key_id: str) -> str:
        """Seal data under key_id, store it durably and return its address (64 hex digits)."""
        sealed = self._seal.seal(key_id, data, b"blob")
        address = hashlib.sha256(sealed).hexdigest()
        path = self._path(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
        return address

    def get(self, address: str, *, key_id: str) -> bytes:
        """The bytes behind an address. Raises BlobMissing, BlobDamaged, or the keyring's error."""
        try:
            sealed = self._path(address).read_bytes()
        except FileNotFoundError:
            raise BlobMissing(address) from None
        if hashlib.sha256(sealed).hexdigest() != address:
            raise BlobDamaged(address)
        return self._seal.unseal(key_id, sealed, b"blob")

    def remove(self, address: str) -> None:
        """Forget a blob; it is no error when there is none."""
        self._path(address).unlink(missing_ok=True)

    def _path(self, address: str) -> Path:
        if len(address) != 64 or not set(address) <= set("0123456789abcdef"):
            raise BlobMissing(address)
        return self._folder / address[:2] / address
