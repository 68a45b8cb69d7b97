"""Documents: filing them and their versions, describing, reading."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from flask import Response
from marshmallow import Schema

from gateway.api.calls import own_country
from gateway.filing import described, file_contents, sent_file
from gateway.schemas import documents as schemas
from gateway.schemas.identity import Changed, Reason
from servicekit.reference import text_in
from servicekit.web.api import API, Blueprint, ReadQuery, listing
from servicekit.web.caller import call, language, require_signed_in
from servicekit.web.conditional import not_modified, tag_of, unchanged
from servicekit.web.parts import parts
from servicekit.web.protection import DATA_POLICY, takes_upload

documents = Blueprint("documents", __name__, url_prefix=f"{API}/documents", description="The library")


def _form(schema: type[Schema]) -> dict[str, Any]:
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


@documents.route("", methods=["GET"])
@documents.arguments(schemas.DocumentQuery, location="query")
@documents.response(200, schemas.DocumentList)
def list_documents(query: dict[str, Any]) -> dict[str, Any]:
    """The documents that the caller may read, the newest first."""
    answer = call("documents", "list", **query)
    return listing({**answer, "items": [document_view(item) for item in answer["items"]]})


@documents.route("", methods=["POST"])
@documents.doc(requestBody=_form(schemas.FileDocument))
@documents.response(201, schemas.Document)
@takes_upload
def file_document() -> Any:
    """File a document with its description in both working languages."""
    require_signed_in()  # before a large body is read
    file, description = sent_file(), described(schemas.Description())
    description["country"] = own_country(description["country"])
    answer = file_contents("file", file, **description)
    return document_view(answer), 201, {"Location": f"{API}/documents/{answer['id']}"}


@documents.route("/<document>", methods=["GET"])
@documents.arguments(ReadQuery, location="query")
@documents.response(200, schemas.Document)
def get_document(_: dict[str, Any], document: str) -> dict[str, Any]:
    """A document with its versions."""
    return document_view(call("documents", "get", document=document))


@documents.route("/<document>", methods=["PATCH"])
@documents.arguments(schemas.Describe)
@documents.response(200, schemas.Document)
def describe_document(body: dict[str, Any], document: str) -> dict[str, Any]:
    """Change what is said of a document, or who may read it."""
    return document_view(call("documents", "describe", document=document, **body))


@documents.route("/<document>", methods=["DELETE"])
@documents.arguments(Reason, required=False)
@documents.response(200, Changed)
def withdraw_document(body: dict[str, Any], document: str) -> dict[str, Any]:
    """Withdraw a document: nobody finds it any more, the log keeps that it was there."""
    return call("documents", "withdraw", document=document, **body)


@documents.route("/<document>/versions", methods=["POST"])
@documents.doc(requestBody=_form(schemas.FileVersion))
@documents.response(201, schemas.Document)
@takes_upload
def file_version(document: str) -> dict[str, Any]:
    """File a new version of a document's contents."""
    require_signed_in()  # before a large body is read
    file = sent_file()
    fields = described(schemas.FileVersion(only=["note"]))
    return document_view(file_contents("file_version", file, document=document, **fields))


@documents.route("/<document>/content", methods=["GET"])
@documents.arguments(schemas.ContentQuery, location="query")
@documents.doc(responses={"200": {"description": "The file, as an attachment", "content": {"*/*": {}}}})
def get_content(query: dict[str, Any], document: str) -> Response:
    """The contents of a document, the newest version by default."""
    return content_response(document, query["version"])


def content_response(document: str, version: int | None) -> Response:
    """A document's contents as an attachment: no browser shows it as a page of this site. Raises Refused."""
    answer = call("documents", "content", document=document, version=version)
    tag = tag_of(answer["blob"], answer["media_type"], answer["file_name"])
    if unchanged(tag):
        return not_modified(tag)
    contents = parts().blobs.get(answer["blob"], key_id=answer["key_id"])
    response = Response(contents)
    response.headers["Content-Type"] = _content_type(answer["media_type"], contents)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(answer['file_name'])}"
    response.headers["Content-Security-Policy"] = DATA_POLICY
    response.set_etag(tag)
    return response


def _content_type(media_type: str, contents: bytes) -> str:
    """The media type; of text in UTF-8 with its encoding, which else every reader would have to guess."""
    if media_type.startswith("text/"):
        with suppress(UnicodeDecodeError):
            contents.decode()
            return f"{media_type}; charset=utf-8"
    return media_type


def document_view(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A document as the service answers it, with its texts in the caller's language."""
    return {
        **answer,
        "title": text_in(answer["titles"], language()),
        "summary": text_in(answer["summaries"], language()),
        "content": f"{API}/documents/{answer['id']}/content",
    }
