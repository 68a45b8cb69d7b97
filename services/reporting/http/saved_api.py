"""The API of saved reports: those of a person and of their country, saving one and removing one."""

from typing import Any
from urllib.parse import urlencode

from marshmallow import Schema, fields, validate

from servicekit.errors import ComityError, NotFound, status_of
from servicekit.web.api import API, Blueprint, ListQuery, ReadQuery, listing
from servicekit.web.caller import call, language
from services.reporting.http.serving import Serving
from services.reporting.queries.places import parse_place
from services.reporting.schemas.saved import SavedReport, SaveReportRequest

STATES = ("open", "closed", "changed")


class SavedView(SavedReport):
    """A saved report. state: whether it opens to the caller now; links: where it is."""

    state = fields.String(
        required=True,
        validate=validate.OneOf(STATES),
        metadata={
            "description": "open; closed: its figures are not open to the caller now; changed: it cannot be "
            "made any more, because its template, its indicator or a code of it is another now"
        },
    )
    links = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={
            "description": "self; report and page: addresses to share, which show each what they may read"
        },
    )


class SavedList(Schema):
    """The caller's saved reports and those shared in their country, the newest first."""

    items = fields.List(fields.Nested(SavedView), required=True)
    next = fields.String(required=True, allow_none=True)


def add_saved(routes: Blueprint, serving: Serving) -> None:
    """Add the operations to the API of reports."""

    def every() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = call("reporting", "list_saved_reports")["items"]
        return found

    def view(saved: dict[str, Any]) -> dict[str, Any]:
        links = {"self": f"{API}/reports/saved/{saved['report']}", **links_of(saved)}
        about = {name: value for name, value in saved.items() if name != "position"}
        return {**about, "state": state_of(serving, saved), "links": links}

    @routes.route("/reports/saved", methods=["GET"])
    @routes.arguments(ListQuery, location="query")
    @routes.response(200, SavedList)
    def list_saved(query: dict[str, Any]) -> dict[str, Any]:
        """The caller's saved reports, and those shared in their country."""
        found = every()
        [start] = (0,) if query["after"] is None else parse_place(query["after"], 1)
        end = start + query["limit"]
        items = [view(each) for each in found[start:end]]
        return listing({"items": items, "next": end if end < len(found) else None})

    @routes.route("/reports/saved", methods=["POST"])
    @routes.arguments(SaveReportRequest)
    @routes.response(201, SavedView)
    def save(body: dict[str, Any]) -> dict[str, Any]:
        """Save a report under a name, for the caller or for the people of their country."""
        return view(call("reporting", "save_report", **body))

    @routes.route("/reports/saved/<report>", methods=["GET"])
    @routes.arguments(ReadQuery, location="query")
    @routes.response(200, SavedView)
    def get_saved(_: dict[str, Any], report: str) -> dict[str, Any]:
        """One of these, with whether it opens to the caller now."""
        for each in every():
            if each["report"] == report:
                return view(each)
        raise NotFound(kind="report", id=report[:64])

    @routes.route("/reports/saved/<report>", methods=["DELETE"])
    @routes.response(200, SavedView)
    def remove(report: str) -> dict[str, Any]:
        """Remove a saved report of the caller's own."""
        return view(call("reporting", "remove_report", report=report))


def state_of(serving: Serving, saved: dict[str, Any]) -> str:
    """open; closed: not to the caller now; changed: its template, indicator or codes are others now."""
    try:
        about = serving.template(saved["template"])
    except ComityError:
        return "changed"
    try:
        with serving.asked(about, saved["parameters"], language=language(), as_of=None) as asked:
            about.axes(asked.parameters)
    except ComityError as error:
        return "closed" if status_of(error) == 404 else "changed"
    return "open"


def links_of(saved: dict[str, Any]) -> dict[str, str]:
    """Where the report itself is, for programs and for people: what is shared by link."""
    query = urlencode(sorted(saved["parameters"].items()))
    return {
        "report": f"{API}/reports/{saved['template']}?{query}",
        "page": f"/reports/{saved['template']}?{query}",
    }
