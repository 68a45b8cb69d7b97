"""Pages of indicators: the form that defines one, and its earlier definitions."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.forms import (
    number_of,
    other_languages,
    text_of,
    texts_in_languages,
    texts_of,
)
from gateway.pages.administration.namespaces import DefinitionExists, prefix_of, whose
from gateway.pages.frame import done, show, show_refused
from gateway.schemas.catalog import FREQUENCIES
from servicekit import language as wording
from servicekit.errors import ComityError
from servicekit.reference import TOTAL, text_in
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

indicators = Blueprint("indicator_pages", __name__, url_prefix="/administration/catalog/indicators")

MEASURES: Final = {"flow": wording.mark("flow: during a period"), "stock": wording.mark("stock: at a moment")}
UNITS: Final = {
    "persons": wording.mark("persons"),
    "cases": wording.mark("cases"),
    "persons cases": wording.mark("persons; some sources count cases"),
    "cases persons": wording.mark("cases; some sources count persons"),
}
FREQUENCY_WORDS: Final = {
    "A": wording.mark("annual"),
    "S": wording.mark("semi-annual"),
    "Q": wording.mark("quarterly"),
    "M": wording.mark("monthly"),
    "W": wording.mark("weekly"),
    "D": wording.mark("daily"),
    "I": wording.mark("irregular"),
}
SPARE_ROWS: Final = 3
MOST_DIMENSIONS: Final = 12
CITIZENSHIP: Final = {
    "dimension": "citizenship",
    "names": {"en": "Citizenship", "ru": "Гражданство"},
    "code_list": "COUNTRY",
    "optional": False,
}
"""What the form of a new indicator begins with."""


@indicators.get("/new")
@signed_in_page
def new_indicator() -> str:
    """The form for a new indicator."""
    return show("administration/indicator.html", "administration", errors=[], **_form(None))


@indicators.get("/<indicator>")
@signed_in_page
def show_indicator(indicator: str) -> str:
    """The form with an indicator as it is defined, and its earlier definitions."""
    whose()
    view = call("catalog", "get_indicator", indicator=indicator)
    return show("administration/indicator.html", "administration", errors=[], done=done(), **_form(view))


@indicators.post("")
@signed_in_page
def define_indicator() -> Any:
    """Define an indicator, or define it anew."""
    namespace = whose()
    code, is_new = text_of("indicator").upper(), not text_of("known")
    view = None if is_new else call("catalog", "get_indicator", indicator=code)
    usual = text_of("frequency")
    also = [each for each in FREQUENCIES if each in request.form.getlist("frequencies") and each != usual]
    wanted: dict[str, Any] = {
        "namespace": namespace,
        "names": texts_in_languages("names"),
        "definitions": texts_in_languages("definitions"),
        "measure": text_of("measure"),
        "units": text_of("units").split(),
        "decimals": number_of("decimals", 0),
        "frequencies": [usual, *also],
        "timeliness_days": number_of("timeliness_days", 90),
        "mask_up_to": number_of("mask_up_to", 4),
        "counts_own_citizens": "counts_own_citizens" in request.form,
        "valid_from": text_of("valid_from") or None,
        "dimensions": _typed_dimensions(view),
    }
    try:
        if is_new and parts().reference.indicator(code) is not None:
            raise DefinitionExists(code=code)
        call("catalog", "define_indicator", indicator=code, **wanted)
    except ComityError as error:
        page = {**_form(view), "typed": {**wanted, "indicator": code}, "rows_of": _rows(wanted["dimensions"])}
        return show_refused("administration/indicator.html", "administration", error, **page)
    return redirect(f"/administration/catalog/indicators/{code}?done=kept", 303)


def _typed_dimensions(view: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The rows of the form that say anything; names in other languages stay as they were."""
    known = {each["dimension"]: each["names"] for each in view["dimensions"]} if view else {}
    typed = []
    for at in range(MOST_DIMENSIONS):
        row = f"dimension.{at}"
        name, code_list = text_of(f"{row}.name").lower(), text_of(f"{row}.code_list")
        if not name and not code_list:
            continue
        typed.append(
            {
                "dimension": name,
                "names": {**known.get(name, {}), **texts_of(f"{row}.names")},
                "code_list": code_list,
                "optional": f"{row}.required" not in request.form,
                "additive": f"{row}.additive" in request.form,
                "default": text_of(f"{row}.default").upper() or TOTAL,
            }
        )
    return typed


def _rows(dimensions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    empty = {"dimension": "", "names": {}, "code_list": "", "optional": True, "additive": True, "default": ""}
    spare = min(SPARE_ROWS, MOST_DIMENSIONS - len(dimensions))
    return [{**empty, **each} for each in [*dimensions, *({} for _ in range(spare))]]


def _form(view: Mapping[str, Any] | None) -> dict[str, Any]:
    namespace = whose()
    known = view or {
        "indicator": prefix_of(namespace),
        "names": {},
        "definitions": {},
        "measure": "flow",
        "units": ["persons"],
        "decimals": 0,
        "frequencies": ["A"],
        "timeliness_days": 90,
        "mask_up_to": 4,
        "counts_own_citizens": False,
        "valid_from": None,
        "dimensions": [CITIZENSHIP],
    }
    lists = [each for each in parts().reference.code_lists() if each.namespace in {None, namespace}]
    earlier = _earlier(view["indicator"]) if view else []
    return {
        "view": view,
        "namespace": namespace,
        "prefix": prefix_of(namespace),
        "own": view is None or view["namespace"] == namespace,
        "typed": known,
        "names_other": other_languages(known["names"]),
        "definitions_other": other_languages(known["definitions"]),
        "rows_of": _rows(known["dimensions"]),
        "measures": list(MEASURES.items()),
        "units": list(UNITS.items()),
        "frequencies": list(FREQUENCY_WORDS.items()),
        "code_lists": [
            ("", ""),
            *((each.code, f"{text_in(each.names, language())} ({each.code})") for each in lists),
        ],
        "earlier": earlier,
    }


def _earlier(indicator: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    after = None
    while True:
        page = call("catalog", "list_definitions", indicator=indicator, after=after, limit=500)
        items += [{**each, "definition": text_in(each["definitions"], language())} for each in page["items"]]
        after = page["next"]
        if after is None:
            return items[::-1]
