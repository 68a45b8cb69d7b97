"""Conditions of rules: an SQL expression over one figure, and nothing that reaches further."""

import json
from pathlib import Path

import polars as pl
import pytest

from servicekit.conditions import BadCondition, check, compiled, schema

FIGURES = pl.DataFrame(
    {
        "period": ["2024", "2024"],
        "value": [30, 5],
        "status": ["A", "A"],
        "previous": [10, None],
        "year_before": [None, None],
        "released": [None, 5],
        "sex": ["F", "M"],
    },
    schema=schema(["sex"], 0),
)


@pytest.mark.parametrize(
    ("condition", "breaking"),
    [
        ("value > 2 * previous", [True, None]),
        ("sex = 'F' AND value BETWEEN 1 AND 40", [True, False]),
        ("sex IN ('M', 'F') AND NOT (value = released)", [None, False]),
        ("ABS(value - COALESCE(previous, 0)) > 10", [True, False]),
        ("CASE WHEN previous IS NULL THEN value < 10 ELSE FALSE END", [False, True]),
        ("sex = 'select from x'", [False, False]),
    ],
)
def test_a_condition_is_asked_of_each_figure(condition: str, breaking: list[bool | None]) -> None:
    answer = FIGURES.select(compiled(condition, ["sex"]).alias("answer"))["answer"]
    assert answer.to_list() == breaking


def test_a_condition_reads_no_file_and_no_other_table(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    for condition in (
        f"value > (SELECT MAX(a) FROM read_csv('{secret}'))",
        f"sex IN (SELECT a FROM read_csv('{secret}'))",
        f"read_csv('{secret}') > value",
        "EXISTS (SELECT 1)",
        "value > 1; DROP TABLE figures",
    ):
        with pytest.raises(BadCondition):
            compiled(condition, ["sex"])


@pytest.mark.parametrize(
    "condition",
    [
        "SUM(value) > value",
        "value = MAX(value) OVER ()",
        "value",
        "1 = 1",
        "nosuch > 1",
        "value >",
        "*",
        "(" * 30 + "value" + ")" * 30 + " > 1",
        "value > " + "1" * 500,
    ],
)
def test_what_is_no_question_about_one_figure_is_refused(condition: str) -> None:
    with pytest.raises(BadCondition):
        compiled(condition, ["sex"])


def test_the_faults_of_conditions_come_by_the_name_of_their_rule() -> None:
    asked = {"conditions": {"a": "value > 1", "b": "nosuch > 1"}, "dimensions": ["sex"], "decimals": 0}
    assert json.loads(check(json.dumps(asked).encode())) == {"b": "no such column: nosuch"}
