"""Refusals as RFC 9457 problem documents, or as pages for people, with texts in the caller's language."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import structlog
from flask import Flask, Response, g, json, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from servicekit import language as wording
from servicekit.errors import ComityError, code_of, status_of
from servicekit.web.caller import language

logger = structlog.get_logger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = "2"
CODES: Final = {
    400: "bad-request",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "request-timed-out",
    411: "length-required",
    412: "precondition-failed",
    413: "too-large",
    414: "address-too-long",
    415: "unsupported-media-type",
    416: "range-not-satisfiable",
    417: "expectation-failed",
    428: "precondition-required",
    429: "too-many-requests",
    431: "headers-too-large",
    500: "internal-error",
    503: "unavailable",
}
_MACHINE_PATHS: Final = ("/api/", "/sdmx/", "/health/", "/metrics")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) ")
_PARAMETER: Final = re.compile(r"%\((\w+)\)s")


def register_problems(app: Flask) -> None:
    """Answer every error of an application with a problem, and let no other text out."""
    app.register_error_handler(ComityError, answer_error)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_crash)


def answer_error(error: ComityError) -> Response:
    """An expected refusal, its own or another service's."""
    return problem(code_of(error), status_of(error), error.fields)


def answer_http(error: HTTPException) -> Response:
    """A refusal of the framework: no such route, too large, redirects among them."""
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()  # type: ignore[return-value]
    fields: dict[str, Any] = {}
    if isinstance(error, RequestEntityTooLarge) and request.max_content_length is not None:
        fields["limit_bytes"] = request.max_content_length
    answer = problem(CODES.get(status, f"http-{status}"), status, fields)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "www-authenticate"}:
            answer.headers[name] = value
    return answer


def answer_crash(error: Exception) -> Response:
    """A defect: everything about it goes to the log, and only the request's number to the caller."""
    logger.error("request-crashed", route=str(request.url_rule), request_id=_request_id(), exc_info=error)
    return problem("internal-error", 500, {})


def problem(code: str, status: int, fields: Mapping[str, Any]) -> Response:
    """The answer for a code: a page where a person looks at one, else a problem document."""
    document = problem_document(code, status, fields, language())
    if for_people():
        answer = Response(render_template("problem.html", problem=document), status, mimetype="text/html")
    else:
        text = json.dumps(document, ensure_ascii=False, sort_keys=False)
        # A value that is told may have half a character in it, which no bytes can say.
        answer = Response(text.encode("utf-8", "replace"), status, mimetype=MEDIA_TYPE)
        answer.headers["Content-Language"] = language()
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="comity"'
    if status in {429, 503}:
        answer.headers["Retry-After"] = str(fields.get("retry_after_s", RETRY_AFTER_S))
    return answer


def problem_document(code: str, status: int, fields: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The members of a problem: the standard ones, code, request_id, and the error's own fields.

    Texts come from the messages `status.<status>` (title) and `problem.<code>` (detail), of an error that
    says `why` from `problem.<code>.<why>` where there is one; each of the lists errors and findings gets a
    message per item.
    """
    document: dict[str, Any] = {
        "type": f"urn:comity:problem:{code}",
        "title": message_for(f"status.{status}", {}, language) or code,
        "status": status,
        "detail": _detail(code, {**fields, "request_id": _request_id()}, language),
        "instance": f"urn:comity:request:{_request_id()}",
        "code": code,
        "request_id": _request_id(),
    }
    document.update({name: value for name, value in fields.items() if name not in {*document, "errors"}})
    match fields.get("errors"):
        case list() as errors:
            document["errors"] = [_with_text(item, language) for item in errors]
        case int() as count:
            document["error_count"] = count
        case _:
            pass
    if isinstance(fields.get("findings"), list):
        document["findings"] = [with_message(item, language) for item in fields["findings"]]
    return document


def _detail(code: str, values: Mapping[str, Any], language: str) -> str:
    nearer = message_for(f"problem.{code}.{values['why']}", values, language) if "why" in values else None
    return nearer or message_for(f"problem.{code}", values, language) or code


def with_message(finding: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A finding with its message in a language, from `finding.<code>`, and its cell of a workbook.

    One of a rule that is no standard check brings its own words, in its parameters text_<language>.
    """
    params = finding.get("params") or {}
    own = params.get(f"text_{language}") or params.get(f"text_{wording.DEFAULT}")
    text = own or message_for(f"finding.{finding['code']}", {**finding, **params}, language)
    return {**finding, "place": params.get("place"), "message": text or str(finding["code"])}


def message_for(message_id: str, values: Mapping[str, Any], language: str) -> str | None:
    """The text of a message in a language with its values, None where no catalogue has it.

    A later sentence about a value that did not come is left out; in the first one, an ellipsis
    stands for it: a text with a gap helps more than none.
    """
    text = wording.translate(language, message_id)
    if text == message_id:
        text = wording.translate(wording.DEFAULT, message_id)
    if text == message_id:
        return None
    first, *later = _SENTENCE_END.split(text)
    told = [first, *(each for each in later if all(values.get(name) is not None for name in _names(each)))]
    return _PARAMETER.sub(lambda match: _said(match[1], values.get(match[1]), language), " ".join(told))


def _names(text: str) -> list[str]:
    return _PARAMETER.findall(text)


def for_people() -> bool:
    """Whether this request is for a page that a person looks at."""
    if request.path.startswith(_MACHINE_PATHS):
        return False
    offered = ["application/json", "text/html"]
    return request.accept_mimetypes.best_match(offered, offered[0]) == "text/html"


def _with_text(item: Any, language: str) -> Any:
    if not isinstance(item, Mapping) or "message" not in item:
        return item
    return {**item, "message": wording.translate(language, str(item["message"]))}


def _said(name: str, value: Any, language: str) -> str:
    """A value in words. A field `day` is a day as YYYY-MM-DD."""
    if name == "day" and value is not None:
        return wording.format_date(date.fromisoformat(value), language)
    return _as_text(value, language)


def _as_text(value: Any, language: str) -> str:
    match value:
        case None:
            return "…"
        case bool():
            return str(value).lower()
        case int():
            return wording.format_number(value, language)
        case list() | tuple():
            return ", ".join(_as_text(each, language) for each in value)
        case _:
            return str(value)


def _request_id() -> str:
    return str(g.get("request_id", "-"))
