"""Pages of correspondence tables: which of the country's codes stand under which common ones."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.forms import number_of, text_of, texts_of
from gateway.pages.administration.own import own_country
from gateway.pages.administration.sources import known_indicator
from gateway.pages.frame import done, indicator_name, say, show, show_refused
from servicekit.concepts import TOTAL, CodeList, Dimension, Indicator, name_of_code, text_in
from servicekit.correspondences import Correspondence
from servicekit.errors import ComityError
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

correspondences = Blueprint("correspondence_pages", __name__, url_prefix="/administration/correspondences")

PRIVILEGE: Final = "correspondence.publish"
NOT_COVERED: Final = "-"
"""What a field says of a code that is expressly not covered; empty: nothing is said of it."""


@correspondences.get("")
@signed_in_page
def list_correspondences() -> Any:
    """The country's tables with what they lack, and the choice of a new one."""
    country = own_country(PRIVILEGE)
    if request.args.get("indicator") and request.args.get("target"):
        place = f"{request.args['indicator']}/{request.args['target']}"
        return redirect(f"/administration/correspondences/{place}", 303)
    reference = parts().reference
    mine = [each for each in reference.indicators() if each.namespace in {None, country}]
    return show(
        "administration/correspondences.html",
        "administration",
        done=done(),
        items=call("catalog", "list_correspondences", country=country, limit=500)["items"],
        own=[
            (each.code, indicator_name(each.code)) for each in mine if reference.sources(country, each.code)
        ],
        common=[(each.code, indicator_name(each.code)) for each in mine if each.namespace is None],
        codes_of=_codes_named,
    )


@correspondences.get("/<indicator>/<target>")
@signed_in_page
def show_correspondence(indicator: str, target: str) -> str:
    """A table with all its codes, and the form to publish a version of it."""
    form = _form(indicator, target, request.args)
    return show("administration/correspondence.html", "administration", errors=[], done=done(), **form)


@correspondences.post("/<indicator>/<target>")
@signed_in_page
def publish_correspondence(indicator: str, target: str) -> Any:
    """Publish a version of a table, or withdraw the table."""
    place = {"country": own_country(PRIVILEGE), "indicator": indicator, "target": target}
    expected = number_of("expected", 0)
    try:
        if text_of("what") == "withdraw":
            call("catalog", "withdraw_correspondence", **place, expected=expected)
            return redirect("/administration/correspondences?done=kept", 303)
        call("catalog", "publish_correspondence", **place, **_typed(), expected=expected)
    except ComityError as error:
        form = _form(indicator, target, request.form)
        return show_refused("administration/correspondence.html", "administration", error, **form)
    return redirect(f"/administration/correspondences/{indicator}/{target}?done=kept", 303)


def _typed() -> dict[str, Any]:
    """What was typed, as the request has it."""
    given = request.form
    return {
        "dimension": text_of("dimension"),
        "target_dimension": text_of("target_dimension"),
        "codes": [
            {"code": code, "target": None if target == NOT_COVERED else target}
            for code, target in zip(given.getlist("code"), given.getlist("under"), strict=False)
            if target
        ],
        "taken": _beside("taken."),
        "stands_for": _beside("stands_for."),
        "valid_from": text_of("valid_from") or None,
        "documentation": texts_of("documentation"),
    }


def _beside(prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): code.strip()
        for name, code in request.form.items()
        if name.startswith(prefix) and code.strip()
    }


def _form(code: str, target_code: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The form: what was typed, else what stands, else nothing yet. given: of the address, or typed."""
    country = own_country(PRIVILEGE)
    indicator, target = known_indicator(code), known_indicator(target_code)
    standing = parts().reference.correspondences().of((country, code, target_code)).standing()
    newest = standing[-1] if standing else None
    dimension = _chosen(indicator, given.get("dimension"), newest.dimension if newest else None)
    common = _chosen(target, given.get("target_dimension"), newest.target_dimension if newest else None)
    own_list, common_list = _list_of(dimension), _list_of(common)
    said = _said(newest, dimension, common)
    versions = call(
        "catalog",
        "list_correspondence_versions",
        country=country,
        indicator=code,
        target=target_code,
        limit=500,
    )["items"]
    return {
        "indicator": indicator,
        "target": target,
        "newest": newest,
        "expected": given.get("expected") or (newest.version if newest else 0),
        "dimension": dimension,
        "target_dimension": common,
        "dimensions": [(each.name, text_in(each.names, language())) for each in indicator.dimensions],
        "target_dimensions": [(each.name, text_in(each.names, language())) for each in target.dimensions],
        "codes": [(each, *_labelled(own_list, each), said.get(each, "")) for each in own_list.codes],
        "options": _options(common_list),
        "beside": _others(indicator, dimension, "taken", newest, given),
        "target_beside": _others(target, common, "stands_for", newest, given),
        "typed": _texts_typed(newest, given),
        "versions": list(reversed(versions)),
        "codes_of": _codes_named,
    }


def _chosen(indicator: Indicator, wanted: str | None, known: str | None) -> Dimension:
    """The dimension that was chosen, else the one of the table, else the last one of the indicator."""
    found = indicator.dimension(wanted or known or "")
    return found or indicator.dimensions[-1]


def _list_of(dimension: Dimension) -> CodeList:
    found = parts().reference.code_list(dimension.code_list)
    assert found is not None
    return found


def _said(newest: Correspondence | None, dimension: Dimension, common: Dimension) -> dict[str, str]:
    """What each code stands under: as it was typed, else as the table has it."""
    if "code" in request.form:
        return dict(zip(request.form.getlist("code"), request.form.getlist("under"), strict=False))
    if newest is None or (newest.dimension, newest.target_dimension) != (dimension.name, common.name):
        return {}
    return {code: NOT_COVERED if target is None else target for code, target in newest.codes}


def _labelled(code_list: CodeList, code: str) -> tuple[str, int]:
    """The name of a code, and how deep it is in the hierarchy."""
    level, above = 0, code_list.codes[code].parent
    while above is not None and above in code_list.codes:
        level, above = level + 1, code_list.codes[above].parent
    return name_of_code(code_list.code, code, code_list.codes[code].names, language()), level


def _options(code_list: CodeList) -> list[tuple[str, str]]:
    """What a code may stand under."""
    listed = [(each, _labelled(code_list, each)[0]) for each in code_list.codes]
    return [("", say("nothing said")), (NOT_COVERED, say("not covered")), *listed]


def _others(
    indicator: Indicator,
    mapped: Dimension,
    name: str,
    newest: Correspondence | None,
    given: Mapping[str, str],
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """A field for each further dimension: name, label, options, what is chosen."""
    known: Mapping[str, str] = getattr(newest, name) if newest is not None else {}
    found = []
    for each in indicator.dimensions:
        if each.name == mapped.name:
            continue
        code_list = _list_of(each)
        # A total that is no sum is a figure of its own, and chosen like any other.
        listed = [code for code in code_list.codes if code != TOTAL or not each.additive]
        options = [(code, _labelled(code_list, code)[0]) for code in listed]
        total = say("all together, or as the reader chooses")
        field = f"{name}.{each.name}"
        chosen = given.get(field, known.get(each.name, "")) if given else known.get(each.name, "")
        found.append((field, text_in(each.names, language()), [("", total), *options], chosen))
    return found


def _texts_typed(newest: Correspondence | None, given: Mapping[str, str]) -> dict[str, str]:
    """The texts and the day: as typed, else as they stand."""
    known = {}
    if newest is not None:
        known = {f"documentation.{tag}": text for tag, text in newest.documentation.items()}
        known["valid_from"] = newest.valid_from.isoformat() if newest.valid_from else ""
    names = ("documentation.en", "documentation.ru", "valid_from")
    return {name: given.get(name, known.get(name, "")) for name in names}


def _codes_named(indicator: str, dimension: str, codes: Sequence[str]) -> list[str]:
    """The names of codes of a dimension."""
    known = parts().reference.indicator(indicator)
    found = known.dimension(dimension) if known else None
    if found is None:
        return list(codes)
    return [parts().reference.label(found.code_list, code, language()) for code in codes]
