"""Pages to get the Excel form of a country's figures."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.api.templates import form_file
from gateway.pages.frame import show, show_refused
from gateway.pages.submissions import SECTION, chosen_series, series_options
from servicekit import language as wording
from servicekit.errors import ComityError
from servicekit.web.caller import language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

forms = Blueprint("form_pages", __name__, url_prefix="/submissions/form")

DETAIL: Final = {"usual": wording.mark("The usual breakdown"), "all": wording.mark("Every breakdown")}


@forms.get("")
@signed_in_page
def choose_form() -> str:
    """Choose what the form is to be of."""
    return show("submission-form.html", SECTION, errors=[], **_chosen(request.args))


@forms.get("/file")
@signed_in_page
def get_form() -> Response | tuple[str, int]:
    """The form, as a file to save."""
    given = request.args
    try:
        series = chosen_series(given.get("series", ""))
        first, last = given.get("from", "").strip(), given.get("to", "").strip()
        span = {"from": first, "to": last} if last and last != first else {"period": first or None}
        by = _dimensions(series["indicator"]) if given.get("detail") == "all" else []
        place = {"country": series["country"], "source": series["source"]}
        return form_file(
            series["indicator"], {**place, **span, "by": by}, wording.choose(given.get("words"), language())
        )
    except ComityError as error:
        return show_refused("submission-form.html", SECTION, error, **_chosen(given))


def _chosen(given: Mapping[str, str]) -> dict[str, Any]:
    names = ("series", "from", "to", "detail")
    return {
        "series_options": series_options(),
        "chosen": {name: given.get(name, "") for name in names} | {"words": given.get("words") or language()},
        "form_languages": [(code, wording.language_name(code)) for code in wording.languages()],
        "detail": list(DETAIL.items()),
    }


def _dimensions(code: str) -> list[str]:
    known = parts().reference.indicator(code)
    return [each.name for each in known.dimensions] if known is not None else []
