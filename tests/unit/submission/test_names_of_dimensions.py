"""A file is checked the same whatever its dimensions are called, also by names that are refused today."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from servicekit.rules import Rule
from services.submission.domain.layouts import Column, Layout
from services.submission.intake.specification import Specification
from tests.unit.submission.reading import RULES, SEX, holding, lines, read, stands
from tests.unit.submission.test_previews import preview

NAMES = (
    *("previous", "year_before", "released", "row", "at", "first", "number", "count", "other", "stands"),
    *("any", "depth", "counts", "expected", "present", "complete", "difference", "slack", "node", "parent"),
    *("sum", "parts", "total", "over", "problem", "text", "year", "rows", "len", "code", "kind"),
)
TEXTS = {"en": "Odd.", "ru": "Странно."}
RULE = Rule(
    code="md-odd",
    severity="warning",
    condition="value > 2 * previous AND value > released AND value > coalesce(year_before, 0)",
    messages=TEXTS,
)


def called(name: str, spec: Specification) -> Specification:
    """The specification with the dimension `sex` under another name."""
    return replace(
        spec,
        dimensions=tuple(replace(SEX, name=name) if each.name == "sex" else each for each in spec.dimensions),
    )


FILES = {
    "duplicate-key": ("2024,UA,M,30", "2024,UA,M,40"),
    "parts-exceed-total": ("2024,UA,_T,20", "2024,UA,M,30", "2024,UA,F,40"),
    "parts-incomplete": ("2024,UA,_T,90", "2024,UA,M,30"),
    "frequencies-apart": ("2022,UA,M,300", *(f"2022-{month:02},UA,M,2" for month in range(1, 13))),
    "jump-previous": ("2024,UA,M,900",),
    "jump-year": ("2025-01,UA,M,900",),
    "sudden-zero": ("2024,UA,M,0",),
    "missing-citizenships": ("2024,UA,M,90",),
    "sources-apart": ("2024,UA,M,90",),
    "md-odd": ("2024,UA,M,300",),
}
BEFORE = ("2023,UA,M,90", "2023,RU,F,90", "2024,UA,M,80", "2024-12,UA,M,900", "2024-01,UA,M,9")


@cache
def checked(rows: tuple[str, ...], name: str) -> list[dict[str, Any]]:
    """What is found in a file, each finding as it is where the dimension is called `sex`."""
    heading = f"period,citizenship,{name},value"
    standing = stands(*BEFORE, heading=heading)
    answer = read(
        lines(*rows, heading=heading),
        spec=called(name, holding(RULE)),
        standing=standing,
        beside=[("sources-apart", "CENSUS", [stands("2024,UA,M,9", heading=heading)["2024"]])],
    )
    return [_like(each, name) for each in answer["findings"]]


def _like(finding: dict[str, Any], name: str) -> dict[str, Any]:
    key = {"sex" if each == name else each: code for each, code in finding["key"].items()}
    params = {**finding["params"]}
    if params.get("dimension") == name:
        params["dimension"] = "sex"
    column = "sex" if finding["column"] == name else finding["column"]
    return {**finding, "column": column, "key": key, "params": params}


@pytest.mark.parametrize("name", NAMES)
def test_a_dimension_of_any_name_is_checked_as_any_other(name: str) -> None:
    for code, rows in FILES.items():
        usual = checked(rows, "sex")
        assert code in {each["code"] for each in usual}
        assert checked(rows, name) == usual


@pytest.mark.parametrize("name", NAMES)
def test_a_file_with_an_arrangement_of_its_own_is_read_whatever_a_dimension_is_called(name: str) -> None:
    layout = Layout(
        form="csv",
        heading=(1, 1),
        columns=(
            Column(at=1, heading="Year", gives="period"),
            Column(at=2, heading="Country", gives="dimension", dimension="citizenship"),
            Column(at=3, heading="Sex", gives="dimension", dimension=name),
            Column(at=4, heading="People", gives="value"),
        ),
        doubled="add",
    )
    data = lines(
        *("2024,UA,M,5", "2024,UA,M,7", "2024,UA,_T,12", "2024,RU,_T,2", "2024,_T,_T,14"),
        heading="Year,Country,Sex,People",
    )
    answer = preview(data, layout, specification=called(name, RULES).to_wire())
    assert answer["errors"] == 0
    figures = [(each["citizenship"], each[name], each["value"]) for each in answer["figures"]["first"]]
    assert sorted(figures) == [("RU", "_T", 2), ("UA", "M", 12), ("UA", "_T", 12), ("_T", "_T", 14)]
    [men, everyone] = answer["figures"]["sums"]
    assert (men["sum"], men["parts"], men["total"]) == (12, 1, None)
    assert (everyone["sum"], everyone["parts"], everyone["total"]) == (14, 2, 14)
