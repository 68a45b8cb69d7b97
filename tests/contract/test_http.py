"""Standing laws of the HTTP API: each route is in the contract, and the contract is what the code says."""

import json
import re
from typing import Any

import pytest

from deploy.contracts import openapi, served_applications
from servicekit.contracts import FOLDER

BASE = "/api/v1"

# The specification itself and the page that shows it.
UNDOCUMENTED = {f"{BASE}/openapi.json", f"{BASE}/docs"}

# What the outside relies on, as it was promised; more may be added, none may go.
PROMISED = {
    "POST": (
        *("sessions", "countries", "agencies", "users", "keys", "submissions", "documents"),
        *(
            "submissions/{}/validate",
            "submissions/{}/approve",
            "submissions/{}/release",
            "submissions/{}/reject",
        ),
        *("submissions/{}/withdraw", "submissions/{}/request-clarification", "submissions/{}/answer"),
        "notices/{}/acknowledge",
    ),
    "GET": (
        *("me", "countries", "agencies", "users", "keys", "agreements/{}/{}", "indicators", "indicators/{}"),
        *(
            "codelists/{}",
            "documentation/{}/{}",
            "submissions",
            "submissions/{}",
            "submissions/{}/observations",
        ),
        *("submissions/{}/differences", "submissions/{}/history", "observations", "reports", "reports/{}"),
        *("notices", "corrections", "log/events", "log/checkpoint", "documents", "documents/{}"),
        "documents/{}/content",
    ),
    "PUT": ("agreements/{}/{}", "indicators/{}", "codelists/{}", "documentation/{}/{}"),
    "DELETE": ("sessions/current",),
}


def _contract() -> dict[str, Any]:
    contract: dict[str, Any] = json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))
    return contract


def _shape(path: str) -> str:
    """A path with its parameters unnamed."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def test_the_contract_is_what_the_applications_say() -> None:
    assert (FOLDER / "openapi.json").read_text(encoding="utf-8") == openapi(), "run `make contracts`"


def test_every_route_of_the_api_is_in_the_contract() -> None:
    with served_applications() as applications:
        routes = {
            (method, re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule))
            for application in applications
            for rule in application.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            if rule.rule.startswith(BASE)
        }
    documented = {(method.upper(), path) for path, item in _contract()["paths"].items() for method in item}
    missing = {(method, path) for method, path in routes if (method, path) not in documented}
    assert {each for each in missing if each[1] not in UNDOCUMENTED} == set()
    assert documented - routes == set()


@pytest.mark.parametrize("method", PROMISED)
def test_what_was_promised_is_there(method: str) -> None:
    paths = _contract()["paths"].items()
    documented = {_shape(path) for path, item in paths if method.lower() in item}
    assert {f"{BASE}/{path}" for path in PROMISED[method]} - documented == set()


def test_every_operation_says_what_it_does_and_how_it_refuses() -> None:
    silent = [
        f"{method.upper()} {path}"
        for path, item in _contract()["paths"].items()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
        if not operation.get("summary") or "default" not in operation["responses"]
    ]
    assert silent == []
