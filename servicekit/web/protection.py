"""What browsers are told and asked for the safety of people: headers, and the tokens of forms."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Response, current_app, g, request
from werkzeug.wrappers import Response as BaseResponse

from servicekit.errors import Fault, NotSignedIn
from servicekit.web.caller import API, SAFE_METHODS, caller, set_command_key
from servicekit.web.parts import parts

View = TypeVar("View", bound=Callable[..., Any])

FORM_COOKIE: Final = "comity_form"
TOKEN_FIELD: Final = "csrf_token"  # noqa: S105 - the name of a field
ONCE_FIELD: Final = "form_once"
HSTS: Final = "max-age=31536000; includeSubDomains"
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"


class FormExpired(Fault):
    """A form did not come from a page of this session."""

    code = "form-expired"
    status = 403


def csrf_token() -> str:
    """The token that a form of this page carries: tied to the session, or before it to a cookie."""
    return _sign(caller().token or _form_secret())


def form_once() -> str:
    """A number for a form, so that sending it twice does its work once."""
    return secrets.token_urlsafe(12)


def check_request() -> None:
    """Refuse a change that a foreign page could have caused. Raises FormExpired, NotSignedIn.

    Changes with a token in a header cannot be: pages cannot make browsers add one. With cookies,
    only forms of our own pages may change anything, and the API nothing at all.
    """
    if request.method in SAFE_METHODS or request.url_rule is None or "Authorization" in request.headers:
        return
    if request.path.startswith(API):
        if caller().by_cookie:
            raise NotSignedIn
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise FormExpired
    secret = caller().token or request.cookies.get(FORM_COOKIE, "")
    given = request.form.get(TOKEN_FIELD, "")
    if not secret or not hmac.compare_digest(_sign(secret).encode(), given.encode()):
        raise FormExpired
    if once := request.form.get(ONCE_FIELD, "")[:100]:
        set_command_key(once)


def protect_response(response: Response) -> Response:
    """Add the headers of every answer, and the cookie of forms where this page had one."""
    headers = response.headers
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    else:
        headers.setdefault("Content-Security-Policy", DATA_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "private, no-cache")
        headers.add("Vary", "Accept-Language, Authorization, Cookie")
    if parts().settings.secure_cookies:
        headers.setdefault("Strict-Transport-Security", HSTS)
    if "new_form_secret" in g:
        set_cookie(response, FORM_COOKIE, g.new_form_secret)
    return response


def set_cookie(response: BaseResponse, name: str, value: str, *, path: str = "/", **options: Any) -> None:
    """Set a cookie that no script reads and no foreign site sends with a change."""
    secure = parts().settings.secure_cookies
    response.set_cookie(name, value, httponly=True, samesite="Lax", secure=secure, path=path, **options)


def takes_upload(view: View) -> View:
    """Mark a view whose requests may be as large as settings.max_upload_bytes, from who is signed in."""
    view.takes_upload = True  # type: ignore[attr-defined]
    return view


def limit_body() -> None:
    """Set how large this request may be, before anything reads it."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_upload", False) and caller().principal is not None:
        request.max_content_length = parts().settings.max_upload_bytes


def _form_secret() -> str:
    known = request.cookies.get(FORM_COOKIE)
    if known:
        return known
    if "new_form_secret" not in g:
        g.new_form_secret = secrets.token_urlsafe(24)
    return str(g.new_form_secret)


def _sign(secret: str) -> str:
    return hmac.new(secret.encode(), b"comity form", hashlib.sha256).hexdigest()
