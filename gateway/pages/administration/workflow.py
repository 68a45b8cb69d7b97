"""The page of a country's workflow: which steps a submission needs before its release, and who releases."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.calls import change_rights
from gateway.api.countries import with_warnings
from gateway.pages.administration.forms import text_of
from gateway.pages.administration.own import own_country
from gateway.pages.frame import done, say, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page

workflow = Blueprint("workflow_pages", __name__, url_prefix="/administration/workflow")

RULES: Final = {
    "validation_required": wording.mark("A validator confirms the data before they are approved"),
    "approval_required": wording.mark("An approver signs the data off before they are released"),
    "distinct_validator_and_approver": wording.mark("Validator and approver are different people"),
}
RELEASED_BY: Final = {
    "anyone": wording.mark("Anyone who may release"),
    "approver": wording.mark("The person who approved them"),
    "other": wording.mark("Somebody other than the person who approved them"),
}


@workflow.get("")
@signed_in_page
def show_workflow() -> str:
    """The rules as they are, in the form to change them."""
    country = own_country("workflow.set")
    set_ = with_warnings(call("identity", "get_workflow", country=country))
    page = {**_page(set_), "warnings": set_["warnings"]}
    return show("administration/workflow.html", "administration", errors=[], done=done(), **page)


@workflow.post("")
@signed_in_page
def set_workflow() -> Any:
    """Set the rules."""
    wanted = {**{name: name in request.form for name in RULES}, "released_by": text_of("released_by")}
    try:
        change_rights("set_workflow", country=own_country("workflow.set"), **wanted)
    except ComityError as error:
        return show_refused("administration/workflow.html", "administration", error, **_page(wanted))
    return redirect("/administration/workflow?done=kept", 303)


def _page(wanted: Mapping[str, Any]) -> dict[str, Any]:
    releasers = [{"value": value, "text": say(text)} for value, text in RELEASED_BY.items()]
    return {"rules": RULES, "releasers": releasers, "wanted": wanted}
