"""Debian packages that set-up and tests need: installs them when it may, else says which are missing.

Runs under the system's own Python before the virtual environment exists: standard library only.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

_POLICY = Path("/usr/sbin/policy-rc.d")
_LOCK = Path("/run/lock/comity-packages.lock")
_REFUSE_START = "#!/bin/sh\nexit 101\n"


class MissingPackages(Exception):
    """Packages that are not there and may not be installed from here; the text says what to do."""

    def __init__(self, reason: str, packages: tuple[str, ...]) -> None:
        super().__init__(
            f"{reason}. Install as an administrator, then run this again:\n"
            f"    apt-get install --no-install-recommends {' '.join(packages)}"
        )
        self.packages = packages


def may_install() -> bool:
    """Whether this process can install Debian packages: it is root and apt-get exists."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def require(reason: str, *packages: str) -> None:
    """Install packages, or raise MissingPackages where that is not possible.

    reason: what is missing and for what, one sentence without its full stop. No service that a
    package brings is started.
    """
    if not may_install():
        raise MissingPackages(reason, packages)
    print(f"{reason}\nInstalling {' '.join(packages)}", flush=True)
    with _one_at_a_time(), _no_service_starts():
        for arguments in (["update", "--quiet=2"], _install(packages)):
            done = subprocess.run(
                ["apt-get", *arguments],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            # An update may fail for one of several sources; only the installation decides.
            if done.returncode != 0 and arguments[0] == "install":
                raise MissingPackages(f"{reason}, and apt-get failed:\n{done.stdout.strip()}\n", packages)


def _install(packages: tuple[str, ...]) -> list[str]:
    return ["install", "--yes", "--quiet=2", "--no-install-recommends", *packages]


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait for another installation of ours: apt-get itself fails where it would have to wait."""
    with _LOCK.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _no_service_starts() -> Iterator[None]:
    """Keep packages from starting their services (Debian policy 9.3.3: policy-rc.d answers 101)."""
    before = _POLICY.read_bytes() if _POLICY.exists() else None
    mode = _POLICY.stat().st_mode if before is not None else 0
    _POLICY.write_text(_REFUSE_START)
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        if before is None:
            _POLICY.unlink()
        else:
            _POLICY.write_bytes(before)
            _POLICY.chmod(mode)
