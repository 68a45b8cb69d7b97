"""Large contents by reference: a folder of files named by the SHA-256 of their sealed bytes."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from eventlog import Keyring
from eventlog.sealing import seal, unseal

UPLOADS: Final = "uploads"
"""The key of files that are kept only until they were read."""


class BlobMissing(LookupError):
    """No blob has this address."""


class BlobDamaged(ValueError):
    """A blob's bytes no longer have the digest that is its address."""


class BlobStore:
    """Content-addressed files under one folder, sealed with keys of the keyring; never overwritten.

    durable: wait until the disk has a blob; uploads, which a retry brings again, do without.
    """

    def __init__(self, folder: Path, keyring: Keyring, *, durable: bool = True) -> None:
        self._folder = folder
        self._keyring = keyring
        self._durable = durable

    def put(self, data: bytes, *, key_id: str) -> str:
        """Seal data under a key (made on first use), store it and return its address (64 hex digits)."""
        sealed = seal(self._keyring.key_for_sealing(key_id), data, bound_to=f"blob:{key_id}")
        address = hashlib.sha256(sealed).hexdigest()
        path = self._path(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            if self._durable:
                os.fsync(file.fileno())
        Path(name).replace(path)
        if self._durable:
            _sync_folder(path.parent)
        return address

    def get(self, address: str, *, key_id: str) -> bytes:
        """The bytes behind an address. Raises BlobMissing, BlobDamaged, KeyDestroyed, KeyUnknown."""
        try:
            sealed = self._path(address).read_bytes()
        except FileNotFoundError:
            raise BlobMissing(address) from None
        if hashlib.sha256(sealed).hexdigest() != address:
            raise BlobDamaged(address)
        return unseal(self._keyring.key(key_id), sealed, bound_to=f"blob:{key_id}")

    def remove(self, address: str) -> None:
        """Forget a blob; it is no error when there is none."""
        self._path(address).unlink(missing_ok=True)

    def _path(self, address: str) -> Path:
        if len(address) != 64 or not set(address) <= set("0123456789abcdef"):
            raise BlobMissing(address)
        return self._folder / address[:2] / address


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file as durable as its bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
