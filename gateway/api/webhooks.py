"""Webhooks: a country's systems are told of what is released to it."""

from typing import Any

from gateway.api.calls import own_country
from gateway.schemas import webhooks as schemas
from gateway.schemas.identity import CountryQuery
from servicekit.web.api import API, Blueprint, listing, unrepeatable
from servicekit.web.caller import call

webhooks = Blueprint("webhooks", __name__, url_prefix=f"{API}/webhooks", description="Systems that are told")


@webhooks.route("", methods=["GET"])
@webhooks.arguments(CountryQuery, location="query")
@webhooks.response(200, schemas.WebhookList)
def list_webhooks(query: dict[str, Any]) -> dict[str, Any]:
    """The webhooks of a country, the caller's own by default."""
    return listing(call("reporting", "list_webhooks", country=own_country(query["country"]) or ""))


@webhooks.route("", methods=["POST"])
@webhooks.arguments(schemas.RegisterWebhook)
@webhooks.response(201, schemas.RegisteredWebhook)
@unrepeatable
def register_webhook(body: dict[str, Any]) -> dict[str, Any]:
    """Tell a system of releases, at an address. The secret that signs them is told this once."""
    return call("reporting", "register_webhook", **{**body, "country": own_country(body["country"]) or ""})


@webhooks.route("/<country>/<webhook>", methods=["DELETE"])
@webhooks.response(200, schemas.Webhook)
def disconnect_webhook(country: str, webhook: str) -> dict[str, Any]:
    """Tell it nothing any more, at once."""
    return call("reporting", "disconnect_webhook", country=country, webhook=webhook)
