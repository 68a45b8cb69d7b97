"""Standing laws of operations: each is in its service's contract, and nobody calls one that is not."""

import inspect
import json
from typing import Any

import jsonschema
import pytest

from deploy.contracts import rpc_contract
from deploy.services import NAMES, part
from servicekit.contracts import FOLDER
from servicekit.rpc import operations_of
from tests.contract.source import ROOT, calls_of, constant


def _contract(service: str) -> dict[str, Any]:
    contract: dict[str, Any] = json.loads((FOLDER / "rpc" / f"{service}.json").read_text(encoding="utf-8"))
    return contract


@pytest.mark.parametrize("service", NAMES)
def test_the_contract_of_a_service_is_what_its_operations_say(service: str) -> None:
    assert _contract(service) == rpc_contract(part(service).service), "run `make contracts`"


def test_every_contract_has_its_service() -> None:
    assert sorted(path.stem for path in (FOLDER / "rpc").glob("*.json")) == sorted(NAMES)


@pytest.mark.parametrize("service", NAMES)
def test_every_method_that_nameko_offers_is_an_operation(service: str) -> None:
    offered = {
        name
        for name, method in inspect.getmembers(part(service).service)
        if hasattr(method, "nameko_entrypoints")
    }
    assert offered == set(operations_of(part(service).service))


@pytest.mark.parametrize("service", NAMES)
def test_request_and_response_schemas_are_valid(service: str) -> None:
    contract = _contract(service)
    jsonschema.Draft202012Validator.check_schema({"$defs": contract["$defs"]})
    for name, operation in contract["operations"].items():
        assert operation["description"], f"{service}.{name} says what it does"
        for side in ("request", "response"):
            jsonschema.Draft202012Validator.check_schema(operation[side])


def test_every_call_in_the_code_reaches_an_operation() -> None:
    called = [
        (str(path.relative_to(ROOT)), service, operation)
        # Spelled calls.call("identity", "authenticate", ...) or call("identity", ...).
        for path, call in calls_of("call", "servicekit", "services", "gateway", "deploy", "demo")
        if len(call.args) > 1 and (service := constant(call.args[0])) in NAMES
        if (operation := constant(call.args[1])) is not None
    ]
    offered = {(name, operation) for name in NAMES for operation in operations_of(part(name).service)}
    assert called
    assert [each for each in called if each[1:] not in offered] == []
