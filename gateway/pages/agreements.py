"""Pages of sharing agreements: what a country shares with whom, and deciding it."""

from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.calls import status_when_shown
from gateway.pages.frame import country_options, done, show, show_refused
from gateway.schemas.identity import MODES
from servicekit import language as wording
from servicekit.errors import ComityError, NotAllowed, NotFound
from servicekit.web.caller import call, caller, require_signed_in
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

agreements = Blueprint("agreement_pages", __name__, url_prefix="/agreements")

WORDS: Final = {
    "national": (wording.mark("Nobody else"), wording.mark("Only your own country reads the figures.")),
    "bilateral": (
        wording.mark("Named countries"),
        wording.mark("The countries you choose read the figures."),
    ),
    "reciprocal": (
        wording.mark("Countries that share the same indicator"),
        wording.mark("A country of your groups reads the figures once it has released its own."),
    ),
    "participants": (
        wording.mark("All participants"),
        wording.mark("Every country of the groups that your country belongs to reads the figures."),
    ),
    "public": (wording.mark("The public"), wording.mark("Everyone reads the figures, signed in or not.")),
}


@agreements.get("")
@signed_in_page
def list_agreements() -> str:
    """What the person's country shares, indicator by indicator."""
    country = _country()
    parts().rights.require(caller().actor, "agreement.see", country=country)
    reference = parts().reference
    rows = [(each, reference.agreement(country, each.code)) for each in reference.indicators()]
    return show(
        "agreements.html",
        "agreements",
        done=done(),
        rows_of=rows,
        words=WORDS,
        may_set=_may_set(country),
        may_see_disclosures=parts().rights.allows(caller().actor, "disclosure.see", country=country),
    )


@agreements.get("/<indicator>")
@signed_in_page
def show_agreement(indicator: str) -> str:
    """The form to decide who else reads an indicator."""
    country = _country()
    agreement = call("identity", "get_agreement", country=country, indicator=indicator)
    return show("agreement.html", "agreements", errors=[], **_one(indicator, agreement))


@agreements.post("/<indicator>")
@signed_in_page
def set_agreement(indicator: str) -> Any:
    """Decide who else reads an indicator."""
    mode = request.form.get("mode", "")
    wanted = {"mode": mode, "countries": request.form.getlist("countries") if mode == "bilateral" else []}
    try:
        answer = call("identity", "set_agreement", country=_country(), indicator=indicator, **wanted)
    except ComityError as error:
        return show_refused("agreement.html", "agreements", error, **_one(indicator, wanted))
    pending = status_when_shown(answer) == 202
    return redirect(f"/agreements?done=agreed{'-pending' if pending else ''}", 303)


def _one(indicator: str, agreement: dict[str, Any]) -> dict[str, Any]:
    if parts().reference.indicator(indicator) is None:
        raise NotFound(kind="indicator", id=indicator)
    country = _country()
    return {
        "indicator": indicator,
        "agreement": agreement,
        "modes": MODES,
        "words": WORDS,
        "countries": [option for option in country_options() if option[0] != country],
        "may_set": _may_set(country),
    }


def _country() -> str:
    country: str | None = require_signed_in()["country"]
    if country is None:
        raise NotAllowed(action="agreement.see")
    return country


def _may_set(country: str) -> bool:
    return parts().rights.allows(caller().actor, "agreement.set", country=country)
