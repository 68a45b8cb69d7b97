"""The composition of the gateway: the API for agencies, and the portal for people."""

from collections.abc import Mapping

from flask import Flask

from eventlog import EventLog
from gateway.api.agencies import agencies
from gateway.api.agreements import agreements
from gateway.api.calendar import calendar
from gateway.api.catalog import catalog
from gateway.api.countries import countries
from gateway.api.disclosures import disclosures
from gateway.api.documents import documents
from gateway.api.explanations import explanations
from gateway.api.invitations import invitations
from gateway.api.log import log_routes
from gateway.api.mail import mail
from gateway.api.mappings import mappings
from gateway.api.missed import missed
from gateway.api.notices import notices
from gateway.api.organisations import organisations
from gateway.api.people import people
from gateway.api.positions import positions
from gateway.api.pulls import pulls
from gateway.api.roles import roles
from gateway.api.rules import rules
from gateway.api.second_factor import second_factor
from gateway.api.sessions import sessions
from gateway.api.submissions import submissions
from gateway.api.templates import templates
from gateway.api.webhooks import webhooks
from gateway.health import Check, checks_of, health_routes
from gateway.openapi import specification_routes
from gateway.pages import PAGES
from gateway.pages.frame import tell_pending
from servicekit import web
from servicekit.web.api import make_api

DESCRIPTION = (
    "Share official migration statistics: submit, validate, approve, release and amend figures, decide who "
    "reads them, read reports, and follow every correction. Errors are RFC 9457 problem documents with a "
    "permanent code. Every POST but sign-in and key creation honours the header Idempotency-Key."
)


def create_app(parts: web.Parts, *, log: EventLog, checks: Mapping[str, Check] | None = None) -> Flask:
    """The gateway's application.

    log: for auditors; one that may only read will do. checks: what being ready to serve needs, by
    name; by default the log, the rights and every service.
    """
    app = web.create_app("gateway", parts)
    api = make_api(app, "Comity", DESCRIPTION)
    for routes in (
        sessions,
        countries,
        people,
        invitations,
        second_factor,
        mail,
        positions,
        roles,
        organisations,
        agencies,
        agreements,
        catalog,
        rules,
        submissions,
        templates,
        calendar,
        mappings,
        missed,
        pulls,
        notices,
        webhooks,
        disclosures,
        explanations,
        documents,
    ):
        api.register_blueprint(routes)
    api.register_blueprint(log_routes(log))
    app.after_request(tell_pending)
    app.register_blueprint(specification_routes())
    app.register_blueprint(health_routes(checks or checks_of(parts.calls, parts.rights, log)))
    for pages in PAGES:
        app.register_blueprint(pages)
    return app
