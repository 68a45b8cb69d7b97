"""Keeps one server process for as long as its run lives, and ends it with the run however that ends.

    python keeper.py OWNER_PID PREFIX [--remove DIRECTORY] [--user NAME] -- COMMAND...

Leaves PREFIX.keeper (its own process) and PREFIX.server (the server's) while both live. Ends the server
and all its descendants, at once and hard (their data is disposable), when the owner is gone, when told to
(TERM, INT), or when the server itself ends. A standalone script: standard library only.
"""

import argparse
import ctypes
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

_PR_SET_CHILD_SUBREAPER = 36


def keep(owner_pid: int, prefix: str, remove: Path | None, user: str | None, command: list[str]) -> None:
    """Run the command until it ends, the owner does, or a signal comes.

    remove: deleted if the owner died without stopping this process (a run that ends in order cleans up
    by itself).
    """
    stop_read, stop_write = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.write(stop_write, b"."))
    # Whatever the server leaves behind becomes a child of this process, and ends with it.
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    try:
        owner = os.pidfd_open(owner_pid)
    except ProcessLookupError:
        return
    keeper_file, server_file = Path(f"{prefix}.keeper"), Path(f"{prefix}.server")
    _write_whole(keeper_file, str(os.getpid()))
    try:
        server: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd=keeper_file.parent, stdin=subprocess.DEVNULL, start_new_session=True, **_as(user)
        )
        ended = os.pidfd_open(server.pid)
        _write_whole(server_file, str(server.pid))
        ready, _, _ = select.select([owner, ended, stop_read], [], [])
    finally:
        _end_children()
        server_file.unlink(missing_ok=True)
        keeper_file.unlink(missing_ok=True)
    if owner in ready and remove is not None:
        shutil.rmtree(remove, ignore_errors=True)


def descendants(pid: int) -> list[int]:
    """Return the processes below one, parents before their children."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold anything; the parent is the second field after it.
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(int(status.parent.name))
    found = [pid]
    for each in found:
        found.extend(children.get(each, []))
    return found[1:]


def _end_children() -> None:
    while True:
        for pid in descendants(os.getpid()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _write_whole(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text)
    partial.rename(path)


def _as(user: str | None) -> dict[str, Any]:
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def main() -> int:
    """Keep the server that the arguments describe; return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("owner_pid", type=int)
    parser.add_argument("prefix")
    parser.add_argument("--remove", type=Path)
    parser.add_argument("--user")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    keep(given.owner_pid, given.prefix, given.remove, given.user, given.command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
