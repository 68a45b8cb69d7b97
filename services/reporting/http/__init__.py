"""The reporting service's own HTTP application: figures and reports go straight to their readers."""

from pathlib import Path

from flask import Flask

from servicekit.templating import prepare
from servicekit.web import Parts
from servicekit.web import create_app as create_web_app
from servicekit.web.api import make_api
from services.reporting.http.editor import editor_routes
from services.reporting.http.joint import joint_api
from services.reporting.http.joint_pages import joint_routes
from services.reporting.http.mirror_thread import mirror_api, mirror_pages
from services.reporting.http.observations import observations_routes
from services.reporting.http.pages import page_routes
from services.reporting.http.reports import report_routes
from services.reporting.http.saved import saved_routes
from services.reporting.http.saved_api import add_saved
from services.reporting.http.searching import search_pages, search_routes
from services.reporting.http.serving import Serving
from services.reporting.http.standing import add_standing
from services.reporting.http.subscriptions import add_subscriptions, subscription_pages
from services.reporting.http.templates import add_templates
from services.reporting.wiring import Reporting

DESCRIPTION = (
    "Read released figures and reports. What an answer shows depends on who asks: figures are those that a "
    "country shares with the reader, masked, with the reason for every absence."
)
TEMPLATES = (
    Path(__file__).parent.parent / "templates",
    Path(__file__).parent.parent / "rendering" / "templates",
)


def create_app(application: Reporting, parts: Parts) -> Flask:
    """The application that serves /reports and /search, with their API, and /api/v1/observations.

    application: the wired reporting service of this process.
    """
    app = create_web_app("services.reporting", parts)
    prepare(app.jinja_env, *TEMPLATES)
    serving = Serving(application, parts.settings.base_url)
    api = make_api(app, "Comity", DESCRIPTION)
    api.register_blueprint(observations_routes(application))
    reports = report_routes(serving)
    add_standing(reports, serving)
    add_templates(reports, serving)
    add_saved(reports, serving)
    add_subscriptions(reports, serving)
    api.register_blueprint(reports)
    api.register_blueprint(joint_api())
    api.register_blueprint(mirror_api())
    api.register_blueprint(search_routes(serving))
    app.register_blueprint(page_routes(serving, parts.calls))
    app.register_blueprint(mirror_pages())
    app.register_blueprint(joint_routes(serving))
    app.register_blueprint(editor_routes(serving))
    app.register_blueprint(subscription_pages(serving))
    app.register_blueprint(search_pages(serving))
    app.register_blueprint(saved_routes(serving))
    return app
