"""Pages of pulls: what is fetched for a country and how it goes, agreeing another one, changing, ending."""

from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.pulls import pull_view, pulls_of
from gateway.pages.administration.forms import text_of
from gateway.pages.frame import actor_names, done, placed, show, show_refused
from gateway.pages.submissions import chosen_series, series_options
from servicekit import language as wording
from servicekit.errors import ComityError, NotAllowed
from servicekit.web.caller import call, caller, require_signed_in
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

pulls = Blueprint("pull_pages", __name__, url_prefix="/submissions/pulls")

SECTION: Final = "submissions"
EVERY: Final = {
    "hour": wording.mark("every hour"),
    "day": wording.mark("every day"),
    "week": wording.mark("every week"),
    "month": wording.mark("every month"),
}
FORMS: Final = {"csv": "CSV", "json": "JSON", "xlsx": "Excel"}
CHARSETS: Final = ("windows-1251", "cp866", "koi8-r", "utf-8")


@pulls.get("")
@signed_in_page
def list_pulls() -> str:
    """What is fetched, and the form to agree another one."""
    return show("pulls.html", SECTION, errors=[], done=done(), typed={}, **_all())


@pulls.post("")
@signed_in_page
def agree_pull() -> Any:
    """Agree a pull."""
    try:
        series = chosen_series(request.form.get("series", ""))
        answer = call("submission", "agree_pull", **series, **_terms())
    except ComityError as error:
        return show_refused("pulls.html", SECTION, error, done=None, typed=request.form, **_all())
    return redirect(f"/submissions/pulls/{answer['pull']}?done=pull-agreed", 303)


@pulls.get("/<pull>")
@signed_in_page
def show_pull(pull: str) -> str:
    """One pull."""
    return show("pull.html", SECTION, errors=[], done=done(), **_one(pull))


@pulls.post("/<pull>/<any(change,run,disconnect):step>")
@signed_in_page
def change_pull(pull: str, step: str) -> Any:
    """Have it fetched in another way, fetched now, or no more."""
    try:
        match step:
            case "change":
                call("submission", "change_pull", pull=pull, **_terms())
            case "run":
                call("submission", "run_pull", pull=pull)
            case _:
                call("submission", "disconnect_pull", pull=pull, comment=text_of("comment") or None)
    except ComityError as error:
        return show_refused("pull.html", SECTION, error, done=None, **_one(pull))
    return redirect(f"/submissions/pulls/{pull}?done=pull-{step}", 303)


def _all() -> dict[str, Any]:
    country = require_signed_in()["country"]
    actions = ("submission.submit", "source.declare")
    if country is None or not any(parts().rights.reach(caller().actor, action) for action in actions):
        raise NotAllowed(action="submission.submit")
    return {
        "items": pulls_of(country, failing=False),
        "series": series_options(),
        **_words(),
    }


def _one(pull: str) -> dict[str, Any]:
    view = pull_view(call("submission", "get_pull", pull=pull))
    place = {name: view[name] for name in ("country", "indicator", "source")}
    return {
        "view": view,
        "found": [placed(item) for item in (view["failure"] or {}).get("findings", ())],
        "names": actor_names(each for each in (view["agreed_by"], view["ended_by"]) if each),
        "may_change": parts().rights.allows(caller().actor, "submission.submit", **place),
        **_words(),
    }


def _words() -> dict[str, Any]:
    return {"every_words": EVERY, "forms": list(FORMS.items()), "form_words": FORMS, "charsets": CHARSETS}


def _terms() -> dict[str, Any]:
    return {
        "address": text_of("address"),
        "form": text_of("form"),
        "every": text_of("every"),
        "charset": text_of("charset") or None,
        "mapping": text_of("mapping") or None,
        "reason": text_of("reason") or None,
    }
