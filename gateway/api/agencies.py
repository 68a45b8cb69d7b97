"""Agencies of a country, and the keys of their systems."""

from typing import Any

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, own_country, status_in_force
from gateway.schemas import agencies as schemas
from gateway.schemas.identity import CountryQuery, Reason
from servicekit.web.api import API, Blueprint, ReadQuery, listing, unrepeatable
from servicekit.web.caller import call

agencies = Blueprint("agencies", __name__, url_prefix=API, description="Agencies and their systems' keys")


@agencies.route("/agencies", methods=["GET"])
@agencies.arguments(CountryQuery, location="query")
@agencies.response(200, schemas.AgencyList)
def list_agencies(query: dict[str, Any]) -> dict[str, Any]:
    """The agencies of a country, the caller's own by default."""
    query["country"] = own_country(query["country"])
    return listing(call("identity", "list_agencies", **query))


@agencies.route("/agencies", methods=["POST"])
@agencies.arguments(schemas.RegisterAgency)
@agencies.response(201, schemas.Agency)
def register_agency(body: dict[str, Any]) -> dict[str, Any]:
    """Register an agency."""
    body["country"] = own_country(body["country"])
    return call("identity", "register_agency", **body)


@agencies.route("/agencies/<country>/<agency>", methods=["GET"])
@agencies.arguments(ReadQuery, location="query")
@agencies.response(200, schemas.Agency)
def get_agency(_: dict[str, Any], country: str, agency: str) -> dict[str, Any]:
    """An agency."""
    return call("identity", "get_agency", country=country, agency=agency)


@agencies.route("/agencies/<country>/<agency>", methods=["PATCH"])
@agencies.arguments(schemas.RenameAgency)
@agencies.response(200, schemas.Agency)
def rename_agency(body: dict[str, Any], country: str, agency: str) -> dict[str, Any]:
    """Give an agency other names; it stays the same agency."""
    return call("identity", "rename_agency", country=country, agency=agency, **body)


@agencies.route("/agencies/<country>/<agency>/succession", methods=["POST"])
@agencies.arguments(schemas.SucceedAgency)
@agencies.response(200, schemas.Agency)
def succeed_agency(body: dict[str, Any], country: str, agency: str) -> dict[str, Any]:
    """Let another agency take over from a day on: sources, positions, keys and open work pass on."""
    asked = {"successor": body["successor"], "from": body["from_"]}
    return call("identity", "succeed_agency", country=country, agency=agency, **asked)


@agencies.route("/agencies/<country>/<agency>", methods=["DELETE"])
@agencies.arguments(schemas.CloseAgency, required=False)
@agencies.response(200, schemas.Agency)
@agencies.alt_response(202, schema=schemas.Agency, description=NOT_IN_FORCE_YET)
def close_agency(body: dict[str, Any], country: str, agency: str) -> tuple[dict[str, Any], int]:
    """Close an agency that holds nothing any more; forced, its keys end with it."""
    answer = change_rights("close_agency", country=country, agency=agency, **body)
    return answer, status_in_force()


@agencies.route("/keys", methods=["GET"])
@agencies.arguments(CountryQuery, location="query")
@agencies.response(200, schemas.KeyList)
def list_keys(query: dict[str, Any]) -> dict[str, Any]:
    """The keys of a country's agencies, without their secrets."""
    query["country"] = own_country(query["country"])
    return listing(call("identity", "list_keys", **query))


@agencies.route("/keys", methods=["POST"])
@agencies.arguments(schemas.IssueKey)
@agencies.response(201, schemas.IssuedKey)
@unrepeatable
def issue_key(body: dict[str, Any]) -> dict[str, Any]:
    """Issue a key for an agency's system. Its secret is told this once."""
    body["country"] = own_country(body["country"])
    return call("identity", "issue_key", **body)


@agencies.route("/keys/<key>", methods=["GET"])
@agencies.arguments(ReadQuery, location="query")
@agencies.response(200, schemas.Key)
def get_key(_: dict[str, Any], key: str) -> dict[str, Any]:
    """A key, without its secret."""
    return call("identity", "get_key", key=key)


@agencies.route("/keys/<key>", methods=["PATCH"])
@agencies.arguments(schemas.NarrowKey)
@agencies.response(200, schemas.Key)
@agencies.alt_response(202, schema=schemas.Key, description=NOT_IN_FORCE_YET)
def narrow_key(body: dict[str, Any], key: str) -> tuple[dict[str, Any], int]:
    """Limit a key further, or give it another label. What is to do more needs a new key."""
    answer = change_rights("narrow_key", key=key, **body)
    return answer, status_in_force()


@agencies.route("/keys/<key>/rotate", methods=["POST"])
@agencies.arguments(schemas.RotateKey, required=False)
@agencies.response(200, schemas.IssuedKey)
@agencies.alt_response(202, schema=schemas.IssuedKey, description=NOT_IN_FORCE_YET)
@unrepeatable
def rotate_key(body: dict[str, Any], key: str) -> tuple[dict[str, Any], int]:
    """Give a key another secret, which is told this once; the one before counts for the overlap."""
    answer = change_rights("rotate_key", key=key, **body)
    return answer, status_in_force()


@agencies.route("/keys/<key>", methods=["DELETE"])
@agencies.arguments(Reason, required=False)
@agencies.response(200, schemas.Key)
@agencies.alt_response(202, schema=schemas.Key, description=NOT_IN_FORCE_YET)
def revoke_key(body: dict[str, Any], key: str) -> tuple[dict[str, Any], int]:
    """Revoke a key."""
    answer = change_rights("revoke_key", key=key, **body)
    return answer, status_in_force()
