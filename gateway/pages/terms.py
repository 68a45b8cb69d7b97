"""The page on which a reader accepts the terms of a country before the first read of its figures."""

from typing import Any

from flask import Blueprint, redirect, request

from gateway.api.calls import status_when_shown
from gateway.pages.frame import show, show_refused
from servicekit.errors import ComityError, NotFound
from servicekit.web.caller import call, caller, require_signed_in
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

terms = Blueprint("terms_pages", __name__, url_prefix="/terms")


@terms.get("/<country>/<indicator>")
@signed_in_page
def show_terms(country: str, indicator: str) -> str:
    """The terms on which the country shares the indicator, where the person has yet to accept them."""
    return show("terms.html", "reports", errors=[], **_one(country, indicator))


@terms.post("/<country>/<indicator>")
@signed_in_page
def accept(country: str, indicator: str) -> Any:
    """Accept the terms that were shown."""
    wanted = {"terms": request.form.get("terms", ""), "for_keys": "for_keys" in request.form}
    try:
        answer = call("identity", "accept_terms", country=country, indicator=indicator, **wanted)
    except ComityError as error:
        return show_refused("terms.html", "reports", error, **_one(country, indicator))
    status_when_shown(answer)
    return redirect(f"/reports/citizenship-over-time?country={country}&indicator={indicator}", 303)


def _one(country: str, indicator: str) -> dict[str, Any]:
    asked = {"country": country, "indicator": indicator, "after": None, "limit": 1}
    found = call("reporting", "list_explanations", **asked)["items"]
    if not found or found[0]["terms"] is None:
        raise NotFound(kind="terms", id=f"{country}/{indicator}"[:80])
    own = require_signed_in()["country"]
    may = own is not None and parts().rights.allows(caller().actor, "terms.accept", country=own)
    return {"country": country, "indicator": indicator, "terms": found[0]["terms"], "may_for_keys": may}
