"""How Comity meets browsers and programs over HTTP: one way for the gateway and for reporting.

create_app makes a Flask application in which views only do their own work: `caller.call` reaches
services on behalf of who asks, errors become problem documents, forms are protected, and pages
have their layout, language and cookies.
"""

import structlog
from flask import Flask, Response, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from servicekit.metrics import REQUESTS
from servicekit.templating import STATIC, STATIC_ADDRESS
from servicekit.web.bodies import JsonProvider
from servicekit.web.caller import begin_request
from servicekit.web.conditional import make_conditional
from servicekit.web.counting import count_request, tell_limits
from servicekit.web.hosts import check_host
from servicekit.web.pages import prepare_pages
from servicekit.web.parts import EXTENSION, Parts, parts
from servicekit.web.problems import register_problems
from servicekit.web.protection import check_request, limit_body, protect_response
from servicekit.web.restricted import check_unrestricted
from servicekit.web.texts import check_parameters

MAX_BODY_BYTES = 1024 * 1024
"""How large a request may be that brings no file."""
ASSET_LIFETIME_S = 365 * 24 * 3600

__all__ = ["Parts", "create_app", "parts"]


def create_app(name: str, parts: Parts) -> Flask:
    """A Flask application without routes, but static files.

    name: the import name of the package whose folder templates/ holds its pages.
    """
    app = Flask(name, static_folder=STATIC, static_url_path=STATIC_ADDRESS)
    app.extensions[EXTENSION], settings = parts, parts.settings
    app.json = JsonProvider(app)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, SEND_FILE_MAX_AGE_DEFAULT=ASSET_LIFETIME_S)
    if settings.trusted_proxies:
        # Keys are limited to networks, and attempts to sign in are counted, by the caller's address.
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    register_problems(app)
    app.before_request(begin_request)
    app.before_request(_begin_log)
    app.before_request(check_host)
    app.before_request(check_parameters)
    app.before_request(count_request)
    app.before_request(limit_body)
    app.before_request(check_request)
    app.before_request(check_unrestricted)
    # Flask runs what comes after a request from the last registered to the first.
    app.after_request(_count)
    app.after_request(make_conditional)
    app.after_request(tell_limits)
    app.after_request(protect_response)
    app.after_request(_name_request)
    prepare_pages(app)
    return app


def _begin_log() -> None:
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _name_request(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "-")
    return response


def _count(response: Response) -> Response:
    structlog.contextvars.unbind_contextvars("request_id")
    REQUESTS.labels(current_app.name, str(request.url_rule), str(response.status_code)).inc()
    return response
