"""The keys that payloads are sealed under, outside the log: destroying one erases its contents."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from eventlog.engines import is_unavailable, reading, writing
from eventlog.errors import KeyDestroyed, KeyringUnavailable, KeyUnknown
from eventlog.migrations import FOLDER, KeptTables, install_tables
from eventlog.sealing import KEY_BYTES, seal, unseal

CACHE_TRUST_S = 1.0

metadata = sa.MetaData()

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("key_id", sa.Text, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("destroyed_at", sa.Text),
    sa.Column("reason", sa.Text),
)

# Counts destructions: what a process may keep in memory is valid while this stands still.
generation = sa.Table(
    "keyring_generation",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
)

KEPT = KeptTables(name="keyring", metadata=metadata, versions=FOLDER / "keyring", newest="0001")


class Keyring(Protocol):
    """Where data keys come from. Key ids: `country:<code>`, `person:<n>`, `log:<purpose>`."""

    def key(self, key_id: str) -> bytes:
        """The 32 bytes of a key for reading. Raises KeyUnknown, KeyDestroyed."""

    def key_for_sealing(self, key_id: str) -> bytes:
        """The same, made on first use. Raises KeyDestroyed: a destroyed key never comes back."""

    def destroy(self, key_id: str, reason: str) -> None:
        """Destroy a key for good; a tombstone with the reason stays. Raises KeyUnknown."""


class MemoryKeyring:
    """A keyring for tests and trials: it is gone with the process."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self.tombstones: dict[str, str] = {}

    def key(self, key_id: str) -> bytes:
        if key_id in self.tombstones:
            raise KeyDestroyed(key=key_id)
        try:
            return self._keys[key_id]
        except KeyError:
            raise KeyUnknown(key=key_id) from None

    def key_for_sealing(self, key_id: str) -> bytes:
        if key_id in self.tombstones:
            raise KeyDestroyed(key=key_id)
        return self._keys.setdefault(key_id, os.urandom(KEY_BYTES))

    def destroy(self, key_id: str, reason: str) -> None:
        if key_id not in self._keys:
            raise KeyUnknown(key=key_id)
        self.tombstones[key_id] = reason
        self._keys[key_id] = b""


class SqlKeyring:
    """Data keys in a database of their own (file or schema, never the log's), wrapped by a master key.

    master_key: 32 bytes from the environment or a file the database cannot read. Unwrapped keys are kept
    in memory; a destruction in another process is noticed within `cache_trust_s`.
    """

    def __init__(
        self,
        engine: Engine,
        master_key: bytes,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        cache_trust_s: float = CACHE_TRUST_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if len(master_key) != KEY_BYTES:
            raise ValueError(f"the master key has {KEY_BYTES} bytes")
        self._engine = engine
        self._master_key = master_key
        self._clock = clock
        self._cache_trust_s = cache_trust_s
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._cache: dict[str, bytes] = {}
        self._generation = -1
        self._trusted_until = 0.0

    def install(self) -> None:
        """Create the tables; does nothing where they exist."""
        with self._writing() as connection:
            install_tables(connection, KEPT)
            if connection.execute(sa.select(generation.c.number)).first() is None:
                connection.execute(generation.insert(), {"id": 1, "number": 0})

    def key(self, key_id: str) -> bytes:
        self._drop_stale_cache()
        cached = self._cache.get(key_id)
        if cached is not None:
            return cached
        with self._reading() as connection:
            found = self._load(connection, key_id)
        if found is None:
            raise KeyUnknown(key=key_id)
        self._cache[key_id] = found
        return found

    def key_for_sealing(self, key_id: str) -> bytes:
        try:
            return self.key(key_id)
        except KeyUnknown:
            pass
        try:
            with self._writing() as connection:
                connection.execute(keys.insert(), self._fresh(key_id))
        except IntegrityError:
            pass  # another process made it in this moment; theirs is the key
        return self.key(key_id)

    def destroy(self, key_id: str, reason: str) -> None:
        """Destroy a key. Copies in older backups of this database must be destroyed with it."""
        with self._writing() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            changed = connection.execute(
                keys.update()
                .where(keys.c.key_id == key_id, keys.c.destroyed_at.is_(None))
                .values(wrapped=None, destroyed_at=self._clock().isoformat(), reason=reason)
            ).rowcount
            if not changed:
                known = connection.execute(sa.select(keys.c.key_id).where(keys.c.key_id == key_id)).first()
                if known is None:
                    raise KeyUnknown(key=key_id)
            connection.execute(generation.update().values(number=generation.c.number + 1))
        with self._lock:
            self._cache.clear()
            self._trusted_until = 0.0
        self._forget_old_pages()

    def tombstones(self) -> dict[str, str]:
        """key id -> reason, for every key that was destroyed."""
        with self._reading() as connection:
            found = connection.execute(
                sa.select(keys.c.key_id, keys.c.reason).where(keys.c.destroyed_at.is_not(None))
            )
            return {row.key_id: row.reason for row in found}

    def back_up(self, path: Path) -> None:
        """Write all keys, still wrapped, and tombstones to one JSON file; useless without the master key.

        Keep fewer of these than of the log: a key that is destroyed lives on in every older copy.
        """
        with self._reading() as connection:
            rows = connection.execute(sa.select(keys).order_by(keys.c.key_id)).all()
        lines = [
            row._asdict() | {"wrapped": None if row.wrapped is None else bytes(row.wrapped).hex()}
            for row in rows
        ]
        path.write_text(json.dumps(lines, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def restore(self, path: Path) -> None:
        """Add the keys of a backup that this keyring does not have; what it has, tombstones too, stays.

        Then repeat what the log says was destroyed since (`operations.repeat_destructions`).
        """
        lines = json.loads(path.read_text(encoding="utf-8"))
        with self._writing() as connection:
            known = set(connection.execute(sa.select(keys.c.key_id)).scalars())
            missing = [
                line | {"wrapped": None if line["wrapped"] is None else bytes.fromhex(line["wrapped"])}
                for line in lines
                if line["key_id"] not in known
            ]
            if missing:
                connection.execute(keys.insert(), missing)

    def _drop_stale_cache(self) -> None:
        now = self._monotonic()
        with self._lock:
            if now < self._trusted_until:
                return
        with self._reading() as connection:
            number: int = connection.execute(sa.select(generation.c.number)).scalar_one()
        with self._lock:
            if number != self._generation:
                self._cache.clear()
                self._generation = number
            self._trusted_until = now + self._cache_trust_s

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _translated(), reading(self._engine) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _translated(), writing(self._engine) as connection:
            yield connection

    def _load(self, connection: Connection, key_id: str) -> bytes | None:
        row = connection.execute(
            sa.select(keys.c.wrapped, keys.c.destroyed_at).where(keys.c.key_id == key_id)
        ).first()
        if row is None:
            return None
        if row.destroyed_at is not None:
            raise KeyDestroyed(key=key_id)
        return unseal(self._master_key, bytes(row.wrapped), bound_to=key_id)

    def _fresh(self, key_id: str) -> dict[str, object]:
        wrapped = seal(self._master_key, os.urandom(KEY_BYTES), bound_to=key_id)
        return {"key_id": key_id, "wrapped": wrapped, "created_at": self._clock().isoformat()}

    def _forget_old_pages(self) -> None:
        """Make the database drop the bytes of the destroyed key from its own files as far as it can."""
        if self._engine.dialect.name == "sqlite":
            statement = "PRAGMA wal_checkpoint(TRUNCATE)"
        else:
            statement = "VACUUM FULL keys"
        connection = self._engine.raw_connection()
        try:
            if self._engine.dialect.name == "postgresql":
                connection.driver_connection.autocommit = True  # type: ignore[union-attr]  # VACUUM runs alone
            cursor = connection.cursor()
            cursor.execute(statement)
            cursor.close()
        finally:
            connection.invalidate()
            connection.close()


@contextmanager
def _translated() -> Iterator[None]:
    """A database that is away is an error of the keyring; any other error of it is a bug."""
    try:
        yield
    except DBAPIError as error:
        if is_unavailable(error):
            raise KeyringUnavailable(reason=str(error.orig).strip()) from error
        raise
