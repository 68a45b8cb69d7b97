"""Links that people open their accounts with."""

from collections.abc import Mapping
from typing import Any

from gateway.api.calls import change_rights
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
@unrepeatable
def invite_person(person: str) -> dict[str, Any]:
    """Give a person a new link to set a password with: the present password and all sessions end."""
    return with_link(change_rights("invite_person", person=person))


@invitations.route("/invitations/accept", methods=["POST"])
@invitations.arguments(schemas.AcceptInvitation)
@invitations.response(200, Changed)
@unrepeatable
def accept_invitation(body: dict[str, Any]) -> dict[str, Any]:
    """Set the password that a link is for. The link is used up; signing in comes next."""
    return change_rights("accept_invitation", **body)
