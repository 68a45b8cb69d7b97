"""The data calendar of a country, its due dates, and the compliance board of the secretariat."""

from typing import Any

from gateway.api.calls import own_country
from gateway.schemas import calendar as schemas
from servicekit.errors import NotAllowed
from servicekit.web.api import API, Blueprint, ListQuery, ReadQuery, listing
from servicekit.web.caller import call

calendar = Blueprint("calendar", __name__, url_prefix=API, description="What is due, in, late")


@calendar.route("/calendar", methods=["GET"])
@calendar.arguments(schemas.CalendarQuery, location="query")
@calendar.response(200, schemas.CalendarList)
def list_calendar(query: dict[str, Any]) -> dict[str, Any]:
    """What is due of a country when, what came and what is late, by due date."""
    country = own_country(query["country"])
    if country is None:
        raise NotAllowed(action="calendar.see")
    days = {name: query[name].isoformat() if query[name] else None for name in ("since", "until")}
    return listing(call("submission", "calendar", **{**query, **days, "country": country}))


@calendar.route("/due-dates/<country>/<indicator>", methods=["GET"])
@calendar.arguments(ReadQuery, location="query")
@calendar.response(200, schemas.DueDates)
def get_due_dates(_: dict[str, Any], country: str, indicator: str) -> dict[str, Any]:
    """What a country set for the due dates of an indicator; null for what is as usual."""
    return call("submission", "get_due_dates", country=country, indicator=indicator)


@calendar.route("/due-dates/<country>/<indicator>", methods=["PUT"])
@calendar.arguments(schemas.SetDueDates)
@calendar.response(200, schemas.DueDates)
def set_due_dates(body: dict[str, Any], country: str, indicator: str) -> dict[str, Any]:
    """Say which periods of an indicator are expected of a country, and when they are due."""
    return call("submission", "set_due_dates", country=country, indicator=indicator, **body)


@calendar.route("/reminders", methods=["GET"])
@calendar.arguments(ListQuery, location="query")
@calendar.response(200, schemas.ReminderList)
def list_reminders(query: dict[str, Any]) -> dict[str, Any]:
    """What the caller answers for and was reminded of, as long as it has not come."""
    return listing(call("submission", "list_reminders", **query))


@calendar.route("/compliance", methods=["GET"])
@calendar.arguments(schemas.ComplianceQuery, location="query")
@calendar.response(200, schemas.ComplianceList)
def list_compliance(query: dict[str, Any]) -> dict[str, Any]:
    """How every country stands with what is due: statuses, never figures. For the secretariat."""
    return listing(call("submission", "compliance", **query))
