"""Pages of saved reports: those of a person and of their country, saving one and removing one."""

from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, render_template, request

from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page
from services.reporting.http.saved_api import links_of, state_of
from services.reporting.http.serving import Serving

NOT_KEPT: Final = ("lang", "format", "as_of")
"""Parameters of an address that are not the report's own."""
LONGEST_QUERY: Final = 8_000
"""Characters of an address that are read; what is longer was not made by a page here."""


def saved_routes(serving: Serving) -> Blueprint:
    """/reports/saved."""
    pages = Blueprint("saved_reports", __name__)

    @pages.get("/reports/saved")
    @signed_in_page
    def saved() -> str:
        items = call("reporting", "list_saved_reports")["items"]
        shown = [
            {**each, "state": state_of(serving, each), "address": links_of(each)["page"]} for each in items
        ]
        return render_template("reporting/saved.html", section="reports", items=shown)

    @pages.post("/reports/saved")
    @signed_in_page
    def save() -> Any:
        asked = {**report_in_form(), "shared": request.form.get("shared") == "yes"}
        call("reporting", "save_report", **asked)
        return redirect("/reports/saved", 303)

    @pages.post("/reports/saved/<report>/remove")
    @signed_in_page
    def remove(report: str) -> Any:
        call("reporting", "remove_report", report=report)
        return redirect("/reports/saved", 303)

    return pages


def report_in_form() -> dict[str, Any]:
    """Title, template and parameters of the report that the person's form is about."""
    given = parse_qsl(request.form.get("parameters", "")[:LONGEST_QUERY])
    return {
        "title": request.form.get("title", ""),
        "template": request.form.get("template", ""),
        "parameters": {name: value for name, value in given if name not in NOT_KEPT},
    }
