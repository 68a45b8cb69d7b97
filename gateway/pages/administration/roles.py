"""Pages about the roles of a country: the list, and the editor of a bundle of privileges."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.calls import change_rights
from gateway.pages.administration.words import (
    SECTION,
    own_country,
    own_place,
    place_name,
    privilege_name,
    role_name,
    texts_of,
)
from gateway.pages.frame import done, say, show, show_refused
from servicekit import language as wording
from servicekit.concepts import WORKING_LANGUAGES
from servicekit.errors import ComityError, NotFound
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page

roles = Blueprint("administration_roles", __name__, url_prefix=f"/{SECTION}/roles")

ADDRESS: Final = f"/{SECTION}/roles"


@roles.get("")
@signed_in_page
def list_roles() -> str:
    """The roles of the person's country."""
    return show(
        "administration/roles.html",
        SECTION,
        done=done(),
        place=place_name(own_place()),
        roles=_roles(),
        role_name=role_name,
        country=own_country(),
    )


@roles.get("/new")
@signed_in_page
def new_form() -> str:
    """The editor for a new role."""
    blank: dict[str, Any] = {
        "role": "",
        "names": None,
        "privileges": [],
        "grants": [],
        "own": False,
        "definable": True,
    }
    return show("administration/role.html", SECTION, errors=[], new=True, **_editor(blank))


@roles.post("/new")
@signed_in_page
def define() -> Any:
    """Define a role."""
    given = {"role": request.form.get("role", "").strip(), **_given()}
    try:
        answer = change_rights("define_role", country=own_country(), **given)
    except ComityError as error:
        shown = {**given, "own": False, "definable": True}
        return show_refused("administration/role.html", SECTION, error, new=True, **_editor(shown))
    return redirect(f"{ADDRESS}/{answer['role']}?done=role-defined", 303)


@roles.get("/<role>")
@signed_in_page
def show_role(role: str) -> str:
    """One role; an editor where the country may have a version of its own."""
    return show(
        "administration/role.html", SECTION, errors=[], new=False, done=done(), **_editor(_role(role))
    )


@roles.post("/<role>")
@signed_in_page
def change(role: str) -> Any:
    """Do what the pressed button says: save the bundle, or give the role up."""
    view, what = _role(role), request.form.get("what", "")
    try:
        if what == "retire":
            change_rights("retire_role", country=own_country(), role=role, reason="")
            return redirect(f"{ADDRESS}?done=role-retired", 303)
        operation = "change_role" if view["own"] else "define_role"
        change_rights(operation, country=own_country(), role=role, **_given())
    except ComityError as error:
        shown = {**view, **(_given() if what != "retire" else {})}
        return show_refused(
            "administration/role.html", SECTION, error, new=False, done=None, **_editor(shown)
        )
    return redirect(f"{ADDRESS}/{role}?done=role-defined", 303)


def _given() -> dict[str, Any]:
    return {
        "names": texts_of("names"),
        "privileges": request.form.getlist("privileges"),
        "grants": request.form.getlist("grants"),
    }


def _roles() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = call("identity", "list_roles", country=own_country())["items"]
    return items


def _role(role: str) -> dict[str, Any]:
    for each in _roles():
        if each["role"] == role:
            return each
    raise NotFound(kind="role", id=role)


def _editor(view: Mapping[str, Any]) -> dict[str, Any]:
    privileges = call("identity", "list_privileges")["items"]
    country = own_country()
    return {
        "view": view,
        "title": role_name(view["role"], country) if view["role"] else say("New role"),
        "names": view["names"] or _catalogue_names(view["role"]),
        "privileges": [
            each for each in privileges if each["delegable"] or each["name"] in view["privileges"]
        ],
        "privilege_name": privilege_name,
        "grantable": [
            (each["role"], role_name(each["role"], country)) for each in _roles() if each["definable"]
        ],
        "grants_all": "*" in view["grants"],
    }


def _catalogue_names(role: str) -> dict[str, str]:
    """What a built-in role is called everywhere, to begin a country's version of it with."""
    names = {code: wording.translate(code, f"role.{role}") for code in WORKING_LANGUAGES}
    return {code: "" if name == f"role.{role}" else name for code, name in names.items()}
