"""Signing in and out in a browser, and one's own account."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, redirect, request

from gateway.api.calls import change_rights
from gateway.api.second_factor import own_sessions
from gateway.api.sessions import client
from gateway.pages.administration.words import role_name
from gateway.pages.frame import done, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError, code_of, status_of
from servicekit.web.caller import call, caller, language, require_signed_in
from servicekit.web.pages import LANGUAGE_COOKIE_S, begin_session, end_session, local_address, signed_in_page
from servicekit.web.problems import problem_document
from servicekit.web.protection import set_cookie
from servicekit.web.restricted import while_restricted

account = Blueprint("account", __name__)


@account.get("/sign-in")
def sign_in_form() -> Any:
    """The form to sign in."""
    if caller().principal is not None:
        return redirect(local_address(request.args.get("next")), 303)
    wanted = local_address(request.args.get("next"))
    return show("sign-in.html", None, errors=[], email="", next=wanted, done=done())


@account.post("/sign-in")
def sign_in() -> Any:
    """Sign in: keep the session in a cookie, and go where the person wanted to."""
    email, wanted = request.form.get("email", ""), local_address(request.form.get("next"))
    password = request.form.get("password", "")
    try:
        answer = call("identity", "sign_in", email=email, password=password, client=client())
    except ComityError as error:
        if code_of(error) == "second-factor-needed":
            ticket = error.fields["ticket"]
            return show("sign-in-code.html", None, errors=[], ticket=ticket, next=wanted)
        errors, status = _what_was_wrong(error, "email")
        return show("sign-in.html", None, errors=errors, email=email, next=wanted, done=None), status
    return _signed_in(answer, wanted)


@account.post("/sign-in/code")
def finish_sign_in() -> Any:
    """The second step, with a one-time code."""
    ticket, wanted = request.form.get("ticket", ""), local_address(request.form.get("next"))
    otp = request.form.get("otp", "")[:100]
    try:
        answer = call("identity", "finish_sign_in", ticket=ticket, otp=otp, client=client())
    except ComityError as error:
        if code_of(error) in {"not-signed-in", "invalid-request"}:
            return redirect("/sign-in", 303)
        errors, status = _what_was_wrong(error, "otp")
        return show("sign-in-code.html", None, errors=errors, ticket=ticket, next=wanted), status
    return _signed_in(answer, wanted)


@account.get("/sign-in/code")
def back_to_sign_in() -> Any:
    """Where the language switch leads from the second step."""
    return redirect("/sign-in", 303)


def _what_was_wrong(error: ComityError, field: str) -> tuple[list[dict[str, str]], int]:
    status = status_of(error)
    if status >= 500:
        raise error
    problem = problem_document(code_of(error), status, error.fields, language())
    return [{"field": field, "text": problem["detail"]}], status


def _signed_in(answer: dict[str, Any], wanted: str) -> Any:
    """Where the person wanted to go, with the new session; one that the browser came with ends."""
    if caller().principal is not None:
        with _ended_meanwhile():
            change_rights("sign_out", token=caller().token)
    response = redirect(wanted, 303)
    begin_session(response, answer["token"])
    if wording.COOKIE not in request.cookies and answer["principal"].get("language") in wording.languages():
        preferred = answer["principal"]["language"]
        set_cookie(response, wording.COOKIE, preferred, max_age=LANGUAGE_COOKIE_S)
    return response


@account.post("/sign-out")
@while_restricted
def sign_out() -> Any:
    """End the session, here and in the browser."""
    if caller().principal is not None:
        change_rights("sign_out", token=caller().token)
    response = redirect("/?done=signed-out", 303)
    end_session(response)
    return response


@account.get("/account")
@signed_in_page
def show_account() -> str:
    """The person's own account."""
    return show("account.html", None, errors=[], done=done(), **_own())


@account.post("/account/sessions/end")
@signed_in_page
def end_one_session() -> Any:
    """End one of the person's sessions."""
    with _ended_meanwhile():
        change_rights("end_session", session=request.form.get("session", ""))
    return redirect("/account?done=session-ended", 303)


@account.post("/account/sessions/end-all")
@signed_in_page
def end_every_session() -> Any:
    """Sign out everywhere, here too."""
    change_rights("end_sessions")
    response = redirect("/?done=signed-out-everywhere", 303)
    end_session(response)
    return response


@contextmanager
def _ended_meanwhile() -> Iterator[None]:
    """Whether a session that is to end has ended already makes no difference."""
    try:
        yield
    except ComityError as error:
        if status_of(error) not in {401, 404}:
            raise


def _own() -> dict[str, Any]:
    return {
        "role_name": role_name,
        "principal": require_signed_in(),
        "sessions": own_sessions()["items"],
        "factor": call("identity", "get_second_factor"),
    }


@account.post("/account/password")
@signed_in_page
def change_password() -> Any:
    """Change the person's own password."""
    principal = require_signed_in()
    try:
        answer = change_rights(
            "set_password",
            person=principal["person"],
            current_password=request.form.get("current_password", ""),
            password=request.form.get("password", ""),
            session=principal["session"],
        )
    except ComityError as error:
        return show_refused("account.html", None, error, done=None, **_own())
    response = redirect("/account?done=password", 303)
    if answer["token"] is not None:
        begin_session(response, answer["token"])
    return response


@account.get("/account/password")
def back_to_account() -> Any:
    """Where the language switch leads from a refused form."""
    return redirect("/account", 303)
