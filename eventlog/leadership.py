"""Being the only one of several processes to do something: a lock that ends with its holder."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy.engine import Engine


class Lead(Protocol):
    """Held while leading."""

    def holds(self) -> bool:
        """Whether the lock is still there; False once its connection is lost."""


@contextmanager
def leading(engine: Engine, name: str) -> Iterator[Lead | None]:
    """Try to become the leader called `name` among all processes on this database; None if another is.

    PostgreSQL: an advisory lock of a connection, which the server releases when the process dies.
    SQLite: a locked file beside the database.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(engine, name) as lead:
            yield lead
    else:
        with _locked_file(f"{engine.url.database}.{name}.lock") as lead:
            yield lead


class _Session:
    def __init__(self, cursor: object) -> None:
        self._cursor = cursor

    def holds(self) -> bool:
        try:
            self._cursor.execute("SELECT 1")  # type: ignore[attr-defined]
        except Exception:  # noqa: BLE001  # however the session ended, the lock ended with it
            return False
        return True


class _File:
    def holds(self) -> bool:
        return True


@contextmanager
def _advisory_lock(engine: Engine, name: str) -> Iterator[Lead | None]:
    digest = hashlib.sha256(f"{engine.url.query.get('options', '')} {name}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({number})").scalar_one()
        if not taken:
            yield None
            return
        try:
            yield _Session(connection.connection.cursor())
        finally:
            # Closing the session releases the lock, whatever state it is in.
            connection.invalidate()


@contextmanager
def _locked_file(path: str) -> Iterator[Lead | None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield _File()
    finally:
        os.close(descriptor)
