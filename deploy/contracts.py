"""Generates the contracts that follow from the code, and freezes those that were released.

    python -m deploy.contracts            write contracts/rpc, openapi.json, asyncapi.yaml and released.json
    python -m deploy.contracts --check    change nothing; say what differs and exit with status 1

Event schemas are written by hand. Once a version stands in released.json its schema may not change any
more: a new version, with an upcaster from the old one, takes its place.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from marshmallow import Schema

from deploy.composition import Composition, Threads
from deploy.services import NAMES, part
from deploy.web import Mounted, web_application
from gateway.openapi import as_text, merge, specification
from servicekit.contracts import FOLDER, event_schemas
from servicekit.localbus import LocalBus
from servicekit.rpc import operations_of
from servicekit.settings import Settings

RELEASED = FOLDER / "released.json"

# Words about a contract, not the contract: they may be improved after its release.
_WORDS = frozenset({"description", "$comment", "examples"})


class ReleasedChanged(Exception):
    """Schemas of released versions differ from what was released, or are gone."""

    def __init__(self, literals: list[str]) -> None:
        super().__init__(
            f"released contracts changed: {', '.join(literals)}. Put them back and write the next version"
        )
        self.literals = literals


def generated(services: tuple[str, ...]) -> dict[Path, str]:
    """Every generated file of contracts/ with its content. Raises ReleasedChanged."""
    files = {FOLDER / "rpc" / f"{name}.json": _json(rpc_contract(part(name).service)) for name in services}
    files[FOLDER / "openapi.json"] = openapi()
    files[FOLDER / "asyncapi.yaml"] = yaml.safe_dump(
        asyncapi(), sort_keys=False, allow_unicode=True, width=110
    )
    files[RELEASED] = _json(released(_recorded(), event_schemas()))
    return files


def rpc_contract(service: Any) -> dict[str, Any]:
    """The operations of a service class, each with the JSON Schemas of its request and its response."""
    # The annotation forbids None, which apispec documents and takes as: write it in place.
    plugin = MarshmallowPlugin(schema_name_resolver=_definition_name)  # type: ignore[arg-type]
    spec = APISpec("", "", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    to_json_schema: Callable[[Schema], dict[str, Any]] = plugin.converter.schema2jsonschema
    operations = {
        name: {
            "description": (getattr(service, name).__doc__ or "").strip(),
            "request": to_json_schema(request()),
            "response": to_json_schema(response()),
        }
        for name, (request, response) in sorted(operations_of(service).items())
    }
    contract = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": service.name,
        "operations": operations,
        "$defs": dict(sorted(spec.to_dict().get("components", {}).get("schemas", {}).items())),
    }
    text = json.dumps(contract).replace("#/components/schemas/", "#/$defs/")
    fields: dict[str, Any] = json.loads(text)
    return fields


def _definition_name(schema: Any) -> str | None:
    """The shared definition of a nested schema that is as its class defines it; None for a modified one."""
    instance: Schema = schema() if isinstance(schema, type) else schema
    modified = instance.only is not None or instance.exclude or instance.partial or instance.many
    return None if modified else type(instance).__name__.removesuffix("Schema")


def openapi() -> str:
    """The HTTP API of the whole system, merged from the applications that serve it."""
    with served_applications() as applications:
        return as_text(merge(*map(specification, applications)))


@contextmanager
def served_applications() -> Iterator[tuple[Flask, Flask]]:
    """The gateway's and reporting's applications, wired on an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        composition = Composition(Settings(var=Path(folder), workers=0), LocalBus())
        try:
            mounted = cast(Mounted, web_application(composition, Threads()))
            yield cast(Flask, mounted.gateway), cast(Flask, mounted.reporting)
        finally:
            composition.close()


def asyncapi() -> dict[str, Any]:
    """What the relay publishes, as an AsyncAPI document: a message per event version."""
    schemas = event_schemas()
    messages = {
        literal: {
            "name": literal,
            "title": schema["x-comity"]["type"],
            "summary": schema["description"],
            "contentType": "application/json",
            "payload": {"$ref": f"./{_path_of(schema).relative_to(FOLDER)}"},
        }
        for literal, schema in sorted(schemas.items())
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Comity events",
            "version": "1",
            "description": (
                "Every event of the log, published in its order by the relay. A schema describes the opened "
                "payload: in the log and on the way it is sealed where x-comity says so."
            ),
        },
        "channels": {
            "events": {
                "address": "comity.events",
                "messages": {literal: {"$ref": f"#/components/messages/{literal}"} for literal in messages},
                "bindings": {"amqp": {"is": "routingKey", "exchange": {"type": "topic", "durable": True}}},
            }
        },
        "operations": {"publish": {"action": "send", "channel": {"$ref": "#/channels/events"}}},
        "components": {"messages": messages},
    }


def _path_of(schema: Mapping[str, Any]) -> Path:
    service, _, event = schema["title"].partition(".")
    return Path(FOLDER, "events", service, f"{event}.json")


def released(recorded: Mapping[str, str], schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The record of released versions, with versions that are new since added.

    recorded: literal to digest, as released. Raises ReleasedChanged if one of them is gone or differs.
    """
    present = {literal: canonical_digest(schema) for literal, schema in schemas.items()}
    changed = sorted(literal for literal, digest in recorded.items() if present.get(literal) != digest)
    if changed:
        raise ReleasedChanged(changed)
    return dict(sorted(present.items()))


def canonical_digest(schema: Mapping[str, Any]) -> str:
    """SHA-256 of what a schema demands: key order, white space and descriptions do not count."""
    text = json.dumps(_demands(schema), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _demands(value: Any, *, names: bool = False) -> Any:
    """value without its words; names: it maps names that are not keywords (a property `description`)."""
    match value:
        case dict():
            return {
                key: _demands(each, names=not names and key in {"properties", "$defs"})
                for key, each in value.items()
                if names or key not in _WORDS
            }
        case list():
            return [_demands(each) for each in value]
        case _:
            return value


def _recorded() -> dict[str, str]:
    if not RELEASED.exists():
        return {}
    recorded: dict[str, str] = json.loads(RELEASED.read_text(encoding="utf-8"))
    return recorded


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def differences(files: Mapping[Path, str]) -> list[str]:
    """Names of generated files that are missing, differ or should not be there."""
    wrong = [
        path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    orphans = [path for path in (FOLDER / "rpc").glob("*.json") if path not in files]
    return sorted(str(path.relative_to(FOLDER.parent)) for path in (*wrong, *orphans))


def main() -> int:
    """Write or check the generated contracts; return the exit status."""
    parser = argparse.ArgumentParser(description="Write the generated contracts.")
    parser.add_argument("--check", action="store_true", help="change nothing, say what differs")
    given = parser.parse_args()
    try:
        files = generated(NAMES)
    except ReleasedChanged as error:
        print(error, file=sys.stderr)
        return 1
    wrong = differences(files)
    if given.check:
        if wrong:
            print(f"not as generated: {', '.join(wrong)}; run `make contracts`", file=sys.stderr)
        return 1 if wrong else 0
    for path in (FOLDER / "rpc").glob("*.json"):
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
