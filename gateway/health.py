"""Whether this process lives and can serve, and its metrics."""

from collections.abc import Callable, Mapping

import structlog
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

logger = structlog.get_logger(__name__)

Check = Callable[[], bool]


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


def _passes(name: str, check: Check) -> bool:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, it is not ready
        logger.warning("part-not-ready", part=name, error=type(error).__name__)
        return False
