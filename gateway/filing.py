"""Documents as they come in over HTTP: a form with a description and a file."""

import json
from typing import Any, Final

from flask import request
from marshmallow import Schema
from werkzeug.datastructures import FileStorage

from gateway.uploading import uploaded
from servicekit.errors import InvalidRequest
from servicekit.web.bodies import load
from servicekit.web.caller import call

_JSON_FIELDS: Final = frozenset({"titles", "summaries", "countries"})


def described(schema: Schema) -> dict[str, Any]:
    """The description in this form; texts by language and lists are JSON there. Raises InvalidRequest."""
    form: dict[str, Any] = {name: value for name, value in request.form.items() if name != "file"}
    for name in _JSON_FIELDS & form.keys():
        try:
            form[name] = json.loads(form[name])
        except ValueError:
            raise InvalidRequest(errors=[{"field": name, "message": "Not valid JSON."}]) from None
    return load(schema, {name: value for name, value in form.items() if value != ""})


def sent_file() -> FileStorage:
    """The file of this request's form. Raises InvalidRequest."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidRequest(errors=[{"field": "file", "message": "Missing data for required field."}])
    return file


def file_contents(operation: str, file: FileStorage, **fields: Any) -> dict[str, Any]:
    """Call an operation of documents that takes a file, which goes by reference."""
    media_type = file.mimetype or "application/octet-stream"
    with uploaded(file.read()) as address:
        return call(
            "documents", operation, **fields, upload=address, file_name=file.filename, media_type=media_type
        )
