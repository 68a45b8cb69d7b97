"""Pages of notices and of the correction ledger."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.missed import missed_releases
from gateway.pages.differences import of_notice
from gateway.pages.frame import country_options, done, indicator_options, show, show_refused
from gateway.pages.home import followed_news, reminders
from gateway.schemas.notices import STATES
from servicekit.errors import ComityError
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page

corrections = Blueprint("correction_pages", __name__)

SHOWN: Final = 50


@corrections.get("/notices")
@signed_in_page
def list_notices() -> str:
    """The person's notices, the newest first."""
    state = request.args.get("state") if request.args.get("state") in STATES else None
    answer = call("reporting", "list_notices", state=state, after=request.args.get("after"), limit=SHOWN)
    told = {
        "reminders": reminders(),
        "missed": missed_releases(),
        "followed": followed_news(),
        "mirrors": call("reporting", "list_mirror_notices")["items"],
    }
    return show("notices.html", "notices", answer=answer, state=state, states=STATES, **told)


@corrections.get("/notices/<notice>")
@signed_in_page
def show_notice(notice: str) -> str:
    """One notice; who opens it has seen it."""
    return show("notice.html", "notices", errors=[], done=done(), **_one(notice))


@corrections.post("/notices/<notice>")
@signed_in_page
def acknowledge(notice: str) -> Any:
    """Acknowledge a notice."""
    try:
        call("reporting", "acknowledge_notice", notice=notice)
    except ComityError as error:
        return show_refused("notice.html", "notices", error, done=None, **_one(notice))
    return redirect(f"/notices/{notice}?done=acknowledged", 303)


@corrections.get("/corrections")
def list_corrections() -> str:
    """The correction ledger, the newest first, as far as the reader may know it."""
    chosen = {
        "country": request.args.get("country") or None,
        "indicator": request.args.get("indicator") or None,
        "since": request.args.get("since") or None,
    }
    answer = call("reporting", "list_corrections", **chosen, after=request.args.get("after"), limit=SHOWN)
    return show(
        "corrections.html",
        "corrections",
        answer=answer,
        chosen=chosen,
        told=[_told(item) for item in answer["items"]],
        countries=country_options(),
        indicators=indicator_options(),
    )


def _one(notice: str) -> dict[str, Any]:
    wanted = {"notice": notice, "after": request.args.get("after"), "limit": SHOWN}
    view = call("reporting", "get_notice", **wanted)
    if view["state"] == "delivered":
        view = {**view, "state": call("reporting", "see_notice", notice=notice)["state"]}
    return {"view": view, "items": [of_notice(view["indicator"], item) for item in view["differences"]]}


def _told(correction: Mapping[str, Any]) -> Counter[str]:
    """How many were told, saw it, and acknowledged it."""
    told: Counter[str] = Counter()
    for notice in correction["notices"] or ():
        told["delivered"] += notice["delivered_at"] is not None
        told["seen"] += notice["seen_at"] is not None or notice["acknowledged_at"] is not None
        told["acknowledged"] += notice["acknowledged_at"] is not None
    return told
