"""Pages of data sources: what each indicator's figures come from, and declaring it."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.agencies import agency_options
from gateway.pages.administration.forms import number_of, text_of, texts_of
from gateway.pages.administration.own import own_country
from gateway.pages.frame import done, indicator_options, show, show_refused
from gateway.schemas.catalog import KINDS
from servicekit import language as wording
from servicekit.errors import ComityError, NotFound
from servicekit.reference import Indicator
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

sources = Blueprint("source_pages", __name__, url_prefix="/administration/sources")

KIND_WORDS: Final = {
    "register": wording.mark("register"),
    "census": wording.mark("census"),
    "survey": wording.mark("survey"),
    "administrative": wording.mark("administrative record"),
    "other": wording.mark("other"),
}
UNIT_WORDS: Final = {"persons": wording.mark("persons"), "cases": wording.mark("cases")}


@sources.get("")
@signed_in_page
def list_sources() -> str:
    """The indicators with the country's sources of each."""
    country = own_country("source.declare")
    reference = parts().reference
    rows = [(code, name, reference.sources(country, code)) for code, name in indicator_options()]
    return show("administration/sources.html", "administration", done=done(), country=country, rows_of=rows)


@sources.get("/<indicator>")
@signed_in_page
def show_sources(indicator: str) -> str:
    """The sources of an indicator, and the form to declare one."""
    return show("administration/source.html", "administration", errors=[], done=done(), **_one(indicator))


@sources.post("/<indicator>")
@signed_in_page
def declare_source(indicator: str) -> Any:
    """Declare a source, or declare it anew."""
    wanted = {
        "source": text_of("source").upper(),
        "names": texts_of("names"),
        "agency": text_of("agency") or None,
        "kind": text_of("kind"),
        "unit": text_of("unit"),
        "official": "official" in request.form,
        "rounding_base": number_of("rounding_base", 0) or None,
    }
    country = own_country("source.declare")
    wanted["official_from"] = text_of("official_from") or _official_since(country, indicator, wanted)
    try:
        call("catalog", "declare_source", country=country, indicator=indicator, **wanted)
    except ComityError as error:
        return show_refused("administration/source.html", "administration", error, **_one(indicator))
    return redirect(f"/administration/sources/{indicator}?done=kept", 303)


@sources.post("/<indicator>/breaks")
@signed_in_page
def say_of_break(indicator: str) -> Any:
    """Declare that a source's series breaks at a period, or withdraw what was said of it."""
    place = {
        "country": own_country("documentation.write"),
        "indicator": indicator,
        "source": text_of("source"),
        "period": text_of("period"),
    }
    try:
        if text_of("what") == "withdraw":
            call("catalog", "withdraw_break", **place)
        else:
            call("catalog", "declare_break", **place, names=texts_of("why"))
    except ComityError as error:
        return show_refused("administration/source.html", "administration", error, **_one(indicator))
    return redirect(f"/administration/sources/{indicator}?done=kept", 303)


def _official_since(country: str, indicator: str, wanted: Mapping[str, Any]) -> str | None:
    """The day from which on a source is official already, where it is to stay so."""
    known = parts().reference.source(country, indicator, wanted["source"])
    if known is None or known.official_from is None or not wanted["official"]:
        return None
    return known.official_from.isoformat()


def known_indicator(code: str) -> Indicator:
    """An indicator of the catalog. Raises NotFound."""
    found = parts().reference.indicator(code)
    if found is None:
        raise NotFound(kind="indicator", id=code)
    return found


def _one(code: str) -> dict[str, Any]:
    country, indicator = own_country("source.declare"), known_indicator(code)
    return {
        "indicator": code,
        "country": country,
        "declared": parts().reference.sources(country, code),
        "officials": parts().reference.officials(country, code),
        "breaks": [each for each in parts().reference.breaks(code) if each.country == country],
        "agencies": agency_options(country),
        "kinds": [(kind, KIND_WORDS[kind]) for kind in KINDS],
        "units": [(unit, UNIT_WORDS[unit]) for unit in indicator.units],
        "kind_words": KIND_WORDS,
        "unit_words": UNIT_WORDS,
        "typed": request.form,
    }
