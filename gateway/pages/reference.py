"""The page that lists the routes of the API, from its specification."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Blueprint

from gateway.openapi import PATH
from gateway.pages.frame import show
from servicekit.web.api import API

reference = Blueprint("reference_pages", __name__)

METHODS: Final = ("get", "post", "put", "patch", "delete")


@reference.get(f"{API}/docs")
def show_reference() -> str:
    """Every route of the API with its parameters, bodies and answers."""
    return show("reference.html", None, parts=_parts(PATH))


@cache
def _parts(path: Path) -> dict[str, list[dict[str, Any]]]:
    spec = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, Any]]] = {}
    for operation in _operations(spec):
        found.setdefault(operation["tag"], []).append(operation)
    return dict(sorted(found.items()))


def _operations(spec: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, item in sorted(spec["paths"].items()):
        for method in METHODS:
            if method in item:
                told = item[method]
                yield {
                    "tag": told.get("tags", ["other"])[0],
                    "method": method.upper(),
                    "path": path,
                    "summary": told.get("summary", ""),
                    "parameters": [
                        each
                        for each in (*item.get("parameters", ()), *told.get("parameters", ()))
                        if "name" in each
                    ],
                    "body": _content(told.get("requestBody", {}), spec),
                    "answers": {
                        code: _content(answer, spec)
                        for code, answer in told["responses"].items()
                        if code.startswith("2")
                    },
                }


def _content(about: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, str]:
    """Media type to the members of its JSON object, as one line."""
    return {
        media_type: ", ".join(_members(content.get("schema", {}), spec))
        for media_type, content in about.get("content", {}).items()
    }


def _members(schema: Mapping[str, Any], spec: Mapping[str, Any]) -> list[str]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        schema = spec["components"]["schemas"][name]
    required = set(schema.get("required", ()))
    return [name if name in required else f"{name}?" for name in schema.get("properties", {})]
