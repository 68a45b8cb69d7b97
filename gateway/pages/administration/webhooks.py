"""Pages of webhooks: the list, connecting an address, its secret shown once, and disconnecting it."""

from typing import Any, Final

from flask import Blueprint, make_response, redirect, request

from gateway.pages.administration.forms import all_or, chosen, text_of
from gateway.pages.administration.own import own_country
from gateway.pages.frame import done, indicator_options, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page

webhooks = Blueprint("webhook_pages", __name__, url_prefix="/administration/webhooks")

TEMPLATE: Final = "administration/webhooks.html"
ACTION: Final = "webhook.register"
ENDED: Final = {
    "asked": wording.mark("disconnected"),
    "failing": wording.mark("disconnected: it took nothing for too long"),
    "not-entitled": wording.mark("disconnected: who connected it may no longer do so"),
}


@webhooks.get("")
@signed_in_page
def list_webhooks() -> str:
    """The webhooks, and the form to connect one."""
    return show(TEMPLATE, "administration", errors=[], done=done(), **_all())


@webhooks.post("")
@signed_in_page
def register_webhook() -> Any:
    """Connect an address, and show the secret this once."""
    wanted = {"address": text_of("address"), "indicators": chosen("indicators")}
    try:
        registered = call("reporting", "register_webhook", country=own_country(ACTION), **wanted)
    except ComityError as error:
        return show_refused(TEMPLATE, "administration", error, done=None, **_all())
    page = show("administration/webhook-secret.html", "administration", registered=registered)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@webhooks.post("/<webhook>/disconnect")
@signed_in_page
def disconnect_webhook(webhook: str) -> Any:
    """Disconnect one, at once."""
    call("reporting", "disconnect_webhook", country=own_country(ACTION), webhook=webhook)
    return redirect("/administration/webhooks?done=kept", 303)


def _all() -> dict[str, Any]:
    found = call("reporting", "list_webhooks", country=own_country(ACTION))["items"]
    return {
        "items": [{**each, "indicators_words": all_or(each["indicators"])} for each in found],
        "ended": ENDED,
        "indicators": indicator_options(),
        "typed": request.form,
    }
