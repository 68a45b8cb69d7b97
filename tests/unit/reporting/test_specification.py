"""Reports as data: what is one, and what is refused with its place."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from servicekit.web.problems import message_for
from services.reporting.domain.specification import (
    DimensionTwice,
    MalformedSpecification,
    NoBreakdown,
    NoPeriods,
    cross_section,
    payload_of,
    specification_of,
    subsets,
)
from services.reporting.reports.predefined import FOLDER, shipped

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "contracts" / "reports" / "template.v1.json").read_text(encoding="utf-8")
)
PLAIN: dict[str, Any] = {
    "id": "plain",
    "rows": ["citizenship"],
    "columns": ["period", "sex"],
    "names": {"en": "Plain", "ru": "Простой"},
}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_what_is_shipped_follows_the_published_schema(path: Path) -> None:
    jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), SCHEMA)


def test_a_specification_comes_back_from_its_data_unchanged() -> None:
    for each in shipped():
        jsonschema.validate(payload_of(each), SCHEMA)
        assert specification_of(payload_of(each)) == each


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id": "no spaces"}, "id"),
        ({"id": "<script>"}, "id"),
        ({"rows": "citizenship"}, "rows"),
        ({"rows": ["=1+1"]}, "rows[0]"),
        ({"rows": ["a", "b", "c"]}, "rows"),
        ({"filters": {"sex": []}}, "filters.sex"),
        ({"filters": {"sex": [7]}}, "filters.sex[0]"),
        ({"top": 0}, "top"),
        ({"top": True}, "top"),
        ({"top": 1000}, "top"),
        ({"order": "random"}, "order"),
        ({"order": None}, "order"),
        ({"measure": "square"}, "measure"),
        ({"chart": "pie"}, "chart"),
        ({"names": {"en": "Only"}}, "names.ru"),
        ({"names": {"en": " ", "ru": "x"}}, "names.en"),
        ({"names": {"en": "a\u202eb", "ru": "x"}}, "names.en"),
        ({"names": {"en": "x" * 201, "ru": "x"}}, "names.en"),
        ({"notes": {"EN!": "x"}}, "notes"),
        ({"script": "alert(1)"}, "script"),
    ],
)
def test_what_is_no_specification_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(MalformedSpecification) as refused:
        specification_of({**PLAIN, **change})
    assert refused.value.fields["place"] == place


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"names": {"en": "Only"}}, "missing"),
        ({"names": {"en": " ", "ru": "x"}}, "missing"),
        ({"names": {"en": "x" * 201, "ru": "x"}}, "too-long"),
        ({"names": {"en": "a\u202eb", "ru": "x"}}, "unprintable"),
        ({"measure": "square"}, "one-of"),
        ({"script": "alert(1)"}, "unknown"),
        ({"top": 1000}, "number"),
        ({"top": 0}, "number"),
        ({"top": 1.5}, "number"),
        ({"rows": ["citizenship", "age", "purpose"]}, "too-many"),
        ({"notes": {"EN!": "x"}}, None),
    ],
)
def test_a_refusal_says_what_is_wrong(change: dict[str, Any], why: str | None) -> None:
    with pytest.raises(MalformedSpecification) as refused:
        specification_of({**PLAIN, **change})
    fields = refused.value.fields
    assert fields.get("why") == why
    texts = {
        message_for(f"problem.{refused.value.code}{f'.{why}' if why else ''}", fields, language)
        for language in ("en", "ru", "uk")
    }
    assert None not in texts and len(texts) == 3
    assert all(fields["place"] in text and "…" not in text for text in texts if text)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"columns": ["period", "citizenship"]}, DimensionTwice),
        ({"rows": ["period"], "columns": ["sex"], "top": 3}, NoBreakdown),
        ({"rows": [], "columns": ["period"], "measure": "share"}, NoBreakdown),
        ({"columns": ["sex"], "measure": "growth"}, NoPeriods),
        ({"chart": "lines"}, NoPeriods),
    ],
)
def test_what_contradicts_itself_is_refused(change: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        specification_of({**PLAIN, **change})


def test_six_dimensions_have_sixty_four_cross_sections_the_small_ones_first() -> None:
    found = list(subsets("abcdef"))
    assert len(found) == len(set(found)) == 64
    assert found[:8] == [(), ("a",), ("b",), ("c",), ("d",), ("e",), ("f",), ("a", "b")]
    assert [len(each) for each in found] == sorted(len(each) for each in found)
    for each in found:
        assert set(cross_section(each, "cross-section").dimensions) == set(each)
