"""The page of what a country asks of its people when they sign in."""

from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from gateway.api.calls import change_rights
from gateway.pages.administration.own import own_country
from gateway.pages.frame import done, show
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page

sign_in = Blueprint("sign_in_pages", __name__, url_prefix="/administration/sign-in")


@sign_in.get("")
@signed_in_page
def show_rule() -> str:
    """The rule as it is, in the form to change it, and whether the reader has what it asks for."""
    rule = call("identity", "get_sign_in_rule", country=own_country("sign-in.set"))
    mine = call("identity", "get_second_factor")
    page = {"required": rule["second_factor_required"], "enrolled": mine["enrolled"], "done": done()}
    return show("administration/sign-in.html", "administration", errors=[], **page)


@sign_in.post("")
@signed_in_page
def set_rule() -> Response:
    """Set the rule."""
    required = "second_factor_required" in request.form
    country: dict[str, Any] = {"country": own_country("sign-in.set")}
    change_rights("set_sign_in_rule", **country, second_factor_required=required)
    return redirect("/administration/sign-in?done=kept", 303)
