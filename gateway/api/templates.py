"""Excel forms: made for one country, indicator, source and range of periods."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response

from gateway.incoming import XLSX
from gateway.schemas.submissions import TemplateQuery
from gateway.uploading import UPLOADS_KEY
from servicekit.web.api import API, Blueprint
from servicekit.web.caller import call, language
from servicekit.web.parts import parts

templates = Blueprint("templates", __name__, url_prefix=f"{API}/templates", description="Forms to fill in")


@templates.route("/<indicator>.xlsx", methods=["GET"])
@templates.arguments(TemplateQuery, location="query")
@templates.doc(
    responses={
        "200": {
            "description": "The form, as an attachment",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
)
def get_template(query: dict[str, Any], indicator: str) -> Response:
    """The Excel form for a country's figures. It knows what it is of: sent back, it needs no parameters."""
    return form_file(indicator, query, language())


def form_file(indicator: str, query: Mapping[str, Any], words: str) -> Response:
    """The form as a file. words: the language of its texts."""
    answer = call("submission", "template", indicator=indicator, **query, language=words)
    uploads = parts().uploads
    try:
        response = Response(uploads.get(answer["upload"], key_id=UPLOADS_KEY), content_type=XLSX)
    finally:
        uploads.remove(answer["upload"])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(answer['file_name'])}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
