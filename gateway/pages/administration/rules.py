"""Pages of rules: what figures of an indicator are checked by, for all countries or for one's own."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.forms import number_of, text_of, texts_of
from gateway.pages.administration.namespaces import whose
from gateway.pages.administration.sources import known_indicator
from gateway.pages.frame import done, indicator_options, show, show_refused
from gateway.schemas.rules import SEVERITIES
from servicekit import language as wording
from servicekit.errors import ComityError
from servicekit.reference import text_in
from servicekit.rules import ORDER
from servicekit.web.caller import call, language, require_signed_in
from servicekit.web.pages import signed_in_page

rules = Blueprint("rule_pages", __name__, url_prefix="/administration/rules")

TOLERANCES: Final = {
    "percent": wording.mark("percent"),
    "absolute": wording.mark("difference"),
    "rows": wording.mark("rows"),
}
SET_BY: Final = {
    "standard": wording.mark("standard"),
    "shared": wording.mark("for all countries"),
    "country": wording.mark("your country"),
}
PLACES: Final = {
    "cell": wording.mark("cell"),
    "row": wording.mark("row"),
    "column": wording.mark("column"),
    "period": wording.mark("period"),
    "file": wording.mark("file"),
}


@rules.get("")
@signed_in_page
def list_rules() -> str:
    """The indicators, to choose one."""
    whose()
    return show("administration/rules.html", "administration", indicators=indicator_options())


@rules.get("/<indicator>")
@signed_in_page
def show_rules(indicator: str) -> str:
    """The rules that hold, the form to change them, and the form for a rule of one's own."""
    return show("administration/rule-set.html", "administration", errors=[], done=done(), **_one(indicator))


@rules.post("/<indicator>")
@signed_in_page
def set_rules(indicator: str) -> Any:
    """Keep what was changed: the rules that differ from what holds without this set."""
    country = whose()
    known_indicator(indicator)
    view = call("catalog", "get_rules", indicator=indicator, country=country)
    wanted = [*_changed(view["rules"]), *_added()]
    try:
        call("catalog", "define_rules", indicator=indicator, country=country, rules=wanted)
    except ComityError as error:
        return show_refused("administration/rule-set.html", "administration", error, **_one(indicator))
    return redirect(f"/administration/rules/{indicator}?done=kept", 303)


def _one(indicator: str) -> dict[str, Any]:
    country = whose()
    known_indicator(indicator)
    view = call("catalog", "get_rules", indicator=indicator, country=country)
    own = "country" if country else "shared"
    return {
        "indicator": indicator,
        "fixed": [_named(rule) for rule in view["rules"] if rule["fixed"]],
        "rows_of": [_named(rule) for rule in view["rules"] if not rule["fixed"]],
        "own": own,
        "prefix": f"{country.lower()}-" if country else "shared-",
        "severities": _severities(country),
        "tolerances": TOLERANCES,
        "set_by": SET_BY,
        "places": PLACES,
        "typed": request.form,
    }


def _severities(country: str | None) -> list[tuple[str, str]]:
    words = {
        "error": wording.mark("error"),
        "warning": wording.mark("warning"),
        "note": wording.mark("note"),
        "off": wording.mark("off"),
    }
    found = [each for each in SEVERITIES if country is None or each != "off"]
    return [(each, wording.translate(language(), words[each])) for each in found]


def _named(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {**rule, "name": text_in(rule["names"] or {}, language()) or rule["code"]}


def _changed(rules: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The standing rules as the form has them, where they are of this set or were changed in it."""
    own = "country" if require_signed_in()["country"] else "shared"
    found = []
    for rule in rules:
        code = rule["code"]
        if rule["fixed"] or f"severity.{code}" not in request.form or f"remove.{code}" in request.form:
            continue
        said = {name: rule[name] for name in ("code", "scope", "against", "condition", "messages")}
        severity = text_of(f"severity.{code}")
        tolerance = {
            name: number_of(f"{name}.{code}", allowed) for name, allowed in rule["tolerance"].items()
        }
        if rule["set_by"] == own or (severity, tolerance) != (rule["severity"], rule["tolerance"]):
            found.append({**said, "severity": severity, "tolerance": tolerance})
    return found


def _added() -> list[dict[str, Any]]:
    """The rule of one's own that was typed; none where its condition was left empty."""
    condition = text_of("condition")
    if not condition:
        return []
    own: dict[str, Any] = {"tolerance": {}, "scope": {}, "against": {}}
    severity = text_of("severity")
    return [
        {
            **own,
            "code": text_of("code").lower(),
            "severity": severity if severity in ORDER else "warning",
            "condition": condition,
            "messages": texts_of("messages") or None,
        }
    ]
