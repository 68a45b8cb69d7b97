"""What a Comity web application is made of, kept with the application for its views."""

from dataclasses import dataclass
from typing import Protocol

from flask import current_app

from servicekit.access import Rights
from servicekit.blobs import BlobStore
from servicekit.callers import Callers
from servicekit.reference import Reference
from servicekit.rpc import Calls
from servicekit.settings import Settings
from servicekit.web.limits import Limits

EXTENSION = "comity"


class Everyone(Protocol):
    """All processes that decide who may do what."""

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Wait until all of them have reached a log position; False when time ran out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts that views use; see servicekit.kit.Kit for what blobs and uploads hold.

    The applications of a process share them: callers are fed from the log, limits count for all.
    """

    calls: Calls
    settings: Settings
    rights: Rights
    reference: Reference
    blobs: BlobStore
    uploads: BlobStore
    callers: Callers
    everyone: Everyone
    limits: Limits


def parts() -> Parts:
    """The parts of the application that answers the present request."""
    found: Parts = current_app.extensions[EXTENSION]
    return found
