"""Pages about people: the list, inviting somebody, and one person with roles, account and open work."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from gateway.api.calls import change_rights
from gateway.api.invitations import linked
from gateway.pages.administration.words import (
    SECTION,
    chosen_roles,
    codes_in,
    everything,
    own_place,
    place_name,
    position_name,
    role_name,
    role_options,
)
from gateway.pages.frame import done, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError, NotAllowed, NotFound
from servicekit.web.caller import call, caller
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

people = Blueprint("administration_people", __name__, url_prefix=f"/{SECTION}/people")

ADDRESS: Final = f"/{SECTION}/people"


@people.get("")
@signed_in_page
def list_people() -> str:
    """The people of the person's country or organisation."""
    place = own_place()
    return show(
        "administration/people.html",
        SECTION,
        done=done(),
        place=place_name(place),
        people=everything("list_people", **place),
        role_name=role_name,
        position_name=position_name,
        may_register=_may("person.register"),
    )


@people.get("/new")
@signed_in_page
def invitation_form() -> str:
    """The form to invite somebody."""
    if not _may("person.register"):
        raise NotAllowed(action="person.register")
    return show("administration/person-new.html", SECTION, errors=[], **_form({}))


@people.post("/new")
@signed_in_page
def invite() -> Any:
    """Register somebody; the page shows the link that opens the account, this once."""
    given = {name: request.form.get(name, "").strip() for name in ("email", "name", "language")}
    try:
        answer = change_rights("register_person", **own_place(), **given, roles=chosen_roles())
    except ComityError as error:
        return show_refused("administration/person-new.html", SECTION, error, **_form(given))
    return _invited(answer["person"], answer["invitation"])


@people.get("/<person>")
@signed_in_page
def show_person(person: str) -> str:
    """One person."""
    return show("administration/person.html", SECTION, errors=[], done=done(), **_one(person))


@people.post("/<person>")
@signed_in_page
def change_person(person: str) -> Any:
    """Do what the pressed button says about roles, the account, or open work."""
    what = request.form.get("what", "")
    try:
        answer = _changed(person, what)
    except ComityError as error:
        return show_refused("administration/person.html", SECTION, error, done=None, **_one(person))
    if what == "invite":
        return _invited(person, answer["invitation"])
    return _back(person, what)


def _changed(person: str, what: str) -> dict[str, Any]:
    form = request.form
    match what:
        case "change":
            fields = {name: form.get(name, "").strip() or None for name in ("name", "email", "language")}
            return change_rights("change_person", person=person, **fields)
        case "grant":
            limits = {name: codes_in(name) for name in ("indicators", "sources")}
            return change_rights(
                "grant_role", person=person, role=form.get("role", ""), **own_place(), **limits
            )
        case "revoke":
            return change_rights("revoke_role", grant=form.get("grant", ""))
        case "invite":
            return change_rights("invite_person", person=person)
        case "codes-off":
            return change_rights("remove_second_factor", person=person)
        case "deactivate" | "reactivate" | "erase":
            return change_rights(f"{what}_person", person=person, reason=form.get("reason", ""))
        case "hand-over":
            comment = form.get("comment", "").strip() or None
            return call(
                "submission",
                "hand_over",
                submission=form.get("submission", ""),
                person=form.get("taker", ""),
                comment=comment,
            )
        case _:
            raise NotFound(kind="action", id=what)


def _back(person: str, what: str) -> Response:
    return redirect(f"{ADDRESS}/{person}?done=person-{what}", 303)


def _invited(person: str, invitation: Mapping[str, Any] | None) -> str:
    return show(
        "administration/invited.html", SECTION, subject=_person(person), invitation=linked(invitation)
    )


def _person(person: str) -> dict[str, Any]:
    return call("identity", "get_person", person=person)


def _one(person: str) -> dict[str, Any]:
    view = _person(person)
    place = own_place()
    open_work = call("submission", "responsibilities", person=person, after=None, limit=500)["items"]
    others = [
        (each["person"], each["name"] or each["person"])
        for each in (everything("list_people", **place) if open_work else ())
        if each["active"] and each["person"] != person
    ]
    return {
        "subject": view,
        "place": place_name(view),
        "role_name": role_name,
        "position_name": position_name,
        "place_name": place_name,
        "languages_of_people": _languages(),
        "roles": role_options(place) if _may("role.grant") else [],
        "may_register": _may("person.register"),
        "open_work": open_work,
        "others": others,
    }


def _form(given: Mapping[str, str]) -> dict[str, Any]:
    place = own_place()
    return {
        "given": given,
        "place": place_name(place),
        "roles": role_options(place),
        "chosen": {each["role"]: each for each in chosen_roles()},
        "languages_of_people": _languages(),
    }


def _languages() -> list[tuple[str, str]]:
    return [(code, wording.language_name(code)) for code in wording.languages()]


def _may(action: str) -> bool:
    return bool(parts().rights.reach(caller().actor, action))
