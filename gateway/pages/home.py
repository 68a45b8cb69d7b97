"""The home page: what this is, and for who is signed in, what waits for them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Blueprint

from gateway.api.missed import missed_releases
from gateway.pages.administration.webhooks import ENDED
from gateway.pages.frame import country_options, done, show
from servicekit.web.caller import call, caller
from servicekit.web.parts import parts

home = Blueprint("home", __name__)

WAITING_SHOWN = 10
REMINDERS_SHOWN = 20
WEBHOOK_SHOWN_FOR: Final = timedelta(days=30)
_OPEN_STATES = ("checked", "validated", "approved", "clarification-requested")


@home.get("/")
def start() -> str:
    """The home page."""
    principal = caller().principal
    waiting, notices = ([], []) if principal is None else (_waiting(), _unseen())
    return show(
        "home.html",
        None,
        done=done(),
        waiting=waiting,
        notices=notices,
        followed=followed_news(),
        reminders=[] if principal is None else reminders(),
        lost_webhooks=[] if principal is None else _lost_webhooks(principal["country"]),
        webhook_ends=ENDED,
        missed=[] if principal is None else missed_releases(),
        may_submit=bool(parts().rights.reach(caller().actor, "submission.submit")),
        countries=country_options(),
        indicators=parts().reference.indicators(),
    )


def _waiting() -> list[dict[str, Any]]:
    if not parts().rights.reach(caller().actor, "submission.see"):
        return []
    found: list[dict[str, Any]] = []
    for state in _OPEN_STATES:
        answer = call("submission", "list", state=state, limit=100)
        found += [item for item in answer["items"] if set(item.get("next_steps") or ()) - {"withdraw"}]
    return found[:WAITING_SHOWN]


def reminders() -> list[dict[str, Any]]:
    """What the person was reminded of and has not come, by due date."""
    answer = call("submission", "list_reminders", limit=REMINDERS_SHOWN)
    items: list[dict[str, Any]] = answer["items"]
    return items


def followed_news() -> list[dict[str, Any]]:
    """The reports that the person follows and that show something else than they have read of."""
    principal = caller().principal
    if principal is None or principal["kind"] != "person" or not principal["country"]:
        return []
    items: list[dict[str, Any]] = call("reporting", "list_subscriptions")["items"]
    return [each for each in items if each["unread"]]


def _unseen() -> list[dict[str, Any]]:
    answer = call("reporting", "list_notices", state="delivered", limit=5)
    items: list[dict[str, Any]] = answer["items"]
    return items


def _lost_webhooks(country: str | None) -> list[dict[str, Any]]:
    """Systems of the country that are told nothing any more though nobody asked for that, for a month.

    For who may connect them again; one that is connected again is left out.
    """
    if country is None or not parts().rights.allows(caller().actor, "webhook.register", country=country):
        return []
    items = call("reporting", "list_webhooks", country=country)["items"]
    told = {each["address"] for each in items if each["disconnected_at"] is None}
    since = (datetime.now(UTC) - WEBHOOK_SHOWN_FOR).isoformat()
    return [
        each
        for each in items
        if each["reason"] in {"failing", "not-entitled"}
        and each["address"] not in told
        and each["disconnected_at"] >= since
    ]
