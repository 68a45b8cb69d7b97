"""One-time codes in a browser: setting them up, and doing without them again."""

from typing import Any

from flask import Blueprint, redirect, request

from gateway.api.calls import change_rights
from gateway.pages.frame import show, show_refused
from servicekit.errors import ComityError
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page
from servicekit.web.restricted import while_restricted

second_factor = Blueprint("second_factor_pages", __name__)

TEMPLATE = "second-factor.html"
WHERE = "/account/second-factor"


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
    return show(TEMPLATE, None, errors=[], factor=_factor(), enrolment=enrolment)


@second_factor.post(f"{WHERE}/confirm")
@while_restricted
@signed_in_page
def confirm_second_factor() -> Any:
    """Confirm it; the recovery codes are shown this once."""
    try:
        answer = change_rights("confirm_second_factor", otp=request.form.get("otp", ""))
    except ComityError as error:
        # What the page showed comes back as it was, so that the app need not be set up again.
        enrolment = {"secret": request.form.get("secret", ""), "uri": request.form.get("uri", "")}
        return show_refused(
            TEMPLATE, None, error, factor=_factor(), enrolment=enrolment if _otpauth(enrolment) else None
        )
    return show(TEMPLATE, None, errors=[], factor=_factor(), recovery_codes=answer["recovery_codes"])


@second_factor.post(f"{WHERE}/remove")
@signed_in_page
def drop_second_factor() -> Any:
    """Sign in without codes again."""
    try:
        change_rights("drop_second_factor", otp=request.form.get("otp", ""))
    except ComityError as error:
        return show_refused(TEMPLATE, None, error, factor=_factor())
    return redirect("/account?done=codes-off", 303)


@second_factor.get(f"{WHERE}/confirm")
@second_factor.get(f"{WHERE}/remove")
def back() -> Any:
    """Where the language switch leads from a refused form."""
    return redirect(WHERE, 303)


def _factor() -> dict[str, Any]:
    return call("identity", "get_second_factor")


def _otpauth(enrolment: dict[str, str]) -> bool:
    return enrolment["uri"].startswith("otpauth://totp/")
