"""A private PostgreSQL on the loopback address, and fresh databases on it or on one that is given."""

import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg2

from deploy.servers.ports import free_ports
from deploy.servers.run import Kept, Run, ServerFailed, ServerMissing
from deploy.setup import system

# Durability off: who needs a crash-safe server asks for one (durable=True).
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_ALWAYS = (
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
    "max_connections=500",
    "shared_buffers=64MB",
    "timezone=UTC",
    "log_timezone=UTC",
    # in its own folder: of a server that is killed, nothing stays in the machine's memory
    "dynamic_shared_memory_type=mmap",
)


def binaries() -> Path:
    """Return the folder of initdb and postgres, installing Debian's package if that is allowed."""
    system.require((system.POSTGRESQL,))
    found = system.postgres_binaries()
    if found is None:
        raise ServerMissing("a private PostgreSQL", system.POSTGRESQL.package)
    return found


@dataclass(slots=True, kw_only=True)
class PostgresServer:
    """A private server with its own data folder; may be stopped, killed and started again in place.

    durable: commits survive a kill of the machine, not only of the server (fsync and
    synchronous_commit as PostgreSQL ships them).
    """

    run: Run
    folder: Path
    port: int = 0
    durable: bool = False
    _kept: Kept | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the server on its data folder, made at the first start, and wait until it answers."""
        folder = binaries()
        if not self._data.exists():
            self._initialise(folder)
        self.port = self.port or free_ports(1)[0]
        settings = _ALWAYS if self.durable else (*_ALWAYS, *_FAST)
        command = [str(folder / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        self._kept = Kept.start(
            self.run,
            self.folder,
            "postgres",
            command + [part for setting in settings for part in ("-c", setting)],
            environment=_environment(),
            user=_owner(),
        )
        self._kept.wait_until(self._answers, timeout_s=60)

    def stop(self) -> None:
        """Shut down in order: clients are disconnected, everything is on disk."""
        if self._kept is not None:
            self._kept.stop(signal.SIGINT, timeout_s=30)

    def kill(self) -> None:
        """End every process of the server at once, as a power cut does (signal 9)."""
        if self._kept is not None:
            self._kept.kill()

    def restart(self) -> None:
        self.stop()
        self.start()

    def url(self, database: str = "postgres") -> str:
        """Return the SQLAlchemy URL of a database, as a superuser."""
        return f"postgresql+psycopg2://postgres@127.0.0.1:{self.port}/{database}"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _initialise(self, folder: Path) -> None:
        owner = _owner()
        if owner is not None:
            shutil.chown(self.folder, owner, owner)
        command = [str(folder / "initdb"), "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        command += ["--username=postgres", "--pgdata", str(self._data)]
        group = None if owner is None else pwd.getpwnam(owner).pw_gid
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=_environment(),
            capture_output=True,
            check=False,
            user=owner,
            group=group,
            extra_groups=None if owner is None else [],
        )
        if done.returncode != 0:
            log = self.folder / "initdb.log"
            log.write_bytes(done.stdout + done.stderr)
            raise ServerFailed("postgres", "initdb failed", log)

    def _answers(self) -> bool:
        try:
            psycopg2.connect(libpq(self.url()), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True


def _owner() -> str | None:
    """The user that the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("postgres").pw_name


def _environment() -> dict[str, str]:
    """The environment without what would redirect PostgreSQL's programs (PGDATA, PGPORT, ...)."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def libpq(url: str) -> str:
    """Return a SQLAlchemy URL as libpq understands it."""
    return re.sub(r"^postgresql\+\w+:", "postgresql:", url)


def at_database(url: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    before, _, after = url.partition("://")
    authority, _, path = after.partition("/")
    query = path.partition("?")[2]
    return f"{before}://{authority}/{name}{'?' + query if query else ''}"


@contextmanager
def fresh_database(server_url: str, template: str | None) -> Iterator[str]:
    """Yield the URL of a new database, a copy of the template; it is dropped afterwards."""
    name = f"comity_test_{uuid4().hex}"
    execute(server_url, f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
    try:
        yield at_database(server_url, name)
    finally:
        execute(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def execute(server_url: str, *statements: str) -> None:
    """Run statements that may not be in a transaction, in the server's maintenance database."""
    with closing(psycopg2.connect(libpq(server_url), connect_timeout=10)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def shared_server(run: Run) -> str:
    """Return the maintenance URL of the run's PostgreSQL, given or private."""
    given = os.environ.get("COMITY_TEST_DATABASE_URL")
    if given:
        return re.sub(r"^postgres(ql)?://", "postgresql+psycopg2://", given)
    return str(run.shared("postgres", lambda: _start_shared(run))["url"])


def _start_shared(run: Run) -> dict[str, str]:
    folder = run.folder / "postgres"
    folder.mkdir(exist_ok=True)
    server = PostgresServer(run=run, folder=folder)
    server.start()
    return {"url": server.url()}
