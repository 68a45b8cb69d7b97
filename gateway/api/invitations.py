"""Links that people open their accounts with."""

from collections.abc import Mapping
from typing import Any

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, status_in_force
from gateway.schemas import accounts as schemas
from gateway.schemas.identity import Changed
from servicekit.web.api import API, Blueprint, unrepeatable
from servicekit.web.parts import parts

invitations = Blueprint(
    "invitations", __name__, url_prefix=API, description="Links that people open their accounts with"
)


def with_link(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer of identity whose invitation also has the address of its page."""
    return {**answer, "invitation": linked(answer["invitation"])}


def linked(invitation: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """An invitation with the address of the page that it opens."""
    if invitation is None:
        return None
    return {**invitation, "url": f"{parts().settings.base_url}/invitations/{invitation['token']}"}


@invitations.route("/users/<person>/invitation", methods=["POST"])
@invitations.response(201, schemas.Invited)
@invitations.alt_response(202, schema=schemas.Invited, description=NOT_IN_FORCE_YET)
@unrepeatable
def invite_person(person: str) -> tuple[dict[str, Any], int]:
    """Give a person a new link to set a password with: the present password and all sessions end."""
    answer = change_rights("invite_person", person=person)
    return with_link(answer), status_in_force(201)


@invitations.route("/invitations/accept", methods=["POST"])
@invitations.arguments(schemas.AcceptInvitation)
@invitations.response(200, Changed)
@invitations.alt_response(202, schema=Changed, description=NOT_IN_FORCE_YET)
@unrepeatable
def accept_invitation(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Set the password that a link is for. The link is used up; signing in comes next."""
    answer = change_rights("accept_invitation", **body)
    return answer, status_in_force()
