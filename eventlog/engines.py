"""Database engines: one way to open SQLite and PostgreSQL with durability and time-outs set."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

READ_ONLY = "comity_read_only"
_READING: Final[Mapping[str, Any]] = {READ_ONLY: True}
# SQLite's transactions see one state by themselves.
_READING_IN_POSTGRESQL: Final[Mapping[str, Any]] = {
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}


def engine_for(
    url: str | URL,
    *,
    schema: str | None = None,
    lock_timeout_s: float = 10,
    idle_in_transaction_timeout_s: float = 30,
    pool_size: int = 5,
    durable: bool = True,
) -> Engine:
    """Open a database, for the log or for a service's own tables.

    url: `sqlite:///file` or `postgresql://...` (psycopg2 is the driver everywhere).
    schema: PostgreSQL only: every unqualified name is found there. Ignored on SQLite, where each
    service has its own file.
    durable: False for what can be made anew from the log together with its checkpoint: a power loss
    may then undo the last transactions, whole ones, and nothing is left half done.

    Transactions begun on the engine take SQLite's write lock at once, so that none fails half-way;
    use `reading(engine)` for those that only read.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, lock_timeout_s, pool_size, durable)
    settings = {
        "synchronous_commit": "on" if durable else "off",
        "lock_timeout": str(int(lock_timeout_s * 1000)),
        "idle_in_transaction_session_timeout": str(int(idle_in_transaction_timeout_s * 1000)),
        **({"search_path": schema} if schema else {}),
    }
    return _postgresql(parsed, settings, pool_size)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that only reads, never waits for a writer, and sees one state.

    The state is that of its first statement: what others commit meanwhile is not in the next one either.
    """
    options = _READING_IN_POSTGRESQL if engine.dialect.name == "postgresql" else _READING
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one writing transaction: committed at the end, rolled back on any error."""
    with engine.begin() as connection:
        yield connection


def _sqlite(url: URL, lock_timeout_s: float, pool_size: int, durable: bool) -> Engine:
    if not url.database or url.database == ":memory:" or "mode=memory" in url.database:
        raise ValueError("an event log or its consumer needs a database file, not memory")
    # One that is closed after use is opened anew for the next: with more threads than pool_size, every time.
    engine = sa.create_engine(url, pool_size=pool_size + 27, max_overflow=0, pool_use_lifo=True)

    @sa.event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the begin event below begins
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={int(lock_timeout_s * 1000)}",
            "journal_mode=WAL",
            f"synchronous={'FULL' if durable else 'NORMAL'}",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that reads first and writes later fails at once when another wrote meanwhile.
        read_only = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL, settings: Mapping[str, str], pool_size: int) -> Engine:
    given = url.query.get("options", ())
    options = [given] if isinstance(given, str) else list(given)
    options += [f"-c {name}={value}" for name, value in settings.items()]
    # In the URL, so that the URL alone says which tables an engine sees.
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg2").update_query_dict({"options": " ".join(options)}),
        # A server that was restarted costs nobody an error.
        pool_pre_ping=True,
        pool_size=pool_size,
        max_overflow=27,
    )


def claim_schema(connection: Connection) -> None:
    """Create the schema the engine was opened with, where it is missing, before tables are looked at.

    Processes that do it at the same time wait for each other until the transaction ends.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_CREATE_LOCK})")
        if connection.exec_driver_sql("SELECT current_schema()").scalar() is None:
            path: str = connection.exec_driver_sql("SHOW search_path").scalar_one()
            name = path.split(",")[0].strip().strip('"')
            connection.execute(sa.schema.CreateSchema(name, if_not_exists=True))


def may_create(connection: Connection) -> bool:
    """Whether tables may be created here: services on PostgreSQL act as roles that may not."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(
        connection.exec_driver_sql("SELECT has_schema_privilege(current_schema(), 'CREATE')").scalar()
    )


_CREATE_LOCK = 7_260_511
_SQLITE_TRANSIENT = ("locked", "busy", "full", "disk i/o", "readonly", "read-only", "unable to open")


def is_unavailable(error: DBAPIError) -> bool:
    """Whether the database could not do it now (down, locked, full), not that it was asked for nonsense."""
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    if getattr(error.orig, "pgcode", None) is not None or not isinstance(error.orig, sqlite3.Error):
        return True
    # sqlite3 reports a missing table as an OperationalError too.
    return any(word in str(error.orig).lower() for word in _SQLITE_TRANSIENT)
