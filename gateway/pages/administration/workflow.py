"""The page of a country's workflow: which steps a submission needs before its release."""

from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.own import own_country
from gateway.pages.frame import done, show, show_refused
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


@workflow.get("")
@signed_in_page
def show_workflow() -> str:
    """The rules as they are, in the form to change them."""
    country = own_country("workflow.set")
    set_ = call("identity", "get_workflow", country=country)
    page = {"rules": RULES, "wanted": set_}
    return show("administration/workflow.html", "administration", errors=[], done=done(), **page)


@workflow.post("")
@signed_in_page
def set_workflow() -> Any:
    """Set the rules."""
    wanted = {name: name in request.form for name in RULES}
    try:
        call("identity", "set_workflow", country=own_country("workflow.set"), **wanted)
    except ComityError as error:
        page = {"rules": RULES, "wanted": wanted}
        return show_refused("administration/workflow.html", "administration", error, **page)
    return redirect("/administration/workflow?done=kept", 303)
