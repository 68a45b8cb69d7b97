"""The page about delegates: which organisations submit for a country, and what for."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.calls import change_rights
from gateway.pages.administration.words import (
    SECTION,
    codes_in,
    everything,
    own_country,
    own_place,
    place_name,
)
from gateway.pages.frame import done, indicator_name, indicator_options, show, show_refused
from servicekit.errors import ComityError
from servicekit.reference import text_in
from servicekit.web.caller import language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

delegates = Blueprint("administration_delegates", __name__, url_prefix=f"/{SECTION}/delegates")

ADDRESS: Final = f"/{SECTION}/delegates"


@delegates.get("")
@signed_in_page
def list_delegates() -> str:
    """The organisations that submit for the person's country, and the form to appoint one."""
    return show("administration/delegates.html", SECTION, errors=[], done=done(), **_page({}))


@delegates.post("")
@signed_in_page
def change() -> Any:
    """Appoint an organisation, or dismiss the one whose button was pressed."""
    country, dismissed = own_country(), request.form.get("dismiss")
    given = {
        "organisation": request.form.get("organisation", ""),
        "indicators": request.form.getlist("indicators"),
        "sources": codes_in("sources") or [],
    }
    try:
        if dismissed:
            change_rights("dismiss_delegate", country=country, organisation=dismissed, reason="")
        else:
            change_rights("appoint_delegate", country=country, **given)
    except ComityError as error:
        return show_refused("administration/delegates.html", SECTION, error, done=None, **_page(given))
    return redirect(f"{ADDRESS}?done=delegate-{'dismissed' if dismissed else 'appointed'}", 303)


def _page(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "place": place_name(own_place()),
        "delegates": everything("list_delegates", country=own_country()),
        "organisation_name": lambda code: place_name({"organisation": code}),
        "indicator_label": indicator_name,
        "organisations": [
            (each.code, text_in(each.names, language()))
            for each in parts().reference.organisations()
            if each.is_open and each.kind == "delegate"
        ],
        "indicators": indicator_options(),
        "given": given,
    }
