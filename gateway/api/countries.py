"""Countries, the groups they share in, and their workflows."""

from collections.abc import Mapping
from typing import Any, Final

from gateway.api.calls import NOT_IN_FORCE_YET, change_rights, status_in_force
from gateway.api.invitations import with_link
from gateway.schemas import accounts
from gateway.schemas import identity as schemas
from servicekit import language as wording
from servicekit.web.api import API, Blueprint, ListQuery, ReadQuery, listing
from servicekit.web.caller import call, language
from servicekit.web.parts import parts

FEW_MAY_RELEASE: Final = wording.mark(
    "People of your country who may release: %(number)s. Whoever approves may not release the same "
    "figures, so two are needed: give somebody else the privilege, or let the approver release."
)

countries = Blueprint("countries", __name__, url_prefix=API, description="Countries, groups and workflows")


@countries.route("/countries", methods=["GET"])
@countries.arguments(ListQuery, location="query")
@countries.response(200, schemas.CountryList)
def list_countries(query: dict[str, Any]) -> dict[str, Any]:
    """The participating countries."""
    answer = call("identity", "list_countries", **query)
    return listing({**answer, "items": [_named(item) for item in answer["items"]]})


@countries.route("/countries", methods=["POST"])
@countries.arguments(schemas.AdmitCountry)
@countries.response(201, accounts.AdmittedCountry)
def admit_country(body: dict[str, Any]) -> dict[str, Any]:
    """Admit a country, with its first administrator, whom the answer's link is for."""
    return with_link(_named(call("identity", "admit_country", **body)))


@countries.route("/countries/<country>", methods=["GET"])
@countries.arguments(ReadQuery, location="query")
@countries.response(200, schemas.Country)
def get_country(_: dict[str, Any], country: str) -> dict[str, Any]:
    """A country, also one that withdrew."""
    return _named(call("identity", "get_country", country=country))


@countries.route("/countries/<country>", methods=["PATCH"])
@countries.arguments(schemas.DescribeCountry)
@countries.response(200, schemas.Country)
def describe_country(body: dict[str, Any], country: str) -> dict[str, Any]:
    """Say how one's country is named, in every report, and how it is reached."""
    return _named(call("identity", "describe_country", country=country, **body))


@countries.route("/countries/<country>", methods=["DELETE"])
@countries.arguments(schemas.Reason, required=False)
@countries.response(200, schemas.Country)
@countries.alt_response(202, schema=schemas.Country, description=NOT_IN_FORCE_YET)
def withdraw_country(body: dict[str, Any], country: str) -> tuple[dict[str, Any], int]:
    """End a country's part: sharing, keys and accounts end with it, figures stay its own.

    The country's administrator may, and a system administrator only while nobody of it ever signed in.
    """
    answer = change_rights("withdraw_country", country=country, **body)
    return _named(answer), status_in_force()


@countries.route("/countries/<country>/workflow", methods=["GET"])
@countries.arguments(ReadQuery, location="query")
@countries.response(200, schemas.WorkflowOf)
def get_workflow(_: dict[str, Any], country: str) -> dict[str, Any]:
    """Which steps a country asks for between submission and release, and who releases."""
    return with_warnings(call("identity", "get_workflow", country=country))


@countries.route("/countries/<country>/workflow", methods=["PUT"])
@countries.arguments(schemas.Workflow)
@countries.response(200, schemas.WorkflowOf)
@countries.alt_response(202, schema=schemas.WorkflowOf, description=NOT_IN_FORCE_YET)
def set_workflow(body: dict[str, Any], country: str) -> tuple[dict[str, Any], int]:
    """Set which steps a country asks for between submission and release, and who releases."""
    answer = change_rights("set_workflow", country=country, **body)
    return with_warnings({**body, **answer}), status_in_force()


@countries.route("/groups", methods=["GET"])
@countries.arguments(ListQuery, location="query")
@countries.response(200, schemas.GroupList)
def list_groups(query: dict[str, Any]) -> dict[str, Any]:
    """The groups of countries."""
    return listing(call("identity", "list_groups", **query))


@countries.route("/groups", methods=["POST"])
@countries.arguments(schemas.FormGroup)
@countries.response(201, schemas.Group)
def form_group(body: dict[str, Any]) -> dict[str, Any]:
    """Form a group."""
    return call("identity", "form_group", **body)


@countries.route("/groups/<group>/countries", methods=["POST"])
@countries.arguments(schemas.Join)
@countries.response(200, schemas.Group)
def join_group(body: dict[str, Any], group: str) -> dict[str, Any]:
    """Let a country join a group, as a member or a partner."""
    return call("identity", "join_group", group=group, **body)


def with_warnings(workflow: Mapping[str, Any]) -> dict[str, Any]:
    """A workflow with what may keep figures from being released by it, in the reader's language."""
    found, known = [], workflow.get("may_release")
    if workflow["released_by"] == "other" and known is not None and known < 2:
        text = wording.translate(language(), FEW_MAY_RELEASE, number=known)
        found.append({"code": "few-may-release", "message": text})
    return {**workflow, "warnings": found}


def _named(country: Mapping[str, Any]) -> dict[str, Any]:
    return {**country, "name": parts().reference.country_name(country["country"], language())}
