"""Threads about mirrors: their API, and the form on the page of a mirror."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint as Pages
from flask import redirect, request
from marshmallow import fields

from servicekit.language import languages
from servicekit.rpc import Calls
from servicekit.web.api import API, Blueprint, ReadQuery
from servicekit.web.caller import call, context, language
from servicekit.web.pages import signed_in_page
from services.reporting.domain.report import Report
from services.reporting.http.serving import Asked
from services.reporting.queries.mirror_thread import focal_point_of, untold
from services.reporting.reports.mirror import ID
from services.reporting.reports.mirror_explanations import thread_name
from services.reporting.schemas import mirror_thread as wire

NAMES = ("country", "partner", "indicator")


class ThreadQuery(ReadQuery):
    """A movement, from either of its ends."""

    country = fields.String(required=True)
    partner = fields.String(required=True)
    indicator = fields.String(required=True)


def mirror_api() -> Blueprint:
    """/reports/mirror below the API."""
    routes = Blueprint(
        "mirror_threads",
        __name__,
        url_prefix=f"{API}/reports/mirror",
        description="What focal points say of a movement that two countries count",
    )

    @routes.route("/messages", methods=["GET"])
    @routes.arguments(ThreadQuery, location="query")
    @routes.response(200, wire.MirrorMessageList)
    def list_mirror_messages(query: dict[str, Any]) -> dict[str, Any]:
        """What was said of a movement, for those who may see both of its ends."""
        return call("reporting", "list_mirror_messages", **query)

    @routes.route("/messages", methods=["POST"])
    @routes.arguments(wire.ExplainMirrorRequest)
    @routes.response(201, wire.MirrorMessageAnswer)
    def explain_mirror(body: dict[str, Any]) -> dict[str, Any]:
        """Explain a gap, as a focal point of one of the two countries; those of the other one are told."""
        return call("reporting", "explain_mirror", **body)

    @routes.route("/notices", methods=["GET"])
    @routes.response(200, wire.MirrorNoticeList)
    def list_mirror_notices() -> dict[str, Any]:
        """The messages that the caller was told of and has not seen."""
        return call("reporting", "list_mirror_notices")

    @routes.route("/seen", methods=["POST"])
    @routes.arguments(wire.MirrorThreadRequest)
    @routes.response(200, wire.MirrorSeen)
    def see_mirror_messages(body: dict[str, Any]) -> dict[str, Any]:
        """Record that the caller saw what was said of a movement."""
        return call("reporting", "see_mirror_messages", **body)

    return routes


def mirror_pages() -> Pages:
    """What the form on the page of a mirror sends."""
    pages = Pages("mirror_thread_pages", __name__)

    @pages.post("/reports/mirror/messages")
    @signed_in_page
    def explain() -> Any:
        asked = {name: request.form.get(name, "") for name in (*NAMES, "language", "text")}
        period = request.form.get("period") or None
        call("reporting", "explain_mirror", **asked, period=period)
        return redirect(f"/reports/{ID}?{urlencode({name: asked[name] for name in NAMES})}#texts", 303)

    return pages


def thread_form(asked: Asked, report: Report) -> dict[str, Any] | None:
    """What the form of the page needs; None where the report is no mirror, or its reader no focal point."""
    material, given = asked.material, asked.parameters
    if asked.template.id != ID or material.at is not None or not report.tables:
        return None
    mine = focal_point_of(material.reader, material.reference)
    if mine is None or material.reader.country not in {given.country, given.partner}:
        return None
    periods = [(member.code, member.label) for member in reversed(report.tables[0].columns.members)]
    return {
        "fixed": {name: dict(given.pairs)[name] for name in NAMES},
        "periods": [("", material.say("All periods")), *periods],
        "languages": languages(),
        "language": language(),
    }


def is_waiting(asked: Asked) -> bool:
    """Whether the reader of a mirror has not seen something that they were told of it."""
    material = asked.material
    person = (material.reader.actor or "").removeprefix("person:")
    return bool(untold(material.connection, person, thread_name(asked.scope)))


def take_note(calls: Calls, given: Mapping[str, str]) -> None:
    """Whoever opens the page of a mirror has seen what they were told of it."""
    calls.call("reporting", "see_mirror_messages", {name: given[name].strip() for name in NAMES}, context())
