"""Signing in and out in a browser, and one's own account."""

from typing import Any

from flask import Blueprint, redirect, request

from gateway.api.calls import change_rights
from gateway.pages.administration.words import role_name
from gateway.pages.frame import done, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError, code_of, status_of
from servicekit.web.caller import call, caller, language, require_signed_in
from servicekit.web.pages import LANGUAGE_COOKIE_S, begin_session, end_session, local_address, signed_in_page
from servicekit.web.problems import problem_document
from servicekit.web.protection import set_cookie

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
    try:
        answer = call("identity", "sign_in", email=email, password=request.form.get("password", ""))
    except ComityError as error:
        status = status_of(error)
        if status >= 500:
            raise
        problem = problem_document(code_of(error), status, error.fields, language())
        errors = [{"field": "email", "text": problem["detail"]}]
        return show("sign-in.html", None, errors=errors, email=email, next=wanted, done=None), status
    response = redirect(wanted, 303)
    begin_session(response, answer["token"])
    if wording.COOKIE not in request.cookies and answer["principal"].get("language") in wording.languages():
        preferred = answer["principal"]["language"]
        set_cookie(response, wording.COOKIE, preferred, max_age=LANGUAGE_COOKIE_S)
    return response


@account.post("/sign-out")
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
    return show(
        "account.html", None, errors=[], done=done(), role_name=role_name, principal=require_signed_in()
    )


@account.post("/account/password")
@signed_in_page
def change_password() -> Any:
    """Change the person's own password."""
    principal = require_signed_in()
    try:
        change_rights(
            "set_password",
            person=principal["person"],
            current_password=request.form.get("current_password", ""),
            password=request.form.get("password", ""),
            session=principal["session"],
        )
    except ComityError as error:
        return show_refused("account.html", None, error, done=None, role_name=role_name, principal=principal)
    return redirect("/account?done=password", 303)


@account.get("/account/password")
def back_to_account() -> Any:
    """Where the language switch leads from a refused form."""
    return redirect("/account", 303)
