"""The page of countries and groups, for who runs the mechanism: admitting, forming, joining."""

from typing import Any

from flask import Blueprint, make_response, redirect

from gateway.api.calls import change_rights
from gateway.api.invitations import with_link
from gateway.pages.administration.forms import text_of, texts_of
from gateway.pages.frame import country_name, done, in_order, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError
from servicekit.reference import COUNTRY, text_in
from servicekit.web.caller import call, caller, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

countries = Blueprint("country_pages", __name__, url_prefix="/administration/countries")


@countries.get("")
@signed_in_page
def list_countries() -> str:
    """Countries and groups, with the forms to admit, form and join."""
    return show("administration/countries.html", "administration", errors=[], done=done(), **_all({}))


@countries.post("")
@signed_in_page
def admit_country() -> Any:
    """Admit a country; the link for its first administrator is shown this once."""
    typed = {name: text_of(name) for name in ("country", "group", "standing", "email", "name", "language")}
    administrator = {name: typed[name] for name in ("email", "name", "language")}
    joined = [{"group": typed["group"], "standing": typed["standing"]}] if typed["group"] else []
    try:
        admitted = change_rights(
            "admit_country", country=typed["country"], groups=joined, administrator=administrator
        )
    except ComityError as error:
        return show_refused("administration/countries.html", "administration", error, **_all(typed))
    page = {"admitted": with_link(admitted), "name": typed["name"]}
    response = make_response(show("administration/country-admitted.html", "administration", **page))
    response.headers["Cache-Control"] = "no-store"
    return response


@countries.post("/groups")
@signed_in_page
def form_group() -> Any:
    """Form a group."""
    wanted = {"group": text_of("code").upper(), "names": texts_of("names")}
    try:
        call("identity", "form_group", **wanted)
    except ComityError as error:
        return show_refused("administration/countries.html", "administration", error, **_all({}))
    return redirect("/administration/countries?done=kept", 303)


@countries.post("/joining")
@signed_in_page
def join_group() -> Any:
    """Let a country join a group, or change its standing there."""
    wanted = {name: text_of(name) for name in ("group", "country", "standing")}
    try:
        call("identity", "join_group", **wanted)
    except ComityError as error:
        return show_refused("administration/countries.html", "administration", error, **_all({}))
    return redirect("/administration/countries?done=kept", 303)


def _all(typed: dict[str, str]) -> dict[str, Any]:
    parts().rights.require(caller().actor, "country.admit")
    reference = parts().reference
    known = reference.code_list(COUNTRY)
    taking_part = set(reference.countries())
    possible = [code for code, each in known.codes.items() if each.kind == "value"] if known else []
    groups = [(each.code, text_in(each.names, language())) for each in reference.groups().values()]
    return {
        "items": in_order((code, country_name(code)) for code in taking_part),
        "groups": [(each, text_in(each.names, language())) for each in reference.groups().values()],
        "group_options": groups,
        "possible": in_order((c, country_name(c)) for c in possible if len(c) == 2 and c not in taking_part),
        "languages_of_people": [(code, wording.language_name(code)) for code in wording.languages()],
        "typed": typed,
    }
