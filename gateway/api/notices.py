"""Notices of amended figures, and the correction ledger."""

from typing import Any

from gateway.schemas import notices as schemas
from servicekit.web.api import API, Blueprint, ListQuery, listing, next_url
from servicekit.web.caller import call

notices = Blueprint("notices", __name__, url_prefix=API, description="Who was told of which correction")


@notices.route("/notices", methods=["GET"])
@notices.arguments(schemas.NoticeQuery, location="query")
@notices.response(200, schemas.NoticeList)
def list_notices(query: dict[str, Any]) -> dict[str, Any]:
    """The caller's notices, the newest first."""
    return listing(call("reporting", "list_notices", **query))


@notices.route("/notices/<notice>", methods=["GET"])
@notices.arguments(ListQuery, location="query")
@notices.response(200, schemas.Notice)
def get_notice(query: dict[str, Any], notice: str) -> dict[str, Any]:
    """A notice with what changed, as the caller may see it; next: more differences."""
    answer = call("reporting", "get_notice", notice=notice, **query)
    return {**answer, "next": next_url(answer["next"])}


@notices.route("/notices/<notice>/acknowledge", methods=["POST"])
@notices.response(200, schemas.Notice)
def acknowledge_notice(notice: str) -> dict[str, Any]:
    """Acknowledge a notice."""
    return call("reporting", "acknowledge_notice", notice=notice)


@notices.route("/corrections", methods=["GET"])
@notices.arguments(schemas.CorrectionQuery, location="query")
@notices.response(200, schemas.CorrectionList)
def list_corrections(query: dict[str, Any]) -> dict[str, Any]:
    """The correction ledger, the newest first."""
    return listing(call("reporting", "list_corrections", **query))
