"""What Comity needs from the machine itself: system libraries to run, servers and a browser to be tested.

Runs under the system's own Python before the virtual environment exists: standard library only.
"""

import ctypes
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.setup import packages


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """package: Debian's package; what: what is missing without it; present: whether it is there."""

    package: str
    what: str
    present: Callable[[], bool]


def require(needs: tuple[Need, ...]) -> None:
    """Install what is missing, all at once, or raise packages.MissingPackages naming all of it."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    packages.require(
        f"Missing: {', '.join(need.what for need in missing)}", *(need.package for need in missing)
    )
    still = [need for need in missing if not need.present()]
    if still:
        names = ", ".join(need.what for need in still)
        raise packages.MissingPackages(f"Still missing: {names}", tuple(need.package for need in still))


def _library_loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _library(name: str, package: str, purpose: str = "PDF rendering") -> Need:
    return Need(package=package, what=f"{name} ({purpose})", present=partial(_library_loads, name))


def _venv_works() -> bool:
    importlib.invalidate_caches()
    return sys.prefix != sys.base_prefix or importlib.util.find_spec("ensurepip") is not None


def postgres_binaries() -> Path | None:
    """Folder of the newest installed initdb and postgres."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major, reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*debian, *([] if on_path is None else [Path(on_path).resolve()])]
    return next((each.parent for each in candidates if (each.parent / "postgres").exists()), None)


def _major(initdb: Path) -> int:
    digits = re.search(r"/(\d+)/bin/", str(initdb))
    return 0 if digits is None else int(digits.group(1))


def rabbitmq_program() -> Path | None:
    """The server's program. Debian's wrapper of the same name on the PATH changes user and folder."""
    debian = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    on_path = shutil.which("rabbitmq-server")
    return debian if debian.exists() else (None if on_path is None else Path(on_path))


def chromium_executable() -> str | None:
    """Path of an installed Chromium."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


# python3-venv asks for the packaged interpreter's own version; another interpreter brings ensurepip along.
TO_RUN = (
    Need(package="python3-venv", what="Python's venv", present=_venv_works),
    _library("libgobject-2.0.so.0", "libglib2.0-0"),
    _library("libpango-1.0.so.0", "libpango-1.0-0"),
    _library("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    _library("libharfbuzz.so.0", "libharfbuzz0b"),
    _library("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
    _library("libfontconfig.so.1", "libfontconfig1"),
)

POSTGRESQL = Need(
    package="postgresql",
    what="PostgreSQL (tests; or set COMITY_TEST_DATABASE_URL)",
    present=lambda: bool(os.environ.get("COMITY_TEST_DATABASE_URL")) or postgres_binaries() is not None,
)
RABBITMQ = Need(
    package="rabbitmq-server",
    what="RabbitMQ (tests; or set COMITY_TEST_BROKER_URL)",
    present=lambda: bool(os.environ.get("COMITY_TEST_BROKER_URL")) or rabbitmq_program() is not None,
)
CHROMIUM = Need(
    package="chromium", what="Chromium (tests of pages)", present=lambda: chromium_executable() is not None
)
POPPLER = Need(
    package="poppler-utils",
    what="pdftotext (tests of PDFs)",
    present=lambda: shutil.which("pdftotext") is not None,
)
PLAYWRIGHT = _library("libatomic.so.1", "libatomic1", "tests of pages")
TO_TEST = (POSTGRESQL, RABBITMQ, CHROMIUM, PLAYWRIGHT, POPPLER)
