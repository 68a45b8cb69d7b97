"""The page of a one-time link: a person opens their account with a password of their own."""

from typing import Any, Final

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from gateway.api.calls import change_rights
from gateway.pages.frame import show, show_refused
from servicekit.errors import ComityError
from servicekit.web.caller import call
from servicekit.web.parts import parts
from servicekit.web.protection import set_cookie

invitations = Blueprint("invitation_pages", __name__)

COOKIE: Final = "comity_invitation"
PATH: Final = "/invitations"
COOKIE_S: Final = 3600


@invitations.after_request
def keep_to_oneself(response: Response) -> Response:
    """Tell no other address where the person comes from, and keep no copy."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@invitations.get(f"{PATH}/<token>")
def take_link(token: str) -> BaseResponse:
    """Put the link's token where no address, history, link or log has it, and show the page without it."""
    response = redirect(PATH, 303)
    set_cookie(response, COOKIE, token, path=PATH, max_age=COOKIE_S)
    return response


@invitations.get(PATH)
def invitation_form() -> Any:
    """Whose account it is, and the form for the password."""
    return show("invitation.html", None, errors=[], invited=_invited())


@invitations.post(PATH)
def accept_invitation() -> Any:
    """Set the password; the person signs in with it next."""
    invited = _invited()
    try:
        change_rights("accept_invitation", token=_token(), password=request.form.get("password", ""))
    except ComityError as error:
        return show_refused("invitation.html", None, error, invited=invited)
    response = redirect("/sign-in?done=opened", 303)
    secure = parts().settings.secure_cookies
    response.delete_cookie(COOKIE, path=PATH, secure=secure, httponly=True, samesite="Lax")
    return response


def _token() -> str:
    return request.cookies.get(COOKIE, "")[:200]


def _invited() -> dict[str, Any]:
    return call("identity", "describe_invitation", token=_token())
