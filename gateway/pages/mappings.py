"""Pages of saved mappings: made by pointing at an example, shown with what would come of it, given up."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.mappings import previewed
from gateway.incoming import CSV, XLSX, sent_table
from gateway.pages.frame import done, indicator_name, say, show, show_refused, source_name
from gateway.pages.mapping_form import NOT_FOUND, layout_of
from gateway.pages.mapping_view import layout_json, packed, shown, unpacked
from gateway.pages.submissions import chosen_series, series_options
from servicekit.concepts import Indicator
from servicekit.errors import ComityError, InvalidRequest
from servicekit.web.api import MAX_LIMIT
from servicekit.web.caller import call, caller
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts
from servicekit.web.protection import takes_upload

mappings = Blueprint("mapping_pages", __name__, url_prefix="/mappings")

SECTION: Final = "submissions"


@mappings.get("")
@signed_in_page
def list_mappings() -> str:
    """The mappings of figures that the person may see before their release."""
    found = call("submission", "list_mappings", limit=MAX_LIMIT)["items"]
    return show("mappings/list.html", SECTION, mappings=found, done=done(), may_map=_may_map())


@mappings.get("/new")
@signed_in_page
def new_form() -> str:
    """The form to begin with: for which figures, and an example file."""
    return _begin(errors=[])


@mappings.post("/new")
@takes_upload
@signed_in_page
def point() -> Any:
    """Look at the example by what was pointed at so far; save it where that button was pressed."""
    form = request.form
    try:
        place = chosen_series(form.get("series", ""))
        media_type, content, name = _example()
        carried, indicator = packed(content), _indicator(place)
    except ComityError as error:
        return show_refused("mappings/new.html", SECTION, error, **_choices(form))
    about = {"series": form["series"], "example": carried, "example_name": name}
    about |= {"mapping": form.get("mapping", ""), "name": form.get("name", "")}
    layout = _layout(form, indicator)
    unknown = [] if layout is None else _take_out_unknown(layout)
    seen = _previewed(media_type, content, name, layout, place)
    if form.get("step") == "save" and seen["layout"] is not None and not unknown:
        try:
            saved = _save(form, place, seen["layout"])
        except ComityError as error:
            return show_refused("mappings/editor.html", SECTION, error, **_editor(seen, indicator, about))
        return redirect(f"/submissions/new?series={form['series']}&mapping={saved}&done=mapping-saved", 303)
    errors = [
        {"field": None, "text": say("“%(given)s” is given no code that there is.", given=text)}
        for text in unknown
    ]
    return show("mappings/editor.html", SECTION, errors=errors, **_editor(seen, indicator, about))


@mappings.get("/<mapping>")
@signed_in_page
def show_mapping(mapping: str) -> str:
    """One mapping, and the form to point anew with another example."""
    view = call("submission", "get_mapping", mapping=mapping)
    return show("mappings/mapping.html", SECTION, errors=[], done=done(), **_one(view))


@mappings.post("/<mapping>")
@takes_upload
@signed_in_page
def change(mapping: str) -> Any:
    """Give the mapping up, or open it with an example."""
    view = call("submission", "get_mapping", mapping=mapping)
    if request.form.get("step") == "retire":
        call("submission", "retire_mapping", mapping=mapping)
        return redirect("/mappings?done=mapping-retired", 303)
    place = {name: view[name] for name in ("country", "indicator", "source")}
    try:
        media_type, content, name = sent_table()
        seen = _previewed(media_type, content, name, view["layout"], place)
        example = packed(content)
    except ComityError as error:
        return show_refused("mappings/mapping.html", SECTION, error, done=None, **_one(view))
    series = f"{view['indicator']}/{view['source']}/{view['country']}"
    about = {"series": series, "example": example, "example_name": name}
    about |= {"mapping": mapping, "name": view["name"]}
    return show("mappings/editor.html", SECTION, errors=[], **_editor(seen, _indicator(place), about))


def _previewed(
    media_type: str, content: bytes, name: str, layout: Mapping[str, Any] | None, place: Mapping[str, str]
) -> dict[str, Any]:
    """What the example gives; its headings are the layout's, because it is what people point at."""
    about = {"charset": request.form.get("charset") or None, "sheet": request.form.get("sheet") or None}
    return previewed(media_type, content, name, layout=layout, pointing=True, **about, **place)


def _begin(errors: list[dict[str, Any]]) -> str:
    return show("mappings/new.html", SECTION, errors=errors, **_choices(request.args))


def _choices(given: Mapping[str, str]) -> dict[str, Any]:
    return {"series_options": series_options(), "series": given.get("series", "")}


def _may_map() -> bool:
    return bool(parts().rights.reach(caller().actor, "submission.map"))


def _one(view: Mapping[str, Any]) -> dict[str, Any]:
    place = {name: view[name] for name in ("country", "indicator", "source")}
    may = parts().rights.allows(caller().actor, "submission.map", **place)
    return {"view": view, "may_map": may and not view["retired"]}


def _example() -> tuple[str, bytes, str]:
    """Media type, content and name of the example: sent just now, or carried by the form."""
    carried = request.form.get("example", "")
    if not carried:
        return sent_table()
    name = request.form.get("example_name", "")[-255:]
    media_type = XLSX if name.lower().endswith(".xlsx") else CSV
    return media_type, unpacked(carried, parts().settings.max_upload_bytes), name


def _indicator(place: Mapping[str, Any]) -> Indicator:
    found = parts().reference.indicator(place["indicator"])
    if found is None:
        raise InvalidRequest(errors=[{"field": "series", "message": "Must be one of the given choices."}])
    return found


def _layout(form: Any, indicator: Indicator) -> dict[str, Any] | None:
    """The layout that the form says; None where it is to be guessed: at first, and for another sheet."""
    if not form.get("layout") or form.get("step") == "guess":
        return None
    known = (parts().reference.code_list(each.code_list) for each in indicator.dimensions)
    lists = {each.code: each for each in known if each is not None}
    return layout_of(form, layout_json(form["layout"]), indicator, lists)


def _take_out_unknown(layout: dict[str, Any]) -> list[str]:
    """The labels that somebody gave a code that there is none of; taken out, so that they are asked again."""
    unknown = [each["label"] for each in layout["renames"] if each["code"] == NOT_FOUND]
    layout["renames"] = [each for each in layout["renames"] if each["code"] != NOT_FOUND]
    return unknown


def _save(form: Mapping[str, str], place: Mapping[str, str], layout: Mapping[str, Any]) -> str:
    saved = call(
        "submission",
        "save_mapping",
        mapping=form.get("mapping") or None,
        name=form.get("name", "").strip() or form.get("example_name", "")[-200:],
        layout=layout,
        **place,
    )
    return str(saved["mapping"])


def _editor(seen: Mapping[str, Any], indicator: Indicator, about: Mapping[str, Any]) -> dict[str, Any]:
    indicator_code, _, rest = about["series"].partition("/")
    source, _, country = rest.partition("/")
    place = country or (caller().principal or {}).get("country") or ""
    return {
        **about,
        "title": indicator_name(indicator_code),
        "source": source_name(place, indicator_code, source),
        **shown(seen, indicator),
    }
