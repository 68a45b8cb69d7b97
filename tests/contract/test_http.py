"""Standing laws of the HTTP API: each route is in the contract, and the contract is what the code says."""

import json
import re
from typing import Any

import pytest

from deploy.contracts import openapi, served_applications
from servicekit.contracts import FOLDER

BASE = "/api/v1"
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})

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


def _documented() -> set[tuple[str, str]]:
    """Method and path of every operation of the contract."""
    paths = _contract()["paths"].items()
    return {(method.upper(), path) for path, item in paths for method in item if method.upper() in METHODS}


def _shapes(path: str) -> set[str]:
    """A path with its parameters unnamed; those that have a list of values, filled in."""
    parameters = _contract()["paths"][path].get("parameters", [])
    values = {each["name"]: each["schema"]["enum"] for each in parameters if "enum" in each.get("schema", {})}
    filled = {path}
    for name, choices in values.items():
        filled = {each.replace(f"{{{name}}}", choice) for each in filled for choice in choices}
    return {re.sub(r"\{[^}]*\}", "{}", each) for each in filled}


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
    assert {each for each in routes - _documented() if each[1] not in UNDOCUMENTED} == set()
    assert _documented() - routes == set()


@pytest.mark.parametrize("method", PROMISED)
def test_what_was_promised_is_there(method: str) -> None:
    documented = {shape for offered, path in _documented() if offered == method for shape in _shapes(path)}
    assert {f"{BASE}/{path}" for path in PROMISED[method]} - documented == set()


def test_every_operation_says_what_it_does_and_how_it_refuses() -> None:
    silent = [
        f"{method} {path}"
        for method, path in sorted(_documented())
        if not (operation := _contract()["paths"][path][method.lower()]).get("summary")
        or "default" not in operation["responses"]
    ]
    assert silent == []
