"""One origin for people and systems: the gateway, with reporting's own application mounted beside it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deploy.composition import Composition, Threads
from deploy.roles import READER
from servicekit.web import Parts
from servicekit.web.limits import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from services.reporting.wiring import Reporting

REPORTING_PATHS = (
    "/reports",
    "/search",
    "/api/v1/reports",
    "/api/v1/search",
    "/api/v1/observations",
    "/sdmx",
)
"""What reporting answers itself, so that no large result crosses the broker."""


def web_application(composition: Composition, threads: Threads) -> "WSGIApplication":
    """The WSGI application of a whole system; a reverse proxy may split the same paths at scale.

    threads: those of this process, without any of which it is not ready.
    """
    from gateway.app import create_app as create_gateway
    from gateway.health import checks_of
    from services.reporting.http import create_app as create_reporting

    application, parts = reporting_of(composition), web_parts(composition)
    checks = {
        **checks_of(parts.calls, parts.rights, composition.log),
        "disclosures": lambda: application.recorder.healthy,
        "background": lambda: not threads.failed,
    }
    gateway = create_gateway(parts, log=composition.log, checks=checks)
    return Mounted(gateway, create_reporting(application, parts))


def reporting_of(composition: Composition) -> "Reporting":
    """Reporting as this process has it: one that may only read sends its records to one that may write."""
    from services.reporting.wiring import build, build_reader

    return composition.wired("reporting", build_reader if composition.role == READER else build)


def web_parts(composition: Composition) -> Parts:
    """What the web applications of a process share."""
    return Parts(
        calls=composition.calls,
        settings=composition.settings,
        rights=composition.rights,
        reference=composition.reference,
        blobs=composition.blobs,
        uploads=composition.uploads,
        callers=composition.callers,
        everyone=composition.everyone,
        limits=Limits(composition.settings),
    )


class Mounted:
    """Sends a request to reporting if its path is one of reporting's, else to the gateway."""

    def __init__(self, gateway: "WSGIApplication", reporting: "WSGIApplication") -> None:
        self.gateway = gateway
        self.reporting = reporting

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if any(path == mount or path.startswith(mount + "/") for mount in REPORTING_PATHS):
            return self.reporting(environ, start_response)
        return self.gateway(environ, start_response)
