"""Who makes the present request, and the Context that goes with its calls."""

import re
import uuid
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import g, request

from servicekit import language as wording
from servicekit.callers import Principal
from servicekit.context import Context
from servicekit.errors import ComityError, InvalidRequest, NotSignedIn, status_of
from servicekit.web.parts import parts

API: Final = ("/api/", "/sdmx/")
"""Where programs ask: what begins so is no page."""
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_COMMAND_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls. principal None: the public. by_cookie: a page in a browser, not a client of the API."""

    principal: Principal | None = None
    token: str | None = None
    by_cookie: bool = False
    expired: bool = False

    @property
    def actor(self) -> str | None:
        """The actor of the Context, None for the public."""
        return str(self.principal["actor"]) if self.principal else None


def begin_request() -> None:
    """Settle what every request has: its number and its language."""
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    g.language = wording.choose(
        request.args.get("lang"),
        request.cookies.get(wording.COOKIE),
        request.headers.get("Accept-Language"),
    )


def language() -> str:
    """The language to answer this request in; English where it failed before one was chosen."""
    return str(g.get("language", wording.DEFAULT))


def context() -> Context:
    """The Context for calls on behalf of whoever makes this request. Raises NotSignedIn, Refused."""
    return replace(_anonymous(), actor=caller().actor, command_key=g.get("command_key"))


def caller() -> Caller:
    """Who makes this request. Raises NotSignedIn or Refused (401) when a token given as header is no good.

    A session cookie that is no good counts as none: people are led to the sign-in page.
    """
    if "caller" not in g:
        g.caller = _find()
    found: Caller = g.caller
    return found


def renewed(token: str) -> None:
    """Note that the caller's session goes on with another token, for the forms of the present answer."""
    g.caller = replace(caller(), token=token)


def require_signed_in() -> Principal:
    """The principal of the caller. Raises NotSignedIn for the public."""
    principal = caller().principal
    if principal is None:
        raise NotSignedIn
    return principal


def call(service: str, operation: str, **request_fields: Any) -> dict[str, Any]:
    """Call an operation on behalf of the caller of this request. Raises Refused, Unavailable."""
    return parts().calls.call(service, operation, request_fields, context())


def take_command_key() -> None:
    """Read the header Idempotency-Key, for the calls of this request. Raises InvalidRequest."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return
    if not _COMMAND_KEY.fullmatch(key):
        raise InvalidRequest(
            errors=[{"field": "Idempotency-Key", "message": "1 to 200 visible ASCII characters."}]
        )
    set_command_key(key)


def set_command_key(key: str) -> None:
    """Make this request's commands repeatable under a key, unique for the caller and the address.

    The address as it was asked for, not the rule that matched it: one key may go with each step of a
    submission, and with the same step of several.
    """
    g.command_key = f"{caller().actor} {request.method} {request.path} {key}"


def session_cookie() -> str:
    """The name of the session cookie; its prefix lets browsers refuse it without TLS."""
    return "__Host-comity_session" if parts().settings.secure_cookies else "comity_session"


def _anonymous() -> Context:
    return Context(language=language(), request_id=g.request_id, address=request.remote_addr)


def _find() -> Caller:
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn
        principal = parts().callers.authenticate(token, _anonymous())
        if principal["kind"] != "person" and not request.path.startswith(API):
            raise NotSignedIn  # pages are for people; systems have the API
        return Caller(principal=principal, token=token)
    token = request.cookies.get(session_cookie(), "")
    if not token:
        return Caller()
    try:
        principal = parts().callers.authenticate(token, _anonymous())
    except ComityError as error:
        if status_of(error) != 401:
            raise
        return Caller(expired=True)
    if principal["kind"] != "person":
        return Caller(expired=True)
    return Caller(principal=principal, token=token, by_cookie=True)
