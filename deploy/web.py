"""One origin for people and systems: the gateway, with reporting's own application mounted beside it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from deploy.composition import Composition
from servicekit.web import Parts
from servicekit.web.limits import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REPORTING_PATHS = ("/reports", "/api/v1/reports", "/api/v1/observations", "/sdmx")
"""What reporting answers itself, so that no large result crosses the broker."""


def web_application(composition: Composition) -> "WSGIApplication":
    """The WSGI application of a whole system; a reverse proxy may split the same paths at scale."""
    from gateway.app import create_app as create_gateway
    from services.reporting.http import create_app as create_reporting
    from services.reporting.wiring import build

    application, parts = composition.wired("reporting", build), web_parts(composition)
    return Mounted(create_gateway(parts, log=composition.log), create_reporting(application, parts))


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
