"""Whole systems to try: the very processes that users run, reached over HTTP alone."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.servers.ports import free_ports
from deploy.trial.client import Client

READY_WITHIN_S = 90
END_WITHIN_S = 30
SYSTEM = ("system@example.org", "a long enough secret")
FAST = {"COMITY_ARGON2_TIME_COST": "1", "COMITY_ARGON2_MEMORY_KIB": "1024", "COMITY_ARGON2_PARALLELISM": "1"}
HERE = {"COMITY_OUTWARD_LOOPBACK": "1"}
"""What an agency publishes stands on this machine."""
UNCOUNTED = {"COMITY_ACTOR_REQUESTS_PER_MINUTE": "0", "COMITY_ADDRESS_REQUESTS_PER_MINUTE": "0"}
"""Everybody in a trial shares one address, and nobody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A running system: its address, its environment and state, and the process that users reach."""

    base_url: str
    environment: Mapping[str, str]
    var: Path
    process: subprocess.Popen[bytes]

    def client(self, email: str = SYSTEM[0], password: str = SYSTEM[1]) -> Client:
        """A client for somebody who signed in."""
        return Client(self.base_url).signed_in(email, password)

    def command(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the command `comity` on this system's state."""
        return _comity(self.environment, *arguments, check=check)


@contextmanager
def embedded(var: Path, settings: Mapping[str, str] | None = None) -> Iterator[System]:
    """The embedded system: one process, SQLite files under var. settings: further ones, by variable."""
    with _running("serve", var, settings or {}) as system:
        yield system


@contextmanager
def distributed(var: Path, database_url: str, broker_url: str) -> Iterator[System]:
    """The distributed system: a process for each role, over PostgreSQL and RabbitMQ."""
    var.mkdir(parents=True, exist_ok=True)
    key = var / "master.key"
    key.write_text(secrets.token_hex(32), encoding="ascii")
    where = {
        "COMITY_DATABASE_URL": database_url,
        "COMITY_BROKER_URL": broker_url,
        "COMITY_MASTER_KEY_FILE": str(key),
    }
    with _running("run-distributed", var, where) as system:
        yield system


@contextmanager
def _running(command: str, var: Path, where: Mapping[str, str]) -> Iterator[System]:
    [port] = free_ports(1)
    own = {**FAST, **HERE, **UNCOUNTED, **where, "COMITY_VAR": str(var), "COMITY_PORT": str(port)}
    environment, base_url = environment_of(own), f"http://127.0.0.1:{port}"
    var.mkdir(parents=True, exist_ok=True)
    lines = var / "process.log"
    try:
        with lines.open("w") as log, process_of(command, environment, base_url, lines=log) as process:
            system = System(base_url=base_url, environment=environment, var=var, process=process)
            email, password = SYSTEM
            who = ("--email", email, "--name", "System", "--password", password)
            system.command("user", "create-admin", *who)
            yield system
    except TimeoutError as error:
        raise AssertionError(f"not ready; its lines:\n{lines.read_text()[-8000:]}") from error


def environment_of(own: Mapping[str, str]) -> dict[str, str]:
    """This process's environment for another one, with COMITY_* as given and no others."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
    return {**given, **own}


@contextmanager
def process_of(
    command: str, environment: Mapping[str, str], base_url: str, *, lines: IO[str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A system that answers under base_url, in a process of its own that ends with the block.

    command: of `comity`, `serve` or `run-distributed`. lines: where it writes what it logs; its terminal
    if None. Raises TimeoutError where it does not come up.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", command],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=lines,
    )
    try:
        Client(base_url).wait_until_ready(READY_WITHIN_S, alive=lambda: process.poll() is None)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _comity(environment: Mapping[str, str], *arguments: str, check: bool) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not check or done.returncode == 0, f"comity {arguments[:2]} failed:\n{done.stdout}{done.stderr}"
    return done
