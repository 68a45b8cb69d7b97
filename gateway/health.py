"""Whether this process lives and can serve, and its metrics."""

from collections.abc import Callable, Mapping

import structlog
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from eventlog import EventLog
from servicekit.access import Rights
from servicekit.context import Context
from servicekit.errors import ComityError, status_of
from servicekit.rpc import Calls

logger = structlog.get_logger(__name__)

Check = Callable[[], bool]

_LIGHT = {
    "identity": ("list_countries", {"limit": 1}),
    "catalog": ("list_indicators", {"limit": 1}),
    "submission": ("list", {"limit": 1}),
    "reporting": ("await_position", {"position": 0, "timeout_s": 0}),
    "documents": ("list", {"limit": 1}),
}
"""An operation of each service that costs little and changes nothing."""


def health_routes(checks: Mapping[str, Check]) -> Blueprint:
    """/health/live, /health/ready and /metrics. checks: a name of each part that serving needs."""
    routes = Blueprint("health", __name__)

    @routes.get("/health/live")
    def live() -> Response:
        return jsonify(status="live")

    @routes.get("/health/ready")
    def ready() -> tuple[Response, int]:
        found = {name: _passes(name, check) for name, check in checks.items()}
        ok = all(found.values())
        return jsonify(status="ready" if ok else "not-ready", parts=found), 200 if ok else 503

    @routes.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    return routes


def checks_of(calls: Calls, rights: Rights, log: EventLog) -> dict[str, Check]:
    """What serving needs: the log can be read, rights follow it, and every service answers."""

    def readable() -> bool:
        return log.head().position >= 0

    def current() -> bool:
        return rights.allows(None, "country.see")

    return {"log": readable, "rights": current, **{name: _answers(calls, name) for name in _LIGHT}}


def _answers(calls: Calls, service: str) -> Check:
    operation, wanted = _LIGHT[service]

    def check() -> bool:
        try:
            calls.call(service, operation, wanted, Context())
        except ComityError as error:  # a refusal is an answer as well
            return status_of(error) < 500
        return True

    return check


def _passes(name: str, check: Check) -> bool:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, it is not ready
        logger.warning("part-not-ready", part=name, error=type(error).__name__)
        return False
