"""Pages of a country's agencies: the list, and one with its names, its successor and its end."""

from typing import Any

from flask import Blueprint, redirect, request

from gateway.api.calls import change_rights
from gateway.pages.administration.forms import text_of, texts_of
from gateway.pages.administration.own import own_country
from gateway.pages.frame import done, show, show_refused
from servicekit.errors import ComityError
from servicekit.reference import text_in
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page

agencies = Blueprint("agency_pages", __name__, url_prefix="/administration/agencies")


@agencies.get("")
@signed_in_page
def list_agencies() -> str:
    """The agencies, and the form to register one."""
    return show("administration/agencies.html", "administration", errors=[], done=done(), **_all({}))


@agencies.post("")
@signed_in_page
def register_agency() -> Any:
    """Register an agency."""
    wanted = {"agency": text_of("agency").upper(), "names": texts_of("names")}
    try:
        call("identity", "register_agency", country=own_country("agency.register"), **wanted)
    except ComityError as error:
        return show_refused("administration/agencies.html", "administration", error, **_all(wanted))
    return redirect("/administration/agencies?done=kept", 303)


@agencies.get("/<agency>")
@signed_in_page
def show_agency(agency: str) -> str:
    """One agency."""
    return show("administration/agency.html", "administration", errors=[], done=done(), **_one(agency))


@agencies.post("/<agency>/<any(rename,succession,close):change>")
@signed_in_page
def change_agency(agency: str, change: str) -> Any:
    """Rename an agency, let another one succeed it, or close it."""
    place = {"country": own_country("agency.register"), "agency": agency}
    try:
        match change:
            case "rename":
                call("identity", "rename_agency", **place, names=texts_of("names"))
            case "succession":
                successor = {"successor": text_of("successor"), "from": text_of("from")}
                call("identity", "succeed_agency", **place, **successor)
            case _:
                force = "force" in request.form
                change_rights("close_agency", **place, reason=text_of("reason"), force=force)
    except ComityError as error:
        return show_refused("administration/agency.html", "administration", error, **_one(agency))
    return redirect(f"/administration/agencies/{agency}?done=kept", 303)


def agency_options(country: str) -> list[tuple[str, str]]:
    """(code, name) of the open agencies of a country."""
    found = call("identity", "list_agencies", country=country, after=None, limit=500)["items"]
    return [(each["agency"], text_in(each["names"], language())) for each in found if each["open"]]


def _all(typed: dict[str, Any]) -> dict[str, Any]:
    country = own_country("agency.register")
    found = call("identity", "list_agencies", country=country, after=None, limit=500)["items"]
    return {"items": [{**each, "name": text_in(each["names"], language())} for each in found], "typed": typed}


def _one(agency: str) -> dict[str, Any]:
    country = own_country("agency.register")
    view = call("identity", "get_agency", country=country, agency=agency)
    others = [option for option in agency_options(country) if option[0] != agency]
    return {"view": view, "name": text_in(view["names"], language()), "others": others}
