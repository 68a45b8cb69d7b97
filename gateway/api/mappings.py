"""Saved mappings: how an agency's own files are read, made once and used from then on."""

from typing import Any

from gateway.schemas import mappings as schemas
from servicekit.web.api import API, Blueprint, listing
from servicekit.web.caller import call

mappings = Blueprint(
    "mappings", __name__, url_prefix=f"{API}/mappings", description="How an agency's own files are read"
)


@mappings.route("", methods=["GET"])
@mappings.arguments(schemas.MappingListQuery, location="query")
@mappings.response(200, schemas.MappingList)
def list_mappings(query: dict[str, Any]) -> dict[str, Any]:
    """The mappings in use, of figures that the caller may see before their release."""
    return listing(call("submission", "list_mappings", **query))


@mappings.route("", methods=["POST"])
@mappings.arguments(schemas.NewMapping)
@mappings.response(201, schemas.Mapping)
def save_mapping(body: dict[str, Any]) -> Any:
    """Save a new mapping."""
    answer = call("submission", "save_mapping", mapping=None, **body)
    return answer, 201, {"Location": f"{API}/mappings/{answer['mapping']}"}


@mappings.route("/<mapping>", methods=["GET"])
@mappings.arguments(schemas.MappingQuery, location="query")
@mappings.response(200, schemas.Mapping)
def get_mapping(query: dict[str, Any], mapping: str) -> dict[str, Any]:
    """A mapping as it stands, or in one of its versions."""
    return call("submission", "get_mapping", mapping=mapping, **query)


@mappings.route("/<mapping>", methods=["PUT"])
@mappings.arguments(schemas.MappingBody)
@mappings.response(200, schemas.Mapping)
def change_mapping(body: dict[str, Any], mapping: str) -> dict[str, Any]:
    """Save the next version of a mapping."""
    return call("submission", "save_mapping", mapping=mapping, **body)


@mappings.route("/<mapping>", methods=["DELETE"])
@mappings.response(200, schemas.Mapping)
def retire_mapping(mapping: str) -> dict[str, Any]:
    """Use a mapping no longer."""
    return call("submission", "retire_mapping", mapping=mapping)
