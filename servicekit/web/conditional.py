"""Conditional reads: entity tags, so that an unchanged answer is not sent again."""

import hashlib

from flask import Response, request


def tag_of(*marks: object) -> str:
    """An entity tag from what an answer depends on: positions, parameters, language, the reader's rights.

    Give every one of them: whoever holds a tag of other rights must not be told "unchanged".
    """
    return hashlib.sha256("\0".join(map(repr, marks)).encode()).hexdigest()[:32]


def unchanged(tag: str) -> bool:
    """Whether the caller holds the answer with this tag already; then answer not_modified(tag)."""
    return request.method in {"GET", "HEAD"} and request.if_none_match.contains_weak(tag)


def not_modified(tag: str) -> Response:
    """304 for a tag."""
    answer = Response(status=304)
    answer.set_etag(tag)
    return answer


def make_conditional(response: Response) -> Response:
    """Give a finished read a tag of its bytes, unless it has one, and answer 304 where it is known."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200:
        return response
    if response.is_streamed or response.direct_passthrough:
        return response
    if "ETag" not in response.headers:
        response.add_etag()
    response.make_conditional(request)
    return response
