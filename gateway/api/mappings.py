"""Saved mappings: how an agency's own files are read, made once and used from then on."""

from typing import Any, Final

from flask import request

from gateway.incoming import sent_table
from gateway.schemas import mappings as schemas
from gateway.uploading import uploaded
from servicekit.web.api import API, Blueprint, listing
from servicekit.web.bodies import load, parse_json
from servicekit.web.caller import call, language, require_signed_in
from servicekit.web.problems import with_message
from servicekit.web.protection import takes_upload

mappings = Blueprint(
    "mappings", __name__, url_prefix=f"{API}/mappings", description="How an agency's own files are read"
)

_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A form with an example file and a layout",
        "content": {"multipart/form-data": {"schema": schemas.Preview}},
    }
}


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


@mappings.route("/preview", methods=["POST"])
@mappings.doc(**_FORM)
@mappings.response(200, schemas.Previewed)
@takes_upload
def preview_mapping() -> dict[str, Any]:
    """What an example file would give by a layout. Nothing is kept, and nothing is submitted."""
    require_signed_in()  # before a large body is read
    form = load(schemas.Preview(), {**request.args, **request.form})
    layout = None if form["layout"] is None else parse_json(form["layout"])
    about = {name: form[name] for name in ("country", "indicator", "source")}
    return previewed(*sent_table(), layout=layout, charset=form["charset"], sheet=form["sheet"], **about)


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


def previewed(media_type: str, content: bytes, file_name: str, **about: Any) -> dict[str, Any]:
    """What a file gives, with messages in the caller's language.

    about: country, indicator, source, layout (None: guess), charset, sheet, pointing.
    """
    with uploaded(content) as upload:
        asked = {"media_type": media_type, "upload": upload, "file_name": file_name, **about}
        answer = call("submission", "preview_mapping", **asked)
    return {**answer, "findings": [with_message(each, language()) for each in answer["findings"]]}
