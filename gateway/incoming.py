"""Submissions as they come in over HTTP, JSON or a file, made the call that submits them."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import request
from marshmallow import Schema

from gateway.schemas.submissions import Head, WorkbookHead
from gateway.uploading import uploaded
from servicekit import language as wording
from servicekit.errors import InvalidRequest
from servicekit.web.bodies import UnsupportedMediaType, load, parse_json
from servicekit.web.caller import call
from servicekit.web.parts import parts

JSON: Final = "application/json"
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM: Final = "multipart/form-data"
ONE_ORIGINAL: Final = wording.mark("Send the original, or name the document that it is; not both.")
OF_ANOTHER_COUNTRY: Final = wording.mark(
    "The original is a document of the country that the figures are of. Name another one, or send the file."
)
_BY_SUFFIX: Final = {".csv": CSV, ".json": JSON, ".xlsx": XLSX}


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What figures were keyed in from, as a file of the form."""

    content: bytes
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A submission that came in. content: the file's bytes, or the JSON body. charset: as declared."""

    head: Mapping[str, Any]
    media_type: str
    content: bytes
    charset: str | None = None
    file_name: str | None = None
    original: Original | None = None


def incoming(series: Mapping[str, str] | None = None) -> Incoming:
    """The submission that this request brings.

    series: country, indicator and source of a file, where the form does not say them.
    Raises InvalidRequest, UnsupportedMediaType, InvalidJson, JsonTooDeep.
    """
    match request.mimetype:
        case "application/json":
            return _from_json(request.get_data(cache=False))
        case "text/csv" | "application/vnd.sdmx.data+csv" as media_type:
            content = request.get_data(cache=False)
            charset = request.mimetype_params.get("charset")
            return Incoming(
                head=_head(request.args), media_type=media_type, content=content, charset=_shortened(charset)
            )
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
            return Incoming(
                head=_head(request.args, WorkbookHead()),
                media_type=XLSX,
                content=request.get_data(cache=False),
            )
        case "multipart/form-data":
            return _from_form(series or {})
        case _:
            raise UnsupportedMediaType(accepted=[JSON, CSV, XLSX, FORM])


def submit(arrived: Incoming) -> dict[str, Any]:
    """Submit it. The content goes by reference: no broker carries files."""
    with ExitStack() as kept:
        original = None
        if arrived.original is not None:
            upload = kept.enter_context(uploaded(arrived.original.content))
            original = {"upload": upload, "file_name": arrived.original.file_name}
        return call(
            "submission",
            "submit",
            **arrived.head,
            media_type=arrived.media_type,
            charset=arrived.charset,
            upload=kept.enter_context(uploaded(arrived.content)),
            file_name=arrived.file_name,
            **({} if original is None else {"original": original}),
        )


def _from_json(content: bytes) -> Incoming:
    body = parse_json(content, numbers_as_text=True)
    if not isinstance(body, dict):
        raise InvalidRequest(errors=[{"field": "", "message": "Invalid input type."}])
    return Incoming(head=_head(body), media_type=JSON, content=content)


def _from_form(series: Mapping[str, str]) -> Incoming:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidRequest(errors=[{"field": "file", "message": "Missing data for required field."}])
    suffix = "." + file.filename.rsplit(".", 1)[-1].lower()
    # What browsers say of a file's type depends on the programs installed there; its name does not.
    media_type = _BY_SUFFIX.get(suffix, file.mimetype)
    if media_type not in {CSV, JSON, XLSX}:
        raise UnsupportedMediaType(accepted=[CSV, JSON, XLSX])
    content = file.read()
    if media_type == JSON:
        arrived = _from_json(content)
        return replace(arrived, file_name=file.filename[-255:], original=_original(arrived.head))
    of_workbook = media_type == XLSX
    head = _head({**request.args, **request.form, **series}, WorkbookHead() if of_workbook else Head())
    return Incoming(
        head=head,
        media_type=media_type,
        content=content,
        charset=None
        if of_workbook
        else _shortened(request.form.get("charset") or file.mimetype_params.get("charset")),
        file_name=file.filename[-255:],
        original=_original(head),
    )


def sent_table() -> tuple[str, bytes, str]:
    """Media type, content and name of the CSV file or workbook of this form.

    Raises InvalidRequest, UnsupportedMediaType.
    """
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidRequest(errors=[{"field": "file", "message": "Missing data for required field."}])
    suffix = "." + file.filename.rsplit(".", 1)[-1].lower()
    media_type = _BY_SUFFIX.get(suffix, file.mimetype)
    if media_type not in {CSV, XLSX}:
        raise UnsupportedMediaType(accepted=[CSV, XLSX])
    return media_type, file.read(), file.filename[-255:]


def _original(head: Mapping[str, Any]) -> Original | None:
    """What the figures were keyed in from: a file of the form, or a document that the library has.

    The document is one of the country that the figures are of, and one that the caller may read; its
    contents are kept with the submission, whatever becomes of the document. Raises InvalidRequest, Refused.
    """
    file, document = request.files.get("original"), request.form.get("original_document", "").strip()
    if file is not None and file.filename:
        if document:
            raise InvalidRequest(errors=[{"field": "original_document", "message": ONE_ORIGINAL}])
        return Original(content=file.read(), file_name=file.filename[-255:])
    if not document:
        return None
    if head.get("country") is None:  # what the file itself or a mapping says is not read here
        raise InvalidRequest(errors=[{"field": "country", "message": "Missing data for required field."}])
    if call("documents", "get", document=document)["country"] != head["country"]:
        raise InvalidRequest(errors=[{"field": "original_document", "message": OF_ANOTHER_COUNTRY}])
    found = call("documents", "content", document=document, version=None)
    content = parts().blobs.get(found["blob"], key_id=found["key_id"])
    return Original(content=content, file_name=found["file_name"][-255:])


def _shortened(charset: str | None) -> str | None:
    return charset[:64] or None if charset else None


def _head(given: Mapping[str, Any], schema: Schema | None = None) -> dict[str, Any]:
    mapping = given.get("mapping") or None  # which says itself what its files are of
    chosen = WorkbookHead() if mapping else schema or Head()
    return load(chosen, {**given, "mapping": mapping, "reason": given.get("reason") or None})
