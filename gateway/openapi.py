"""The specification of the API: merged from the applications that serve it, kept in contracts/, served."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, Response, send_file

from servicekit.contracts import FOLDER
from servicekit.web.api import API

PATH: Final = FOLDER / "openapi.json"
_PARTS: Final = ("schemas", "responses", "parameters", "headers", "securitySchemes")


class SpecificationsDiffer(ValueError):
    """Two applications specify the same thing differently; the message names it."""


def specification(app: Flask) -> dict[str, Any]:
    """The OpenAPI specification of one application."""
    spec: dict[str, Any] = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return spec


def merge(first: Mapping[str, Any], *others: Mapping[str, Any]) -> dict[str, Any]:
    """One specification of several applications. Raises SpecificationsDiffer.

    Schemas of the same name must be equal; of paths no two may be the same.
    """
    merged: dict[str, Any] = json.loads(json.dumps(first))
    for other in others:
        for path, item in other.get("paths", {}).items():
            if path in merged["paths"]:
                raise SpecificationsDiffer(path)
            merged["paths"][path] = item
        for part in _PARTS:
            into = merged.setdefault("components", {}).setdefault(part, {})
            for name, definition in other.get("components", {}).get(part, {}).items():
                if into.setdefault(name, definition) != definition:
                    raise SpecificationsDiffer(f"{part}/{name}")
        known = {tag["name"] for tag in merged.setdefault("tags", [])}
        merged["tags"] += [tag for tag in other.get("tags", []) if tag["name"] not in known]
    merged["paths"] = dict(sorted(merged["paths"].items()))
    return merged


def as_text(spec: Mapping[str, Any]) -> str:
    """A specification as contracts/openapi.json holds it."""
    return json.dumps(spec, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def specification_routes(path: Path = PATH) -> Blueprint:
    """/api/v1/openapi.json, from contracts/."""
    routes = Blueprint("specification", __name__, url_prefix=API)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        return send_file(path, mimetype="application/json", max_age=0)

    return routes
