"""The disclosure ledger: who received which restricted figures of a country."""

from typing import Any

from gateway.api.calls import own_country
from gateway.schemas import disclosures as schemas
from servicekit.web.api import API, Blueprint, listing
from servicekit.web.caller import call

disclosures = Blueprint(
    "disclosures", __name__, url_prefix=f"{API}/disclosures", description="Who received restricted figures"
)


@disclosures.route("", methods=["GET"])
@disclosures.arguments(schemas.DisclosureQuery, location="query")
@disclosures.response(200, schemas.DisclosureList)
def list_disclosures(query: dict[str, Any]) -> dict[str, Any]:
    """Who received restricted figures of a country, the caller's own by default; the latest first."""
    query["country"] = own_country(query["country"])
    return listing(call("reporting", "list_disclosures", **query))
