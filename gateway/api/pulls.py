"""Pulls: agreeing that a file which an agency publishes is fetched, and ending it."""

from collections.abc import Mapping
from typing import Any

from gateway.api.calls import own_country
from gateway.schemas import pulls as schemas
from servicekit.web.api import API, MAX_LIMIT, Blueprint, ReadQuery, listing
from servicekit.web.caller import call, language
from servicekit.web.problems import message_for, with_message

pulls = Blueprint("pulls", __name__, url_prefix=f"{API}/pulls", description="Files that agencies publish")


@pulls.route("", methods=["GET"])
@pulls.arguments(schemas.PullQuery, location="query")
@pulls.response(200, schemas.PullList)
def list_pulls(query: dict[str, Any]) -> dict[str, Any]:
    """The pulls of a country, the caller's own by default, the newest first."""
    answer = call("submission", "list_pulls", **{**query, "country": own_country(query["country"])})
    return listing({**answer, "items": [pull_view(item) for item in answer["items"]]})


@pulls.route("", methods=["POST"])
@pulls.arguments(schemas.AgreePull)
@pulls.response(201, schemas.Pull)
def agree_pull(body: dict[str, Any]) -> Any:
    """Have what an agency publishes at an address fetched; changed content is submitted in your name."""
    body["country"] = own_country(body["country"])
    view = pull_view(call("submission", "agree_pull", **body))
    return view, 201, {"Location": f"{API}/pulls/{view['id']}"}


@pulls.route("/<pull>", methods=["GET"])
@pulls.arguments(ReadQuery, location="query")
@pulls.response(200, schemas.Pull)
def get_pull(_: dict[str, Any], pull: str) -> dict[str, Any]:
    """A pull, with what became of it."""
    return pull_view(call("submission", "get_pull", pull=pull))


@pulls.route("/<pull>", methods=["PATCH"])
@pulls.arguments(schemas.ChangePull)
@pulls.response(200, schemas.Pull)
def change_pull(body: dict[str, Any], pull: str) -> dict[str, Any]:
    """Have it fetched in another way, in your name from now on."""
    return pull_view(call("submission", "change_pull", pull=pull, **body))


@pulls.route("/<pull>", methods=["DELETE"])
@pulls.arguments(schemas.DisconnectPull, required=False)
@pulls.response(200, schemas.Pull)
def disconnect_pull(body: dict[str, Any], pull: str) -> dict[str, Any]:
    """Disconnect it at once: nothing more comes in, not even what is being fetched."""
    return pull_view(call("submission", "disconnect_pull", pull=pull, **body))


@pulls.route("/<pull>/run", methods=["POST"])
@pulls.response(202, schemas.Pull)
def run_pull(pull: str) -> dict[str, Any]:
    """Have it fetched within seconds, and submitted also if it is the same as before."""
    return pull_view(call("submission", "run_pull", pull=pull))


def pulls_of(country: str | None, *, failing: bool) -> list[dict[str, Any]]:
    """The pulls of a country that the caller may see, up to 500, as `pull_view` shows them."""
    if country is None:
        return []
    answer = call("submission", "list_pulls", country=country, failing=failing, after=None, limit=MAX_LIMIT)
    return [pull_view(item) for item in answer["items"]]


def pull_view(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A pull as the service answers it, its failure in the caller's language."""
    found = {name: value for name, value in answer.items() if name != "pull"}
    failure = answer["failure"]
    if failure is not None:
        found["failure"] = {
            "code": failure["code"],
            "message": message_for(f"problem.{failure['code']}", failure["fields"], language())
            or failure["code"],
            "findings": [with_message(item, language()) for item in failure["findings"]],
            "since": failure["since"],
        }
    return {"id": answer["pull"], **found}
