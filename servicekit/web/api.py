"""flask-smorest as Comity uses it: strict bodies, problem documents, and one specification of all routes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlencode

import flask_smorest
from flask import Flask, current_app, request
from marshmallow import INCLUDE, Schema, fields, post_load, validate

from servicekit import language as wording
from servicekit.errors import Fault
from servicekit.web.bodies import BodyParser
from servicekit.web.caller import take_command_key
from servicekit.web.problems import MEDIA_TYPE, answer_http

API: Final = "/api/v1"
View = TypeVar("View", bound=Callable[..., Any])
MAX_LIMIT: Final = 500


class UnknownLanguage(Fault):
    """There is no such language here. fields: lang, languages: those that there are."""

    code = "unknown-language"
    status = 422


class ProblemSchema(Schema):
    """An RFC 9457 problem document. Members of the particular problem come beside these."""

    class Meta:
        """Members that are not named here are described as possible."""

        unknown = INCLUDE

    type = fields.String(required=True, metadata={"description": "urn:comity:problem:<code>"})
    title = fields.String(
        required=True, metadata={"description": "What kind of refusal, in the caller's language"}
    )
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "What was wrong and what to do about it"})
    instance = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "Permanent; for machines"})
    request_id = fields.String(required=True)
    error_count = fields.Integer(metadata={"description": "How many findings are errors, listed or not"})
    errors = fields.List(fields.Dict(), metadata={"description": "Fields of the request: field, message"})
    findings = fields.List(
        fields.Dict(), metadata={"description": "Places in the figures: severity, code, row, column, message"}
    )


class ReadQuery(Schema):
    """The parameters that every read takes. Raises UnknownLanguage."""

    lang = fields.String(metadata={"description": "Language of texts; wins over Accept-Language"})

    @post_load
    def _leave_language(self, query: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The language is settled before any view."""
        asked = query.pop("lang", None)
        if asked and not wording.offers(asked):
            raise UnknownLanguage(lang=asked[:40], languages=list(wording.languages()))
        return query


class ListQuery(ReadQuery):
    """The parameters that every list takes."""

    limit = fields.Integer(load_default=100, validate=validate.Range(1, MAX_LIMIT))
    after = fields.String(load_default=None, metadata={"description": "Cursor, from the member next"})


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A part of the API."""

    ARGUMENTS_PARSER = BodyParser()

    if TYPE_CHECKING:  # flask-smorest ships no types; its decorators give back what they get

        def route(self, rule: str, **options: Any) -> Callable[[View], View]: ...
        def arguments(self, schema: type[Schema], **options: Any) -> Callable[[View], View]: ...
        def response(self, status: int, schema: Any = None, **options: Any) -> Callable[[View], View]: ...
        def alt_response(self, status: int, **options: Any) -> Callable[[View], View]: ...
        def doc(self, **options: Any) -> Callable[[View], View]: ...


class Api(flask_smorest.Api):  # type: ignore[misc]
    """The API of one application."""

    ERROR_SCHEMA = ProblemSchema

    def _register_responses(self) -> None:
        # The responses for refusals; those of answers are registered where a route states them.
        self.DEFAULT_RESPONSE_CONTENT_TYPE: str = MEDIA_TYPE
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE

    def handle_http_exception(self, error: Any) -> Any:
        """A refusal of the framework, as a problem document."""
        return answer_http(error)


def make_api(app: Flask, title: str, description: str) -> Api:
    """Add an API to an application; its specification is api.spec.to_dict()."""
    app.config.update(
        API_TITLE=title,
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {"description": description},
            "components": {
                "securitySchemes": {
                    "bearer": {
                        "type": "http",
                        "scheme": "bearer",
                        "description": "A session's token or a key",
                    }
                }
            },
            "security": [{"bearer": []}, {}],
        },
    )
    app.before_request(_take_command_key)
    return Api(app)


def listing(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A list as an operation answers it, its cursor `next` made the URL of the next page."""
    return {**answer, "items": list(answer["items"]), "next": next_url(answer.get("next"))}


def next_url(cursor: object | None) -> str | None:
    """The URL of this list's page after a cursor; None without one."""
    if cursor is None:
        return None
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
    return f"{request.base_url}?{urlencode([*kept, ('after', str(cursor))])}"


def unrepeatable(view: View) -> View:
    """Mark a POST that does not honour the header Idempotency-Key: its answer is a secret, told once."""
    view.unrepeatable = True  # type: ignore[attr-defined]
    return view


def _take_command_key() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "POST" and not getattr(view, "unrepeatable", False):
        take_command_key()
