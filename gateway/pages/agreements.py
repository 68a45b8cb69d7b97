"""Pages of sharing agreements: what a country shares with whom, and deciding it."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request
from werkzeug.datastructures import MultiDict

from gateway.api.calls import change_rights, previewed
from gateway.pages.administration.forms import in_utc, number_of
from gateway.pages.frame import country_name, country_options, done, say, show, show_refused
from gateway.schemas.identity import MODES
from servicekit import language as wording
from servicekit.errors import ComityError, NotAllowed, NotFound
from servicekit.web.caller import call, caller, require_signed_in
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

agreements = Blueprint("agreement_pages", __name__, url_prefix="/agreements")

NAMED: Final = ("organisations", "positions", "people")
MOMENTS: Final = ("starts_at", "ends_at", "embargo_until")
USUAL_BASE: Final = 5
METHODS: Final = {
    "mask": wording.mark("Hide them, and what would give them away"),
    "round": wording.mark("Round every figure"),
    "withhold": wording.mark("Withhold the figures"),
}
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
    """Show what an agreement would change, and decide it once the person confirmed that."""
    country, content = _country(), content_of(request.form)
    try:
        if request.form.get("step") != "set":
            turns = previewed(country, indicator, content)["turns"]
            about = {**_one(indicator, content), "turns": turns, "reader_name": reader_name}
            return show("agreement-preview.html", "agreements", errors=[], **about)
        change_rights("set_agreement", country=country, indicator=indicator, **content)
    except ComityError as error:
        return show_refused("agreement.html", "agreements", error, **_one(indicator, content))
    return redirect("/agreements?done=agreed", 303)


@agreements.post("/<indicator>/confirm")
@signed_in_page
def confirm(indicator: str) -> Any:
    """Let countries read that joined a group after the agreement was set."""
    country, wanted = _country(), request.form.getlist("countries")
    try:
        confirmed = {"country": country, "indicator": indicator, "countries": wanted}
        change_rights("confirm_agreement", **confirmed)
    except ComityError as error:
        present = call("identity", "get_agreement", country=country, indicator=indicator)
        return show_refused("agreement.html", "agreements", error, **_one(indicator, present))
    return redirect("/agreements?done=agreed", 303)


@agreements.get("/<indicator>/protection")
@signed_in_page
def show_protection(indicator: str) -> str:
    """The form to decide how small counts are kept from readers outside."""
    country = _country()
    parts().rights.require(caller().actor, "agreement.set", country=country)
    view = call("reporting", "get_protection", country=country, indicator=indicator)
    return show("protection.html", "agreements", errors=[], done=done(), **_protection(indicator, view))


@agreements.post("/<indicator>/protection")
@signed_in_page
def set_protection(indicator: str) -> Any:
    """Decide it, for the next releases."""
    country, method = _country(), request.form.get("method", "")
    wanted = {
        "method": method,
        "mask_up_to": number_of("mask_up_to", None),
        "round_to": number_of("round_to", USUAL_BASE) if method == "round" else None,
    }
    try:
        call("reporting", "set_protection", country=country, indicator=indicator, **wanted)
    except ComityError as error:
        return show_refused(
            "protection.html", "agreements", error, done=None, **_protection(indicator, wanted)
        )
    return redirect(f"/agreements/{indicator}/protection?done=kept", 303)


def content_of(form: MultiDict[str, str]) -> dict[str, Any]:
    """An agreement as a form says it; what stays empty is none."""
    mode = form.get("mode", "")
    texts = {spoken: form.get(f"terms_{spoken}", "").strip() for spoken in ("en", "ru")}
    lapse = form.get("lapse_after_days", "").strip()
    return {
        "mode": mode,
        "countries": form.getlist("countries") if mode == "bilateral" else [],
        **{name: form.get(name, "").replace(",", " ").split() for name in NAMED},
        "terms": texts if any(texts.values()) else None,
        **{name: in_utc(form.get(name, "").strip()) for name in MOMENTS},
        "lapse_after_days": int(lapse) if lapse.isascii() and lapse.isdigit() else lapse or None,
        "existence": form.get("existence") or None,
    }


def reader_name(key: str) -> str:
    """The reader that a key of the preview is."""
    kind, colon, code = key.partition(":")
    if key == "*":
        return say("Everyone")
    if not colon:
        return country_name(key)
    names = {"org": say("organisation"), "position": say("position"), "person": say("person")}
    return f"{names[kind]} {code}"


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


def _protection(indicator: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    known = parts().reference.indicator(indicator)
    if known is None:
        raise NotFound(kind="indicator", id=indicator)
    return {
        "indicator": indicator,
        "wanted": wanted,
        "usual": known.mask_up_to,
        "usual_base": USUAL_BASE,
        "methods": [(method, say(words)) for method, words in METHODS.items()],
    }


def _country() -> str:
    country: str | None = require_signed_in()["country"]
    if country is None:
        raise NotAllowed(action="agreement.see")
    return country


def _may_set(country: str) -> bool:
    return parts().rights.allows(caller().actor, "agreement.set", country=country)
