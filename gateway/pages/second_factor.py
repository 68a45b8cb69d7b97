"""One-time codes in a browser: setting them up, and doing without them again."""

from typing import Any

import segno
from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response

from gateway.api.calls import change_rights
from gateway.pages.frame import show, show_refused
from servicekit.errors import ComityError
from servicekit.web.caller import call, renewed, require_signed_in
from servicekit.web.pages import begin_session, signed_in_page
from servicekit.web.restricted import while_restricted

second_factor = Blueprint("second_factor_pages", __name__)

TEMPLATE = "second-factor.html"
WHERE = "/account/second-factor"
LONGEST_ADDRESS = 1000
"""Longer than any of ours; a QR code holds about twice as much."""


@second_factor.get(WHERE)
@while_restricted
@signed_in_page
def show_second_factor() -> str:
    """Whether there is one, and what can be done."""
    return show(TEMPLATE, None, errors=[], factor=_factor())


@second_factor.post(WHERE)
@while_restricted
@signed_in_page
def begin_second_factor() -> Any:
    """The secret for the authenticator, and where to type its first code."""
    try:
        enrolment = call("identity", "begin_second_factor")
    except ComityError as error:
        return show_refused(TEMPLATE, None, error, factor=_factor())
    return show(TEMPLATE, None, errors=[], factor=_factor(), enrolment=with_picture(enrolment))


@second_factor.post(f"{WHERE}/confirm")
@while_restricted
@signed_in_page
def confirm_second_factor() -> Any:
    """Confirm it; the recovery codes are shown this once."""
    try:
        answer = change_rights("confirm_second_factor", **_code())
    except ComityError as error:
        # What the page showed comes back as it was, so that the app need not be set up again.
        sent = {name: request.form.get(name, "") for name in ("secret", "uri")}
        enrolment = with_picture(sent) if _otpauth(sent) else None
        return show_refused(TEMPLATE, None, error, factor=_factor(), enrolment=enrolment)
    if answer["token"] is not None:
        renewed(answer["token"])
    page = show(TEMPLATE, None, errors=[], factor=_factor(), recovery_codes=answer["recovery_codes"])
    return _going_on(make_response(page), answer)


@second_factor.post(f"{WHERE}/remove")
@signed_in_page
def drop_second_factor() -> Any:
    """Sign in without codes again."""
    try:
        answer = change_rights("drop_second_factor", **_code())
    except ComityError as error:
        return show_refused(TEMPLATE, None, error, factor=_factor())
    return _going_on(redirect("/account?done=codes-off", 303), answer)


@second_factor.get(f"{WHERE}/confirm")
@second_factor.get(f"{WHERE}/remove")
def back() -> Any:
    """Where the language switch leads from a refused form."""
    return redirect(WHERE, 303)


def _code() -> dict[str, Any]:
    return {"otp": request.form.get("otp", ""), "session": require_signed_in()["session"]}


def _going_on(response: Response, answer: dict[str, Any]) -> Response:
    """The session goes on with another token, unless it has ended meanwhile."""
    if answer["token"] is not None:
        begin_session(response, answer["token"])
    return response


def _factor() -> dict[str, Any]:
    return call("identity", "get_second_factor")


def with_picture(enrolment: dict[str, str]) -> dict[str, str]:
    """An enrolment with the QR code of its address, to be shown as an image: SVG in a data: address."""
    drawn = segno.make(enrolment["uri"][:LONGEST_ADDRESS], error="m")
    return {**enrolment, "picture": drawn.svg_data_uri(scale=5, light="#fff")}


def _otpauth(enrolment: dict[str, str]) -> bool:
    return enrolment["uri"].startswith("otpauth://totp/")
