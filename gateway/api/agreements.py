"""Sharing agreements: a country's decisions who else may read an indicator."""

from typing import Any

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, own_country, previewed, status_in_force
from gateway.schemas import identity as schemas
from gateway.schemas.protection import Protection, SetProtection
from servicekit.web.api import API, Blueprint, ReadQuery, listing
from servicekit.web.caller import call

agreements = Blueprint("agreements", __name__, url_prefix=f"{API}/agreements", description="Who shares what")


@agreements.route("", methods=["GET"])
@agreements.arguments(schemas.CountryQuery, location="query")
@agreements.response(200, schemas.AgreementList)
def list_agreements(query: dict[str, Any]) -> dict[str, Any]:
    """The agreements of a country, the caller's own by default."""
    query["country"] = own_country(query["country"])
    return listing(call("identity", "list_agreements", **query))


@agreements.route("/<country>/<indicator>", methods=["GET"])
@agreements.arguments(ReadQuery, location="query")
@agreements.response(200, schemas.Agreement)
def get_agreement(_: dict[str, Any], country: str, indicator: str) -> dict[str, Any]:
    """A country's agreement on an indicator; national where it decided nothing."""
    return call("identity", "get_agreement", country=country, indicator=indicator)


@agreements.route("/<country>/<indicator>", methods=["PUT"])
@agreements.arguments(schemas.SetAgreement)
@agreements.response(200, schemas.Agreement)
@agreements.alt_response(202, schema=schemas.Agreement, description=NOT_IN_FORCE_YET)
def set_agreement(body: dict[str, Any], country: str, indicator: str) -> tuple[dict[str, Any], int]:
    """Decide who else may read a country's figures of an indicator."""
    answer = change_rights("set_agreement", country=country, indicator=indicator, **body)
    return answer, status_in_force()


@agreements.route("/<country>/<indicator>/confirm", methods=["POST"])
@agreements.arguments(schemas.ConfirmAgreement)
@agreements.response(200, schemas.Agreement)
@agreements.alt_response(202, schema=schemas.Agreement, description=NOT_IN_FORCE_YET)
def confirm_agreement(body: dict[str, Any], country: str, indicator: str) -> tuple[dict[str, Any], int]:
    """Let countries read by an agreement that joined a group after it was set."""
    answer = change_rights("confirm_agreement", country=country, indicator=indicator, **body)
    return answer, status_in_force()


@agreements.route("/<country>/<indicator>/protection", methods=["GET"])
@agreements.arguments(ReadQuery, location="query")
@agreements.response(200, Protection)
def get_protection(_: dict[str, Any], country: str, indicator: str) -> dict[str, Any]:
    """How a country keeps its figures of an indicator from readers outside."""
    return call("reporting", "get_protection", country=country, indicator=indicator)


@agreements.route("/<country>/<indicator>/protection", methods=["PUT"])
@agreements.arguments(SetProtection)
@agreements.response(200, Protection)
def set_protection(body: dict[str, Any], country: str, indicator: str) -> dict[str, Any]:
    """Decide how small counts are kept from readers outside, with a country's next releases."""
    return call("reporting", "set_protection", country=country, indicator=indicator, **body)


@agreements.route("/<country>/<indicator>/preview", methods=["POST"])
@agreements.arguments(schemas.SetAgreement)
@agreements.response(200, schemas.AgreementPreview)
def preview_agreement(body: dict[str, Any], country: str, indicator: str) -> dict[str, Any]:
    """Who would gain and lose which tables by an agreement; it is refused as the agreement would be."""
    return previewed(country, indicator, body)
