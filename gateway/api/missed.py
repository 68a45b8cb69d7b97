"""Scheduled releases that did not come about, as far as the caller was told."""

from typing import Any

from gateway.schemas import missed as schemas
from servicekit.explaining import missed_text
from servicekit.web.api import API, Blueprint, ListQuery, listing
from servicekit.web.caller import call, language

missed = Blueprint("missed", __name__, url_prefix=API, description="Releases that did not come about")

SHOWN = 20


@missed.route("/missed-releases", methods=["GET"])
@missed.arguments(ListQuery, location="query")
@missed.response(200, schemas.MissedList)
def list_missed_releases(query: dict[str, Any]) -> dict[str, Any]:
    """What the caller scheduled or may release, and was not released at its moment; the newest first."""
    answer = call("submission", "list_missed_releases", **query)
    return listing({**answer, "items": in_words(answer["items"])})


def missed_releases() -> list[dict[str, Any]]:
    """The newest of them, for pages."""
    return in_words(call("submission", "list_missed_releases", limit=SHOWN)["items"])


def in_words(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items with the reason in the caller's language, and their address where they may see it."""
    return [
        {
            **each,
            "message": missed_text(each["reason"], language()),
            "links": {"page": f"/submissions/{each['submission']}"} if each["readable"] else {},
        }
        for each in items
    ]
