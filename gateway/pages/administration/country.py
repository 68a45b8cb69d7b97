"""The pages of one's own country: how it is named and reached, and the end of its part in the mechanism."""

from typing import Any, Final

from flask import Blueprint, redirect

from gateway.api.calls import change_rights
from gateway.pages.administration.forms import text_of, texts_of
from gateway.pages.administration.own import own_country
from gateway.pages.administration.words import everything
from gateway.pages.frame import done, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError, InvalidRequest
from servicekit.web.caller import call, caller
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

country = Blueprint("own_country_pages", __name__, url_prefix="/administration/country")

REACHED_BY: Final = ("email", "telephone", "website")


@country.get("")
@signed_in_page
def show_country() -> str:
    """How the country is named and reached, in the form to change it."""
    view = call("identity", "get_country", country=own_country("country.describe"))
    return show("administration/country.html", "administration", errors=[], done=done(), **_page(view, view))


@country.post("")
@signed_in_page
def describe_country() -> Any:
    """Say how the country is named and reached; what is left empty is as nobody said it."""
    code = own_country("country.describe")
    office, reached_by = texts_of("contact.office"), {name: text_of(f"contact.{name}") for name in REACHED_BY}
    contact = {"office": office or None, **{name: text or None for name, text in reached_by.items()}}
    wanted = {
        "names": texts_of("names") or None,
        "contact": contact if any(contact.values()) else None,
    }
    try:
        call("identity", "describe_country", country=code, **wanted)
    except ComityError as error:
        page = _page(call("identity", "get_country", country=code), wanted)
        return show_refused("administration/country.html", "administration", error, done=None, **page)
    return redirect("/administration/country?done=kept", 303)


@country.get("/withdrawal")
@signed_in_page
def show_withdrawal() -> str:
    """What would end with the country's part, before anybody decides it."""
    code = own_country("country.withdraw")
    page = {"ends": _what_ends(code), "reason": ""}
    return show("administration/country-withdrawal.html", "administration", errors=[], **page)


@country.post("/withdrawal")
@signed_in_page
def ask_for_confirmation() -> Any:
    """The second step: the reason as it will be recorded, and the country's code to type."""
    code, reason = own_country("country.withdraw"), text_of("reason")
    try:
        _require(reason, "reason", _REASON_MISSING)
    except InvalidRequest as error:
        page = {"ends": _what_ends(code), "reason": reason}
        return show_refused("administration/country-withdrawal.html", "administration", error, **page)
    return show("administration/country-confirmation.html", "administration", errors=[], reason=reason)


@country.post("/withdrawal/confirmation")
@signed_in_page
def withdraw_country() -> Any:
    """End the country's part in the mechanism."""
    code, reason = own_country("country.withdraw"), text_of("reason")
    try:
        _require(reason, "reason", _REASON_MISSING)
        _require(text_of("code").upper() == code, "code", _OTHER_CODE)
        change_rights("withdraw_country", country=code, reason=reason)
    except ComityError as error:
        return show_refused(
            "administration/country-confirmation.html", "administration", error, reason=reason
        )
    return redirect("/administration/country?done=country-withdrawn", 303)


_REASON_MISSING: Final = wording.mark("Say why. The reason is recorded and stays.")
_OTHER_CODE: Final = wording.mark("This is not the code of your country.")


def _require(holds: object, field: str, message: str) -> None:
    if not holds:
        raise InvalidRequest(errors=[{"field": field, "message": message}])


def _page(view: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    may_withdraw = parts().rights.allows(caller().actor, "country.withdraw", country=view["country"])
    return {
        "view": view,
        "names": given["names"] or {},
        "contact": given["contact"] or {},
        "may_withdraw": may_withdraw and view["participating"],
    }


def _what_ends(code: str) -> dict[str, int]:
    """How many agreements, groups, keys and accounts of others end with the country's part."""
    agreements = everything("list_agreements", country=code)
    people = everything("list_people", country=code, organisation=None)
    return {
        "agreements": sum(each["mode"] != "national" for each in agreements),
        "groups": len(call("identity", "get_country", country=code)["groups"]),
        "keys": sum(not each["revoked"] for each in everything("list_keys", country=code)),
        "accounts": sum(each["active"] and f"person:{each['person']}" != caller().actor for each in people),
    }
