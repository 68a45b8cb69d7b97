"""Pages about positions: the list, a new one, and one with who is in it."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.calls import change_rights
from gateway.pages.administration.words import (
    SECTION,
    chosen_roles,
    everything,
    own_country,
    own_place,
    place_name,
    role_name,
    role_options,
    texts_of,
)
from gateway.pages.frame import done, show, show_refused
from servicekit.errors import ComityError, NotFound
from servicekit.reference import text_in
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

positions = Blueprint("administration_positions", __name__, url_prefix=f"/{SECTION}/positions")

ADDRESS: Final = f"/{SECTION}/positions"


@positions.get("")
@signed_in_page
def list_positions() -> str:
    """The positions of the person's country."""
    return show(
        "administration/positions.html",
        SECTION,
        done=done(),
        place=place_name(own_place()),
        positions=everything("list_positions", country=own_country()),
        role_name=role_name,
        text_in=_text,
    )


@positions.get("/new")
@signed_in_page
def new_form() -> str:
    """The form for a new position."""
    return show("administration/position-new.html", SECTION, errors=[], **_form({}, ()))


@positions.post("/new")
@signed_in_page
def create() -> Any:
    """Create a position."""
    given = {**_given(), "code": request.form.get("code", "").strip().upper()}
    try:
        answer = call("identity", "create_position", country=own_country(), **given)
    except ComityError as error:
        return show_refused(
            "administration/position-new.html", SECTION, error, **_form(given, given["roles"])
        )
    return redirect(f"{ADDRESS}/{answer['id']}?done=position-created", 303)


@positions.get("/<position>")
@signed_in_page
def show_position(position: str) -> str:
    """One position."""
    return show("administration/position.html", SECTION, errors=[], done=done(), **_one(position))


@positions.post("/<position>")
@signed_in_page
def change_position(position: str) -> Any:
    """Do what the pressed button says: change, assign, rotate out, close."""
    what = request.form.get("what", "")
    try:
        _changed(position, what)
    except ComityError as error:
        return show_refused("administration/position.html", SECTION, error, done=None, **_one(position))
    if what == "rotate-out":
        # What the person still answers for is on that person's page.
        return redirect(f"/{SECTION}/people/{request.form.get('person', '')}?done=position-rotate-out", 303)
    return redirect(f"{ADDRESS}/{position}?done=position-{what}", 303)


def _changed(position: str, what: str) -> dict[str, Any]:
    form = request.form
    match what:
        case "change":
            return change_rights("change_position", id=position, **_given())
        case "assign":
            return change_rights("assign_person", id=position, person=form.get("person", ""))
        case "rotate-out":
            reason = form.get("reason", "")
            return change_rights("rotate_out", id=position, person=form.get("person", ""), reason=reason)
        case "close":
            return change_rights("close_position", id=position, reason=form.get("reason", ""))
        case _:
            raise NotFound(kind="action", id=what)


def _given() -> dict[str, Any]:
    return {
        "names": texts_of("names"),
        "agency": request.form.get("agency") or None,
        "focal_point": request.form.get("focal_point") == "yes",
        "roles": chosen_roles(),
    }


def _one(position: str) -> dict[str, Any]:
    view = call("identity", "get_position", id=position)
    held = {each["person"] for each in view["holders"]}
    free = [
        (each["person"], each["name"] or each["person"])
        for each in everything("list_people", **own_place())
        if each["active"] and each["person"] not in held
    ]
    return {"view": view, "title": _text(view["names"]), "free": free, **_form(view, view["roles"])}


def _form(given: Mapping[str, Any], roles: Any) -> dict[str, Any]:
    agencies = [
        (each.code, text_in(each.names, language()))
        for each in parts().reference.agencies(own_country())
        if each.is_open
    ]
    return {
        "given": given,
        "roles": role_options(own_place()),
        "chosen": {each["role"]: each for each in roles},
        "agencies": [("", "–"), *agencies],
    }


def _text(names: Mapping[str, str]) -> str:
    return text_in(names, language())
