"""Roles as bundles of privileges, as each country has them."""

from typing import Any

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, own_country, status_in_force
from gateway.schemas import administration as schemas
from gateway.schemas.identity import Reason
from servicekit.web.api import API, Blueprint, ReadQuery, listing
from servicekit.web.caller import call

roles = Blueprint("roles", __name__, url_prefix=API, description="Roles of countries, and privileges")


@roles.route("/privileges", methods=["GET"])
@roles.arguments(ReadQuery, location="query")
@roles.response(200, schemas.PrivilegeList)
def list_privileges(_: dict[str, Any]) -> dict[str, Any]:
    """What there is to do, and which of it a country may put into its roles."""
    return listing(call("identity", "list_privileges"))


@roles.route("/roles", methods=["GET"])
@roles.arguments(schemas.RolesQuery, location="query")
@roles.response(200, schemas.RoleList)
def list_roles(query: dict[str, Any]) -> dict[str, Any]:
    """The roles of a country, the caller's own by default: built-in ones and its own. All on one page."""
    return listing(call("identity", "list_roles", country=own_country(query["country"])))


@roles.route("/roles", methods=["POST"])
@roles.arguments(schemas.DefineRole)
@roles.response(201, schemas.RoleInCountry)
@roles.alt_response(202, schema=schemas.RoleInCountry, description=NOT_IN_FORCE_YET)
def define_role(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Define a role of a country, or its version of a built-in one."""
    body["country"] = own_country(body["country"])
    answer = change_rights("define_role", **body)
    return answer, status_in_force(201)


@roles.route("/roles/<country>/<role>", methods=["PATCH"])
@roles.arguments(schemas.ChangeRole)
@roles.response(200, schemas.RoleInCountry)
@roles.alt_response(202, schema=schemas.RoleInCountry, description=NOT_IN_FORCE_YET)
def change_role(body: dict[str, Any], country: str, role: str) -> tuple[dict[str, Any], int]:
    """Change a role that a country defined; what is left out stays. Whoever holds it holds it so at once."""
    answer = change_rights("change_role", country=country, role=role, **body)
    return answer, status_in_force()


@roles.route("/roles/<country>/<role>", methods=["DELETE"])
@roles.arguments(Reason, required=False)
@roles.response(200, schemas.RoleRetired)
@roles.alt_response(202, schema=schemas.RoleRetired, description=NOT_IN_FORCE_YET)
def retire_role(body: dict[str, Any], country: str, role: str) -> tuple[dict[str, Any], int]:
    """Give up a role of a country; a built-in one becomes again what it is everywhere."""
    answer = change_rights("retire_role", country=country, role=role, **body)
    return answer, status_in_force()
