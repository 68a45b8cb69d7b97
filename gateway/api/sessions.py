"""Signing in and out over the API, and who the caller is."""

from typing import Any

from flask import request

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, status_in_force
from gateway.schemas import accounts
from gateway.schemas import identity as schemas
from servicekit.errors import NotAllowed
from servicekit.web.api import API, Blueprint, unrepeatable
from servicekit.web.caller import call, caller, require_signed_in
from servicekit.web.restricted import while_restricted

sessions = Blueprint("sessions", __name__, url_prefix=API, description="Signing in and out")


@sessions.route("/sessions", methods=["POST"])
@sessions.arguments(schemas.SignIn)
@sessions.response(201, schemas.Session)
@unrepeatable
def sign_in(body: dict[str, Any]) -> dict[str, Any]:
    """Sign in with e-mail and password, and a one-time code where the person has a second factor."""
    answer = call("identity", "sign_in", client=client(), **body)
    return {**answer, "user": answer["principal"]}


@sessions.route("/sessions/current", methods=["DELETE"])
@sessions.response(204)
@sessions.alt_response(202, description=NOT_IN_FORCE_YET)
@while_restricted
def sign_out() -> tuple[None, int]:
    """End the session whose token this request carries."""
    require_signed_in()
    change_rights("sign_out", token=caller().token)
    return None, status_in_force(204)


@sessions.route("/me", methods=["GET"])
@sessions.response(200, schemas.Principal)
@while_restricted
def me() -> dict[str, Any]:
    """Who the caller is, and with which roles."""
    return dict(require_signed_in())


@sessions.route("/me/password", methods=["PUT"])
@sessions.arguments(accounts.NewPassword)
@sessions.response(200, accounts.Renewed)
@sessions.alt_response(202, schema=accounts.Renewed, description=NOT_IN_FORCE_YET)
def change_password(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Change the caller's own password; all of the person's other sessions end."""
    principal = require_signed_in()
    if principal["person"] is None:  # a key has a secret, and whoever administers it changes that
        raise NotAllowed(action="password.set")
    answer = change_rights("set_password", person=principal["person"], session=principal["session"], **body)
    return answer, status_in_force()


def client() -> str | None:
    """What the caller's browser or program calls itself."""
    return request.headers.get("User-Agent", "")[:200] or None
