"""Pages of the data calendar of the person's country: what is due, in, late, and the due dates themselves."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.forms import number_of, text_of
from gateway.pages.administration.own import own_country
from gateway.pages.frame import done, indicator_options, show, show_refused
from gateway.pages.frequencies import FREQUENCIES
from gateway.schemas.calendar import STATUSES
from servicekit.errors import ComityError, NotFound
from servicekit.web.api import MAX_LIMIT
from servicekit.web.caller import call, caller
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

calendar = Blueprint("calendar_pages", __name__, url_prefix="/calendar")

SECTION: Final = "calendar"
ATTENTION: Final = ("late", "provisional-too-long", "due", "in")
"""What stands in the list above the tables."""
COLUMNS: Final = {"A": 5, "S": 6, "Q": 8, "M": 12, "W": 12, "D": 14}
"""How many of the last periods a table of a periodicity shows."""


@calendar.get("")
@signed_in_page
def show_calendar() -> str:
    """The calendar of the person's country."""
    country = own_country("calendar.see")
    wanted = request.args.get("status")
    chosen = {
        "indicator": request.args.get("indicator") or None,
        "status": wanted if wanted in STATUSES else None,
    }
    items = entries(country, indicator=chosen["indicator"])
    figures = [item for item in items if item["kind"] == "figures"]
    listed = [item for item in items if item["status"] == chosen["status"]] if chosen["status"] else items
    if not chosen["status"]:
        listed = [item for item in items if item["status"] in ATTENTION]
    listed.sort(key=lambda item: (STATUSES.index(item["status"]), item["due_on"]))
    rights, actor = parts().rights, caller().actor
    return show(
        "calendar.html",
        SECTION,
        done=done(),
        country=country,
        counts=Counter(item["status"] for item in items),
        listed=listed,
        tables=tables(figures),
        chosen=chosen,
        statuses=STATUSES,
        frequencies=FREQUENCIES,
        indicators=indicator_options(),
        tracked=sorted({item["indicator"] for item in items}),
        may_submit=bool(rights.reach(actor, "submission.submit")),
        may_set=rights.allows(actor, "due-dates.set", country=country),
    )


@calendar.get("/due-dates/<indicator>")
@signed_in_page
def show_due_dates(indicator: str) -> str:
    """The due dates of an indicator, in the form to change them."""
    country = own_country("due-dates.set")
    view = call("submission", "get_due_dates", country=country, indicator=indicator)
    return show("due-dates.html", SECTION, errors=[], done=done(), **_form(indicator, view))


@calendar.post("/due-dates/<indicator>")
@signed_in_page
def set_due_dates(indicator: str) -> Any:
    """Set the due dates of an indicator; what is left empty is as usual."""
    country = own_country("due-dates.set")
    wanted = {
        "due_days": number_of("due_days", None),
        "provisional_days": number_of("provisional_days", None),
        "frequencies": request.form.getlist("frequencies") or None,
        "first": text_of("first") or None,
        "last": text_of("last") or None,
    }
    if "nothing" in request.form:
        wanted["frequencies"] = []
    try:
        call("submission", "set_due_dates", country=country, indicator=indicator, **wanted)
    except ComityError as error:
        return show_refused("due-dates.html", SECTION, error, done=None, **_form(indicator, wanted))
    return redirect(f"/calendar/due-dates/{indicator}?done=kept", 303)


def entries(country: str, **chosen: Any) -> list[dict[str, Any]]:
    """Every line of a country's calendar that the person may see, by due date."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        answer = call("submission", "calendar", country=country, **chosen, after=after, limit=MAX_LIMIT)
        found += answer["items"]
        if (after := answer["next"]) is None:
            return found


def tables(figures: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The figures as tables, one for each periodicity: a row for each source, a column for each period."""
    by_frequency: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for item in figures:
        by_frequency[frequency_of(item["period"])].append(item)
    return [
        _table(frequency, by_frequency[frequency], COLUMNS[frequency])
        for frequency in FREQUENCIES
        if frequency in by_frequency
    ]


def frequency_of(period: str) -> str:
    """The periodicity of a period's code."""
    tail = period[5:]
    if not tail:
        return "A"
    if tail[0] in "SQW":
        return tail[0]
    return "M" if len(tail) == len("01") else "D"


def _table(frequency: str, items: Sequence[Mapping[str, Any]], columns: int) -> dict[str, Any]:
    started = {item["period"] for item in items if item["status"] != "not-yet-due"}
    ahead = sorted({item["period"] for item in items} - started)[:1]
    periods = [*sorted(started)[-(columns - len(ahead)) :], *ahead]
    rows: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for item in sorted(items, key=lambda each: (each["indicator"], not each["official"], each["source"])):
        rows.setdefault((item["indicator"], item["source"]), {})[item["period"]] = item
    return {"frequency": frequency, "periods": periods, "rows": rows}


def _form(indicator: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    known = parts().reference.indicator(indicator)
    if known is None:
        raise NotFound(kind="indicator", id=indicator)
    accepted = {each: FREQUENCIES[each] for each in known.frequencies if each in FREQUENCIES}
    return {"indicator": indicator, "wanted": wanted, "accepted": accepted}
