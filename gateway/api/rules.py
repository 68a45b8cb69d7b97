"""Rules: what figures of an indicator are checked by, set for all and by a country for itself."""

from typing import Any

from gateway.schemas import rules as schemas
from servicekit.web.api import API, Blueprint, ReadQuery
from servicekit.web.caller import call

rules = Blueprint("rules", __name__, url_prefix=f"{API}/rules", description="What figures are checked by")


@rules.route("/<indicator>", methods=["GET"])
@rules.arguments(ReadQuery, location="query")
@rules.response(200, schemas.Rules)
def get_shared_rules(_: dict[str, Any], indicator: str) -> dict[str, Any]:
    """The rules that are set for all countries."""
    return call("catalog", "get_rules", indicator=indicator, country=None)


@rules.route("/<indicator>", methods=["PUT"])
@rules.arguments(schemas.SetRules)
@rules.response(200, schemas.Rules)
def set_shared_rules(body: dict[str, Any], indicator: str) -> dict[str, Any]:
    """Set the rules for all countries in full, by the system's administrator. No error becomes less."""
    return call("catalog", "define_rules", indicator=indicator, country=None, **body)


@rules.route("/<indicator>/<country>", methods=["GET"])
@rules.arguments(ReadQuery, location="query")
@rules.response(200, schemas.Rules)
def get_rules(_: dict[str, Any], indicator: str, country: str) -> dict[str, Any]:
    """The rules that a country's figures are checked by."""
    return call("catalog", "get_rules", indicator=indicator, country=country)


@rules.route("/<indicator>/<country>", methods=["PUT"])
@rules.arguments(schemas.SetRules)
@rules.response(200, schemas.Rules)
def set_rules(body: dict[str, Any], indicator: str, country: str) -> dict[str, Any]:
    """Set a country's own rules in full, by its administrator: it adds and tightens."""
    return call("catalog", "define_rules", indicator=indicator, country=country, **body)
