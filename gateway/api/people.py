"""People with accounts, and their roles."""

from typing import Any

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, own_place, status_in_force
from gateway.api.invitations import with_link
from gateway.schemas import accounts
from gateway.schemas import identity as schemas
from gateway.schemas.submissions import Responsibilities
from servicekit.web.api import API, Blueprint, ListQuery, ReadQuery, listing
from servicekit.web.caller import call

people = Blueprint("users", __name__, url_prefix=f"{API}/users", description="People and their roles")


@people.route("", methods=["GET"])
@people.arguments(schemas.PeopleQuery, location="query")
@people.response(200, schemas.PersonList)
def list_people(query: dict[str, Any]) -> dict[str, Any]:
    """The people of a country or an organisation, the caller's own by default."""
    return listing(call("identity", "list_people", **own_place(query)))


@people.route("", methods=["POST"])
@people.arguments(schemas.RegisterPerson)
@people.response(201, accounts.RegisteredPerson)
@people.alt_response(202, schema=accounts.RegisteredPerson, description=NOT_IN_FORCE_YET)
def register_person(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Register a person, with roles in their country or organisation; the answer's link opens the account."""
    answer = change_rights("register_person", **own_place(body))
    return with_link(answer), status_in_force(201)


@people.route("/<person>", methods=["GET"])
@people.arguments(ReadQuery, location="query")
@people.response(200, schemas.Person)
def get_person(_: dict[str, Any], person: str) -> dict[str, Any]:
    """A person."""
    return call("identity", "get_person", person=person)


@people.route("/<person>", methods=["PATCH"])
@people.arguments(schemas.ChangePerson)
@people.response(200, schemas.Person)
@people.alt_response(202, schema=schemas.Person, description=NOT_IN_FORCE_YET)
def change_person(body: dict[str, Any], person: str) -> tuple[dict[str, Any], int]:
    """Change a person's name, e-mail or language."""
    answer = change_rights("change_person", person=person, **body)
    return answer, status_in_force()


@people.route("/<person>", methods=["DELETE"])
@people.arguments(schemas.Reason, required=False)
@people.response(200, schemas.Person)
@people.alt_response(202, schema=schemas.Person, description=NOT_IN_FORCE_YET)
def deactivate_person(body: dict[str, Any], person: str) -> tuple[dict[str, Any], int]:
    """Deactivate a person: sessions end, the account stays in the records."""
    answer = change_rights("deactivate_person", person=person, **body)
    return answer, status_in_force()


@people.route("/<person>/reactivate", methods=["POST"])
@people.arguments(schemas.Reason, required=False)
@people.response(200, schemas.Person)
@people.alt_response(202, schema=schemas.Person, description=NOT_IN_FORCE_YET)
def reactivate_person(body: dict[str, Any], person: str) -> tuple[dict[str, Any], int]:
    """Let a deactivated person in again."""
    answer = change_rights("reactivate_person", person=person, **body)
    return answer, status_in_force()


@people.route("/<person>/erase", methods=["POST"])
@people.arguments(schemas.Reason, required=False)
@people.response(200, schemas.Person)
@people.alt_response(202, schema=schemas.Person, description=NOT_IN_FORCE_YET)
def erase_person(body: dict[str, Any], person: str) -> tuple[dict[str, Any], int]:
    """Erase for good what is personal about a person; the history stays, about "erased person <number>"."""
    answer = change_rights("erase_person", person=person, **body)
    return answer, status_in_force()


@people.route("/<person>/roles", methods=["POST"])
@people.arguments(schemas.NewRole)
@people.response(201, schemas.Granted)
@people.alt_response(202, schema=schemas.Granted, description=NOT_IN_FORCE_YET)
def grant_role(body: dict[str, Any], person: str) -> tuple[dict[str, Any], int]:
    """Give a person a role."""
    answer = change_rights("grant_role", person=person, **own_place(body))
    return answer, status_in_force(201)


@people.route("/<person>/roles/<grant>", methods=["DELETE"])
@people.response(200, schemas.Revoked)
@people.alt_response(202, schema=schemas.Revoked, description=NOT_IN_FORCE_YET)
def revoke_role(person: str, grant: str) -> tuple[dict[str, Any], int]:
    """Take a role from a person."""
    answer = change_rights("revoke_role", grant=grant)
    return answer, status_in_force()


@people.route("/<person>/open-submissions", methods=["GET"])
@people.arguments(ListQuery, location="query")
@people.response(200, Responsibilities)
def list_open_submissions(query: dict[str, Any], person: str) -> dict[str, Any]:
    """The open submissions that a person answers for, to be handed over when the person leaves."""
    return listing(call("submission", "responsibilities", person=person, **query))
