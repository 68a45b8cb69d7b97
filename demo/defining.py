"""What a country sends to define an indicator of its own."""

from collections.abc import Sequence
from typing import Any

from demo.documentation import Texts, documentation


def annual_flow(
    country: str, names: Texts, definitions: Texts, dimensions: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """A country's indicator of persons in a year."""
    return {
        "namespace": country,
        "names": names,
        "definitions": definitions,
        "measure": "flow",
        "units": ["persons"],
        "frequencies": ["A"],
        "dimensions": list(dimensions),
    }


def dimension(name: str, names: Texts, code_list: str) -> dict[str, Any]:
    """A dimension that figures may leave out."""
    return {"dimension": name, "names": names, "code_list": code_list, "optional": True}


def documented(country: str, indicator: str, defined: dict[str, Any]) -> dict[str, Any]:
    """The data documentation of an indicator, which says what its definition says."""
    return {"fields": {**documentation(country, indicator), "definition": defined["definitions"]}}
