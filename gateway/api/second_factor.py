"""One's own sessions and second factor over the API, and what administrators do about those of others."""

from typing import Any

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, status_in_force
from gateway.schemas import accounts as schemas
from gateway.schemas.identity import Changed
from servicekit.web.api import API, Blueprint, ReadQuery, unrepeatable
from servicekit.web.caller import call, require_signed_in
from servicekit.web.restricted import while_restricted

second_factor = Blueprint(
    "second_factor", __name__, url_prefix=API, description="Sessions and second factors of accounts"
)


@second_factor.route("/me/sessions", methods=["GET"])
@second_factor.arguments(ReadQuery, location="query")
@second_factor.response(200, schemas.SessionList)
def list_sessions(_: dict[str, Any]) -> dict[str, Any]:
    """The caller's sessions: since when, where from, when last used."""
    return own_sessions()


@second_factor.route("/me/sessions", methods=["DELETE"])
@second_factor.response(200, Changed)
@second_factor.alt_response(202, schema=Changed, description=NOT_IN_FORCE_YET)
def end_sessions() -> tuple[dict[str, Any], int]:
    """Sign out everywhere: end every session of the caller's, this one too."""
    require_signed_in()
    answer = change_rights("end_sessions")
    return answer, status_in_force()


@second_factor.route("/me/sessions/<session>", methods=["DELETE"])
@second_factor.response(200, Changed)
@second_factor.alt_response(202, schema=Changed, description=NOT_IN_FORCE_YET)
def end_session(session: str) -> tuple[dict[str, Any], int]:
    """End one of the caller's sessions."""
    require_signed_in()
    answer = change_rights("end_session", session=session)
    return answer, status_in_force()


@second_factor.route("/me/second-factor", methods=["GET"])
@second_factor.arguments(ReadQuery, location="query")
@second_factor.response(200, schemas.SecondFactor)
@while_restricted
def get_second_factor(_: dict[str, Any]) -> dict[str, Any]:
    """Whether the caller has a second factor, and whether their country requires one."""
    require_signed_in()
    return call("identity", "get_second_factor")


@second_factor.route("/me/second-factor", methods=["POST"])
@second_factor.response(201, schemas.Enrolment)
@unrepeatable
@while_restricted
def begin_second_factor() -> dict[str, Any]:
    """A secret for the caller's authenticator; it counts once it is confirmed."""
    require_signed_in()
    return call("identity", "begin_second_factor")


@second_factor.route("/me/second-factor/confirm", methods=["POST"])
@second_factor.arguments(schemas.OneTimeCode)
@second_factor.response(200, schemas.Confirmed)
@second_factor.alt_response(202, schema=schemas.Confirmed, description=NOT_IN_FORCE_YET)
@unrepeatable
@while_restricted
def confirm_second_factor(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Confirm the second factor with a code of it; answers with the recovery codes, this once.

    The session goes on with the token of the answer; the caller's other sessions end.
    """
    session = require_signed_in()["session"]
    answer = change_rights("confirm_second_factor", session=session, **body)
    return answer, status_in_force()


@second_factor.route("/me/second-factor", methods=["DELETE"])
@second_factor.arguments(schemas.OneTimeCode)
@second_factor.response(200, schemas.Renewed)
@second_factor.alt_response(202, schema=schemas.Renewed, description=NOT_IN_FORCE_YET)
def drop_second_factor(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Take one's own second factor away, with a code of it or a recovery code.

    The session goes on with the token of the answer; the caller's other sessions end.
    """
    session = require_signed_in()["session"]
    answer = change_rights("drop_second_factor", session=session, **body)
    return answer, status_in_force()


@second_factor.route("/users/<person>/second-factor", methods=["DELETE"])
@second_factor.response(200, Changed)
@second_factor.alt_response(202, schema=Changed, description=NOT_IN_FORCE_YET)
def remove_second_factor(person: str) -> tuple[dict[str, Any], int]:
    """Take away the second factor of a person who lost it; the person's sessions end."""
    require_signed_in()
    answer = change_rights("remove_second_factor", person=person)
    return answer, status_in_force()


@second_factor.route("/countries/<country>/sign-in", methods=["GET"])
@second_factor.arguments(ReadQuery, location="query")
@second_factor.response(200, schemas.SignInRuleOf)
def get_sign_in_rule(_: dict[str, Any], country: str) -> dict[str, Any]:
    """What a country asks of its people when they sign in."""
    return call("identity", "get_sign_in_rule", country=country)


@second_factor.route("/countries/<country>/sign-in", methods=["PUT"])
@second_factor.arguments(schemas.SignInRule)
@second_factor.response(200, schemas.SignInRuleOf)
@second_factor.alt_response(202, schema=schemas.SignInRuleOf, description=NOT_IN_FORCE_YET)
def set_sign_in_rule(body: dict[str, Any], country: str) -> tuple[dict[str, Any], int]:
    """Decide whether the people of one's country need a second factor; it holds at once."""
    answer = change_rights("set_sign_in_rule", country=country, **body)
    return answer, status_in_force()


def own_sessions() -> dict[str, Any]:
    """The caller's sessions, each saying whether it is this one."""
    present = require_signed_in()["session"]
    items = call("identity", "list_sessions")["items"]
    return {"items": [{**item, "current": item["session"] == present} for item in items]}
