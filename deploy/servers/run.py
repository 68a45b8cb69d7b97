"""One run of tests or benchmarks: its folder, its owner, and the servers that its processes share.

The process that began the run owns it; its workers learn the folder from it. Whoever needs a server first
starts it, under a lock; the others read where it listens.
"""

import fcntl
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_KEEPER = Path(__file__).with_name("keeper.py")


class ServerFailed(Exception):
    """A private server did not come up; carries the end of what it wrote."""

    def __init__(self, name: str, why: str, log: Path) -> None:
        tail = log.read_text(errors="replace")[-3000:] if log.exists() else "(no output)"
        super().__init__(f"{name}: {why}\n{tail}")


class ServerMissing(Exception):
    """A server of its own is needed, although a shared one is given, and it is not installed."""

    def __init__(self, what: str, package: str) -> None:
        super().__init__(f"{what} is needed, to stop and kill it; install it: apt-get install {package}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """folder: this run's own, readable by the servers' users; owner_pid: the process that began it."""

    folder: Path
    owner_pid: int

    @classmethod
    def begin(cls) -> "Run":
        """Make the folder of a new run, owned by this process."""
        folder = Path(tempfile.mkdtemp(prefix="comity-run-"))
        folder.chmod(0o755)
        return cls(folder=folder, owner_pid=os.getpid())

    def shared(self, name: str, start: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return where a server of this run listens, starting it if no worker has yet."""
        place = self.folder / f"{name}.json"
        with locked(self.folder / f"{name}.lock"):
            if not place.exists():
                place.write_text(json.dumps(start()))
            found: dict[str, Any] = json.loads(place.read_text())
            return found

    def own_folder(self, name: str) -> Path:
        """Make a folder for a server that is not shared."""
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))
        folder.chmod(0o755)
        return folder

    def end(self) -> None:
        """End every server that is still kept, and delete the folder."""
        for keeper_file in self.folder.glob("**/*.keeper"):
            end_process(int(keeper_file.read_text()))
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A server process under a keeper; pid is the server's own."""

    name: str
    keeper_pid: int
    keeper: int
    pid: int
    log: Path

    @classmethod
    def start(
        cls,
        run: Run,
        folder: Path,
        name: str,
        command: list[str],
        *,
        environment: dict[str, str],
        user: str | None,
    ) -> "Kept":
        """Start a command under a keeper; its output goes to <folder>/<name>.log."""
        log = folder / f"{name}.log"
        server_file = folder / f"{name}.server"
        server_file.unlink(missing_ok=True)
        options = ["--remove", str(run.folder), *([] if user is None else ["--user", user])]
        arguments = [
            sys.executable,
            str(_KEEPER),
            str(run.owner_pid),
            str(folder / name),
            *options,
            "--",
            *command,
        ]
        # Its own session: Ctrl-C reaches the owner alone, which still finds its servers while it ends.
        keeper_pid = os.posix_spawn(
            sys.executable,
            arguments,
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        keeper = os.pidfd_open(keeper_pid)
        for _ in waiting(20):
            if server_file.exists():
                pid = int(server_file.read_text())
                return cls(name=name, keeper_pid=keeper_pid, keeper=keeper, pid=pid, log=log)
            if _ended(keeper, 0):
                break
        raise ServerFailed(name, "could not be started", log)

    def ended(self) -> bool:
        return _ended(self.keeper, 0)

    def wait_until(self, ready: Callable[[], bool], timeout_s: float) -> None:
        """Return when ready() is true; raise ServerFailed if the server ends or the time does."""
        for _ in waiting(timeout_s):
            if ready():
                return
            if self.ended():
                raise ServerFailed(self.name, "ended while starting", self.log)
        end_process(self.keeper_pid)
        raise ServerFailed(self.name, f"not ready after {timeout_s:.0f} s", self.log)

    def stop(self, number: int, timeout_s: float) -> None:
        """Send the server the signal that ends it in order, and wait until all of it is gone."""
        if not self.ended():
            os.kill(self.pid, number)
            if not _ended(self.keeper, timeout_s):
                raise ServerFailed(self.name, f"did not end within {timeout_s:.0f} s", self.log)

    def kill(self) -> None:
        """End the server and all its processes at once (signal 9)."""
        if not self.ended():
            end_process(self.keeper_pid)


def _ended(process: int, timeout_s: float) -> bool:
    """Whether the process behind a pidfd ends within a time."""
    ready, _, _ = select.select([process], [], [], timeout_s)
    return bool(ready)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that all workers of the run share."""
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def waiting(timeout_s: float) -> Iterator[None]:
    """Yield now and then for timeout_s: the one place that polls a starting server."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        yield
        time.sleep(0.05)


def end_process(pid: int) -> None:
    """Ask a process to end and wait until it has; kill it after 20 s."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                signal.pidfd_send_signal(handle, number)
            except ProcessLookupError:
                return
            if _ended(handle, 20):
                return
    finally:
        os.close(handle)
