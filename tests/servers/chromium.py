"""Chromium for tests of pages: Debian's, started by Playwright."""

import os
from dataclasses import dataclass

from deploy.setup import system

# No request leaves the machine on the browser's own account.
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chromium:
    """executable: path of the browser; arguments: what it must be started with here."""

    executable: str
    arguments: tuple[str, ...]


def installed_chromium() -> Chromium:
    """Return the machine's Chromium, installing Debian's package if that is allowed."""
    system.require((system.CHROMIUM,))
    executable = system.chromium_executable()
    assert executable is not None
    # Chromium refuses to start its sandbox as root.
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return Chromium(executable=executable, arguments=(*_QUIET, *sandbox))
