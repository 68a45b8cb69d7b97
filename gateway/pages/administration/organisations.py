"""The pages about organisations, for the system's administrators."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.calls import change_rights
from gateway.api.invitations import linked
from gateway.pages.administration.words import SECTION, everything, texts_of
from gateway.pages.frame import done, show, show_refused
from gateway.schemas.administration import KINDS
from servicekit import language as wording
from servicekit.errors import ComityError, NotAllowed
from servicekit.reference import text_in
from servicekit.web.caller import call, caller, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

organisations = Blueprint("administration_organisations", __name__, url_prefix=f"/{SECTION}/organisations")

ADDRESS: Final = f"/{SECTION}/organisations"
WORDS: Final = {
    "observer": wording.mark("Observer"),
    "reader": wording.mark("Named reader"),
    "provider": wording.mark("Provider of figures"),
    "delegate": wording.mark("Delegate of countries"),
}


@organisations.get("")
@signed_in_page
def list_organisations() -> str:
    """The organisations, and the form to register one."""
    _check()
    return show("administration/organisations.html", SECTION, errors=[], done=done(), **_page({}))


@organisations.post("")
@signed_in_page
def change() -> Any:
    """Register an organisation, invite its first administrator, or close it, as the pressed button says."""
    form, what = request.form, request.form.get("what", "")
    given: dict[str, Any] = {
        "organisation": form.get("organisation", "").strip().upper(),
        "names": texts_of("names"),
        "kind": form.get("kind", ""),
    }
    try:
        match what:
            case "close":
                change_rights("close_organisation", organisation=given["organisation"], reason="")
            case "appoint":
                answer = change_rights(
                    "register_person",
                    country=None,
                    organisation=given["organisation"],
                    **{name: form.get(name, "").strip() for name in ("email", "name", "language")},
                    roles=[{"role": "organisation-administrator"}],
                )
                subject = {name: answer[name] for name in ("person", "name", "email")}
                return show(
                    "administration/invited.html",
                    SECTION,
                    subject=subject,
                    invitation=linked(answer["invitation"]),
                )
            case _:
                call("identity", "register_organisation", **given)
    except ComityError as error:
        return show_refused("administration/organisations.html", SECTION, error, done=None, **_page(given))
    return redirect(f"{ADDRESS}?done=organisation-{'closed' if what == 'close' else 'registered'}", 303)


def _page(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "organisations": everything("list_organisations"),
        "text_in": lambda names: text_in(names, language()),
        "words": WORDS,
        "kinds": KINDS,
        "given": given,
        "languages_of_people": [(code, wording.language_name(code)) for code in wording.languages()],
    }


def _check() -> None:
    if not parts().rights.reach(caller().actor, "organisation.register"):
        raise NotAllowed(action="organisation.register")
