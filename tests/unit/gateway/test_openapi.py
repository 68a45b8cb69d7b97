"""One specification of several applications: nothing is said twice, or in two ways."""

from typing import Any

import pytest

from gateway.openapi import SpecificationsDiffer, merge


def spec(path: str, schema: dict[str, Any], tag: str = "one") -> dict[str, Any]:
    return {"paths": {path: {"get": {}}}, "components": {"schemas": {"S": schema}}, "tags": [{"name": tag}]}


def test_paths_schemas_and_tags_of_both_are_there() -> None:
    merged = merge(spec("/b", {"type": "string"}), spec("/a", {"type": "string"}, "two"))
    assert list(merged["paths"]) == ["/a", "/b"]
    assert merged["components"]["schemas"] == {"S": {"type": "string"}}
    assert [tag["name"] for tag in merged["tags"]] == ["one", "two"]


def test_the_same_path_in_two_applications_is_refused() -> None:
    with pytest.raises(SpecificationsDiffer, match="/a"):
        merge(spec("/a", {}), spec("/a", {}))


def test_a_schema_that_two_applications_define_differently_is_refused() -> None:
    with pytest.raises(SpecificationsDiffer, match="schemas/S"):
        merge(spec("/a", {"type": "string"}), spec("/b", {"type": "integer"}))


def test_merging_leaves_its_parts_as_they_are() -> None:
    first = spec("/a", {})
    merge(first, spec("/b", {}))
    assert list(first["paths"]) == ["/a"]
