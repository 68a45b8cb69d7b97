"""Pages of keys: the list, issuing one, its secret shown once, and narrowing, replacing and revoking it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Response, make_response, redirect, request

from gateway.api.calls import change_rights
from gateway.pages.administration.agencies import agency_options
from gateway.pages.administration.forms import all_or, chosen, in_utc, number_of, text_of, words_of
from gateway.pages.administration.own import own_country
from gateway.pages.frame import done, indicator_options, show, show_refused
from servicekit.errors import ComityError
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page

keys = Blueprint("key_pages", __name__, url_prefix="/administration/keys")

SOON: Final = timedelta(days=30)
"""So long before its end a key is marked: time enough to put another one in place."""


@keys.get("")
@signed_in_page
def list_keys() -> str:
    """The keys, and the form to issue one."""
    return show("administration/keys.html", "administration", errors=[], done=done(), **_all())


@keys.post("")
@signed_in_page
def issue_key() -> Any:
    """Issue a key, and show its secret this once."""
    wanted = {
        "agency": text_of("agency"),
        "label": text_of("label"),
        "indicators": chosen("indicators"),
        "sources": words_of("sources") or None,
        "actions": request.form.getlist("actions"),
        "networks": words_of("networks"),
        "lifetime_days": number_of("lifetime_days", 365),
    }
    try:
        issued = call("identity", "issue_key", country=own_country("key.issue"), **wanted)
    except ComityError as error:
        return show_refused("administration/keys.html", "administration", error, **_all())
    return _secret(issued)


@keys.get("/<key>")
@signed_in_page
def show_key(key: str) -> str:
    """One key."""
    return show("administration/key.html", "administration", errors=[], done=done(), **_one(key))


@keys.post("/<key>/<any(narrow,rotate,revoke):change>")
@signed_in_page
def change_key(key: str, change: str) -> Any:
    """Limit a key further, replace its secret, or revoke it."""
    try:
        match change:
            case "narrow":
                change_rights("narrow_key", key=key, **_narrower(_one(key)["view"]))
            case "rotate":
                hours = number_of("overlap_hours", 0)
                return _secret(change_rights("rotate_key", key=key, overlap_hours=hours))
            case _:
                change_rights("revoke_key", key=key, reason=text_of("reason"))
    except ComityError as error:
        return show_refused("administration/key.html", "administration", error, **_one(key))
    return redirect(f"/administration/keys/{key}?done=kept", 303)


def _narrower(view: dict[str, Any]) -> dict[str, Any]:
    """The limits that the form changes; what it leaves as it is stays out."""
    wanted = {
        "label": text_of("label"),
        "indicators": chosen("indicators") or view["indicators"],
        "sources": words_of("sources") or view["sources"],
        "networks": words_of("networks") or view["networks"],
        "actions": request.form.getlist("actions") or view["actions"],
        "expires_at": in_utc(text_of("expires_at")) or view["expires_at"],
    }
    return {name: value for name, value in wanted.items() if value != view[name]}


def _secret(issued: dict[str, Any]) -> Response:
    """The page with the secret, which nothing keeps a copy of."""
    response = make_response(show("administration/key-secret.html", "administration", issued=issued))
    response.headers["Cache-Control"] = "no-store"
    return response


def _all() -> dict[str, Any]:
    country = own_country("key.issue")
    found = call("identity", "list_keys", country=country, after=None, limit=500)["items"]
    return {
        "items": [_shown(each) for each in found],
        "agencies": agency_options(country),
        "indicators": indicator_options(),
        "typed": request.form,
    }


def _one(key: str) -> dict[str, Any]:
    own_country("key.issue")
    view = _shown(call("identity", "get_key", key=key))
    indicators = [
        option
        for option in indicator_options()
        if view["indicators"] is None or option[0] in view["indicators"]
    ]
    return {"view": view, "indicators": indicators}


def _shown(view: dict[str, Any]) -> dict[str, Any]:
    left = datetime.fromisoformat(view["expires_at"]) - datetime.now(UTC)
    state = "revoked" if view["revoked"] else "ended" if left <= timedelta(0) else "open"
    words = {"indicators_words": all_or(view["indicators"]), "sources_words": all_or(view["sources"])}
    return {**view, **words, "state": state, "ends_soon": state == "open" and left <= SOON}
