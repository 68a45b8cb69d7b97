"""What a Comity web application is made of, kept with the application for its views."""

from dataclasses import dataclass

from flask import current_app

from servicekit.access import Rights
from servicekit.blobs import BlobStore
from servicekit.callers import Callers
from servicekit.reference import Reference
from servicekit.rpc import Calls
from servicekit.settings import Settings
from servicekit.web.limits import Limits

EXTENSION = "comity"


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
    limits: Limits


def parts() -> Parts:
    """The parts of the application that answers the present request."""
    found: Parts = current_app.extensions[EXTENSION]
    return found
