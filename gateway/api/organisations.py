"""Organisations that are no country, and the delegates that countries appoint among them."""

from typing import Any

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, own_country, status_in_force
from gateway.schemas import administration as schemas
from gateway.schemas.identity import CountryQuery, Reason
from servicekit.web.api import API, Blueprint, ListQuery, listing
from servicekit.web.caller import call

organisations = Blueprint(
    "organisations", __name__, url_prefix=API, description="Organisations, and delegates of countries"
)


@organisations.route("/organisations", methods=["GET"])
@organisations.arguments(ListQuery, location="query")
@organisations.response(200, schemas.OrganisationList)
def list_organisations(query: dict[str, Any]) -> dict[str, Any]:
    """The organisations that take part, and those that did."""
    return listing(call("identity", "list_organisations", **query))


@organisations.route("/organisations", methods=["POST"])
@organisations.arguments(schemas.RegisterOrganisation)
@organisations.response(201, schemas.Organisation)
def register_organisation(body: dict[str, Any]) -> dict[str, Any]:
    """Let an organisation take part. Its first administrator is registered with POST /users."""
    return call("identity", "register_organisation", **body)


@organisations.route("/organisations/<organisation>", methods=["DELETE"])
@organisations.arguments(Reason, required=False)
@organisations.response(200, schemas.Organisation)
@organisations.alt_response(202, schema=schemas.Organisation, description=NOT_IN_FORCE_YET)
def close_organisation(body: dict[str, Any], organisation: str) -> tuple[dict[str, Any], int]:
    """End an organisation; the accounts of its people are closed with it."""
    answer = change_rights("close_organisation", organisation=organisation, **body)
    return answer, status_in_force()


@organisations.route("/delegates", methods=["GET"])
@organisations.arguments(CountryQuery, location="query")
@organisations.response(200, schemas.DelegateList)
def list_delegates(query: dict[str, Any]) -> dict[str, Any]:
    """The organisations that submit for a country, the caller's own by default."""
    query["country"] = own_country(query["country"])
    return listing(call("identity", "list_delegates", **query))


@organisations.route("/delegates", methods=["POST"])
@organisations.arguments(schemas.AppointDelegate)
@organisations.response(201, schemas.Delegate)
@organisations.alt_response(202, schema=schemas.Delegate, description=NOT_IN_FORCE_YET)
def appoint_delegate(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Let an organisation submit for a country, the original attached, for these indicators and sources."""
    body["country"] = own_country(body["country"])
    answer = change_rights("appoint_delegate", **body)
    return answer, status_in_force(201)


@organisations.route("/delegates/<country>/<organisation>", methods=["DELETE"])
@organisations.arguments(Reason, required=False)
@organisations.response(200, schemas.DelegateDismissed)
@organisations.alt_response(202, schema=schemas.DelegateDismissed, description=NOT_IN_FORCE_YET)
def dismiss_delegate(body: dict[str, Any], country: str, organisation: str) -> tuple[dict[str, Any], int]:
    """End what an organisation does for a country."""
    answer = change_rights("dismiss_delegate", country=country, organisation=organisation, **body)
    return answer, status_in_force()
