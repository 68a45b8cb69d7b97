"""What speaks against a layout by itself."""

from dataclasses import replace
from typing import Any

import pytest

from servicekit.language import translate
from services.submission.domain.contradictions import contradictions
from services.submission.domain.layouts import (
    Column,
    HeadingRow,
    Layout,
    PeriodFrom,
    Rename,
    RowRule,
    Sign,
)

DIMENSIONS = {"citizenship": {"_T", "UA", "RU"}, "sex": {"_T", "M", "F"}}
FINE = Layout(
    form="csv",
    heading=(1, 2),
    columns=(
        Column(at=1, heading="Country", gives="dimension", dimension="citizenship"),
        Column(at=2, heading="Men", gives="value", codes={"sex": "M"}),
    ),
    period=PeriodFrom(kind="cell", text="B1"),
)
NATIONALITY = Column(at=3, heading="Nationality", gives="dimension", dimension="citizenship")


def label(text: str, code: str) -> Rename:
    return Rename(dimension="citizenship", label=text, code=code)


def row(at: int, how: Any, text: str) -> RowRule:
    return RowRule(at=at, how=how, text=text)


def test_nothing_speaks_against_a_layout_that_says_each_thing_once() -> None:
    assert contradictions(FINE, DIMENSIONS) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"heading": (3, 2)}, "heading-rows"),
        ({"heading": (0, 0)}, "heading-rows"),
        ({"heading": (1, 400)}, "heading-rows"),
        ({"heading_rows": (HeadingRow(row=3, says="period"),)}, "heading-rows"),
        ({"columns": (*FINE.columns, replace(FINE.columns[1]))}, "column-twice"),
        ({"columns": FINE.columns[:1]}, "no-value"),
        (
            {"columns": (FINE.columns[0], replace(FINE.columns[1], onward=True), NATIONALITY)},
            "onward-not-last",
        ),
        ({"columns": (*FINE.columns, NATIONALITY)}, "given-twice"),
        ({"constants": {"citizenship": "UA"}}, "given-twice"),
        ({"constants": {"sex": "_T"}}, "given-twice"),
        ({"heading_rows": (HeadingRow(row=1, says="sex"),)}, "given-twice"),
        ({"period": None}, "no-period"),
        ({"period": PeriodFrom(kind="constant", text=" ")}, "no-period"),
        ({"period": PeriodFrom(kind="cell", text="year")}, "no-such-cell"),
        ({"period": PeriodFrom(kind="cell", text="B0")}, "no-such-cell"),
        ({"constants": {"age": "_T"}}, "unknown-dimension"),
        ({"renames": (label("x", "XX"),)}, "unknown-code"),
        ({"renames": (label("Ukraine*", "UA"), label("ukraine", "RU"))}, "label-twice"),
        ({"renames": (label("Total", "_T"),), "skip": (row(1, "is", "TOTAL"),)}, "label-twice"),
        ({"skip": (row(1, "begins", " "),)}, "rule-for-all"),
        ({"keep": (row(9, "is", "MD"),)}, "unknown-column"),
        ({"thousands": "."}, "separators"),
        ({"signs": (Sign(text="1", means="zero"),)}, "sign"),
        ({"signs": (Sign(text="-", means="nothing"),)}, "sign"),
    ],
)
def test_what_cannot_be_is_told_in_both_languages(changes: dict[str, Any], code: str) -> None:
    found = contradictions(replace(FINE, **changes), DIMENSIONS)
    assert f"layout-{code}" in {each.code for each in found}
    for each in found:
        texts = [translate(language, f"finding.{each.code}", **each.params) for language in ("en", "ru")]
        assert texts[0] != texts[1]
        assert all(not text.startswith("finding.") for text in texts)
