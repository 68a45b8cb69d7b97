"""What every page of a browser has: the context of the layout, sessions in cookies, and who must sign in."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final, ParamSpec
from urllib.parse import parse_qsl, quote, urlsplit

import structlog
from flask import Flask, Response, g, redirect, request
from markupsafe import escape
from werkzeug.wrappers import Response as BaseResponse

from servicekit import language as wording
from servicekit.errors import ComityError, code_of, status_of
from servicekit.templating import language_links, prepare
from servicekit.web.caller import call, caller, language, require_signed_in, session_cookie
from servicekit.web.parts import parts
from servicekit.web.problems import for_people
from servicekit.web.protection import csrf_token, form_once, set_cookie

logger = structlog.get_logger(__name__)

Parameters = ParamSpec("Parameters")
LANGUAGE_COOKIE_S: Final = 365 * 24 * 3600


def prepare_pages(app: Flask) -> None:
    """Give an application the templates, their context, and the cookies of pages."""
    prepare(app.jinja_env, Path(app.root_path) / "templates")
    app.context_processor(_layout_context)
    app.after_request(_keep_cookies)


def signed_in_page(view: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
    """A page for people who are signed in; others are led to the sign-in page and back again."""

    @wraps(view)
    def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Any:
        try:
            require_signed_in()
            return view(*args, **kwargs)
        except ComityError as error:
            if status_of(error) != 401 or not for_people():
                raise
            return to_sign_in()

    return checked


def to_sign_in() -> BaseResponse:
    """A redirect to the sign-in page, which leads back here where this is a page to read."""
    there = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(f"/sign-in?next={quote(there, safe='')}", 303)


def local_address(wanted: str | None) -> str:
    """An address of this site that was asked for, or the home page: never one of another site."""
    wanted = wanted or "/"
    foreign = urlsplit(wanted)[:2] != ("", "") or wanted.startswith(("//", "/\\"))
    return wanted if wanted.startswith("/") and wanted.isprintable() and not foreign else "/"


def begin_session(response: BaseResponse, token: str) -> None:
    """Keep a session's token in the browser, until the browser ends, instead of any other."""
    set_cookie(response, session_cookie(), token)


def end_session(response: BaseResponse) -> None:
    """Take a session's token out of the browser."""
    secure = parts().settings.secure_cookies
    response.delete_cookie(session_cookie(), path="/", secure=secure, httponly=True, samesite="Lax")


class _Token:
    """The token of this page's forms, made only where a page has one."""

    def __html__(self) -> str:
        return str(escape(csrf_token()))

    def __str__(self) -> str:
        return csrf_token()


def _layout_context() -> dict[str, Any]:
    """The variables that layout.html documents; a view gives section, and more where it has more."""
    return {
        "language": language(),
        "languages": language_links(request.path, _query()),
        "language_missing": _language_missing(),
        "person": _person(),
        "csrf_token": _Token(),
        "form_once": form_once,
        "section": None,
        "administers": _may_any(ADMINISTRATION),
        "has_calendar": _may_any(("calendar.see",)),
        "oversees": _may_any(("compliance.see",)),
        "unseen_notices": _unseen_notices(),
    }


LONGEST_LANGUAGE: Final = 40
"""So much of a language that there is not is said back."""
ADMINISTRATION: Final = ("person.see", "position.see", "role.see", "key.see", "organisation.register")
"""Any of these leads to the pages of administration."""


def _may_any(actions: tuple[str, ...]) -> bool:
    """Whether the caller is signed in and may do one of the actions somewhere."""
    try:
        actor = caller().actor
    except ComityError:  # the page of the very problem that the caller cannot be known
        return False
    return actor is not None and any(parts().rights.reach(actor, action) for action in actions)


def _query() -> list[tuple[str, str]]:
    return parse_qsl(request.query_string.decode(errors="replace"), keep_blank_values=True)


def _unseen_notices() -> int:
    try:
        if caller().principal is None:
            return 0
        unseen: int = call("reporting", "list_notices", state=None, after=None, limit=0)["unseen"]
    except ComityError as error:  # a page does without the number in its navigation
        logger.info("unseen-notices-unknown", code=code_of(error))
        return 0
    return unseen


def _person() -> dict[str, Any] | None:
    try:
        principal = caller().principal
    except ComityError:  # the page of the very problem that the caller cannot be known
        return None
    if principal is None:
        return None
    country = principal["country"]
    label = parts().reference.country_name(country, language()) if country else None
    return {**principal, "country_code": country, "country": label}


def _language_missing() -> str | None:
    """The language that the address asks for, where there is none of that name."""
    asked = request.args.get("lang", "")[:LONGEST_LANGUAGE]
    return None if not asked or wording.offers(asked) else asked


def _keep_cookies(response: Response) -> Response:
    wanted = request.args.get("lang")
    if wanted in wording.languages() and for_people():
        set_cookie(response, wording.COOKIE, str(wanted), max_age=LANGUAGE_COOKIE_S)
    found = g.get("caller")
    if found is not None and found.expired:
        end_session(response)
    return response
