"""Positions of a country, and who is in them."""

from typing import Any

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, own_country, status_in_force
from gateway.schemas import administration as schemas
from gateway.schemas.identity import CountryQuery, Reason
from servicekit.web.api import API, Blueprint, ReadQuery, listing
from servicekit.web.caller import call

positions = Blueprint("positions", __name__, url_prefix=f"{API}/positions", description="Positions")


@positions.route("", methods=["GET"])
@positions.arguments(CountryQuery, location="query")
@positions.response(200, schemas.PositionList)
def list_positions(query: dict[str, Any]) -> dict[str, Any]:
    """The positions of a country, the caller's own by default, and who is in them."""
    query["country"] = own_country(query["country"])
    return listing(call("identity", "list_positions", **query))


@positions.route("", methods=["POST"])
@positions.arguments(schemas.CreatePosition)
@positions.response(201, schemas.Position)
def create_position(body: dict[str, Any]) -> dict[str, Any]:
    """Create a position."""
    body["country"] = own_country(body["country"])
    return call("identity", "create_position", **body)


@positions.route("/<position>", methods=["GET"])
@positions.arguments(ReadQuery, location="query")
@positions.response(200, schemas.Position)
def get_position(_: dict[str, Any], position: str) -> dict[str, Any]:
    """A position and who is in it."""
    return call("identity", "get_position", id=position)


@positions.route("/<position>", methods=["PATCH"])
@positions.arguments(schemas.ChangePosition)
@positions.response(200, schemas.Position)
@positions.alt_response(202, schema=schemas.Position, description=NOT_IN_FORCE_YET)
def change_position(body: dict[str, Any], position: str) -> tuple[dict[str, Any], int]:
    """Change a position; its holders have its roles as they are now."""
    answer = change_rights("change_position", id=position, **body)
    return answer, status_in_force()


@positions.route("/<position>", methods=["DELETE"])
@positions.arguments(Reason, required=False)
@positions.response(200, schemas.Position)
@positions.alt_response(202, schema=schemas.Position, description=NOT_IN_FORCE_YET)
def close_position(body: dict[str, Any], position: str) -> tuple[dict[str, Any], int]:
    """End a position; whoever is in it leaves it."""
    answer = change_rights("close_position", id=position, **body)
    return answer, status_in_force()


@positions.route("/<position>/assign", methods=["POST"])
@positions.arguments(schemas.Assign)
@positions.response(200, schemas.Position)
@positions.alt_response(202, schema=schemas.Position, description=NOT_IN_FORCE_YET)
def assign_person(body: dict[str, Any], position: str) -> tuple[dict[str, Any], int]:
    """Put a person into a position; its roles are theirs from now on."""
    answer = change_rights("assign_person", id=position, **body)
    return answer, status_in_force()


@positions.route("/<position>/rotate-out", methods=["POST"])
@positions.arguments(schemas.RotateOut)
@positions.response(200, schemas.Position)
@positions.alt_response(202, schema=schemas.Position, description=NOT_IN_FORCE_YET)
def rotate_out(body: dict[str, Any], position: str) -> tuple[dict[str, Any], int]:
    """Take a person out of a position; its roles are theirs no longer."""
    answer = change_rights("rotate_out", id=position, **body)
    return answer, status_in_force()
