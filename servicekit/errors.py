"""The error tree that every service shares, and its form on the wire.

ComityError
├── Rejection   a rule of the business said no
├── Fault       the request is wrong, or something it needs is missing
└── Refused     either of them, as it arrives from another service
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar


class ComityError(Exception):
    """An expected refusal: a permanent code, an HTTP status for the edge, and fields.

    Fields hold what the message names (codes, identifiers, counts), JSON values only; the
    text itself is written in the reader's language at the edge, from the code.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, **fields: Any) -> None:
        self.fields: dict[str, Any] = fields
        super().__init__(self.code, fields)


class Rejection(ComityError):
    """A rule of the business said no."""

    code = "rejected"
    status = 409


class Fault(ComityError):
    """The request is wrong, or something it needs is missing."""

    code = "bad-request"
    status = 400


class InvalidRequest(Fault):
    """Fields of a request do not have their form. fields: errors, a list of {field, message}."""

    code = "invalid-request"
    status = 422


class NotFound(Fault):
    """There is no such thing, or it may not be known that there is. fields: kind, id."""

    code = "not-found"
    status = 404


class NotSignedIn(Fault):
    """No valid token or key came with the request."""

    code = "not-signed-in"
    status = 401


class NotAllowed(Rejection):
    """The caller has no right to this. fields: action, and country and indicator where they apply."""

    code = "not-allowed"
    status = 403


class Unavailable(Fault):
    """A part of the system does not answer; trying again later helps. fields: part."""

    code = "unavailable"
    status = 503


class Refused(ComityError):
    """A ComityError of another service, as it arrives from a call."""

    def __init__(self, code: str, status: int, fields: Mapping[str, Any]) -> None:
        super().__init__(**fields)
        # One text: nameko would make a text of every single number, and "None" of what is not there.
        self.args = (json.dumps([code, status, dict(fields)]),)
        self.remote_code = code
        self.remote_status = status

    @classmethod
    def from_wire(cls, text: str) -> "Refused":
        """The same error from the one argument that goes over the wire."""
        return cls(*json.loads(text))


def code_of(error: ComityError) -> str:
    """The permanent code, wherever the error was raised."""
    return error.remote_code if isinstance(error, Refused) else error.code


def status_of(error: ComityError) -> int:
    """The HTTP status, wherever the error was raised."""
    return error.remote_status if isinstance(error, Refused) else error.status
