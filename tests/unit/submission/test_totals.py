"""Totals and their parts, on the table as it will stand."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.submission.intake.specification import DimensionRule
from tests.unit.submission.reading import code, codes, found, lines, read, rules, table


def standing(content: str) -> Mapping[str, bytes]:
    """The table of a year as the read model keeps it."""
    frame = pl.read_csv(io.StringIO(content), infer_schema=False)
    frame = frame.with_columns(
        (pl.col("status") if "status" in frame.columns else pl.lit("A")).alias("status"),
        pl.lit(None, dtype=pl.String).alias("note"),
    )
    file = io.BytesIO()
    frame.write_ipc(file)
    return {frame["period"][0][:4]: file.getvalue()}


REGIONS = DimensionRule(
    name="citizenship",
    codes=(
        code("_T", "total"),
        code("EUR", parent="_T"),
        code("ASIA", parent="_T"),
        code("UA", parent="EUR"),
        code("RU", parent="EUR"),
        code("KZ", parent="ASIA"),
        code("UNK", "unknown"),
    ),
)


def test_parts_that_exceed_their_total_are_an_error_with_its_place() -> None:
    answer = read(table([("_T", "_T", 10), ("UA", "_T", 7), ("RU", "_T", 4)]))
    assert found(answer) == [("parts-exceed-total", 2, "value")]
    finding = answer["findings"][0]
    assert finding["params"] == {"dimension": "citizenship", "total": "10", "parts": "11"}
    assert (finding["period"], finding["key"]) == ("2024", {"citizenship": "_T", "sex": "_T"})


def test_a_total_above_an_incomplete_list_of_parts_is_only_noted() -> None:
    answer = read(table([("_T", "_T", 10), ("UA", "_T", 7)]))
    assert answer["errors"] == 0
    assert codes(answer, "note") == {"parts-incomplete"}


def test_a_code_that_was_not_valid_then_is_nothing_that_a_total_waits_for() -> None:
    ended = replace(code("YU", parent="EUR"), valid_to=date(2006, 6, 3))
    spec = rules(dimensions=(replace(REGIONS, codes=(*REGIONS.codes, ended)),))
    parts = [("EUR", 10), ("UA", 4), ("RU", 5)]
    rows = [f"{year},{each},{value}" for year in ("2005", "2007") for each, value in parts]
    answer = read(lines(*rows, heading="period,citizenship,value"), spec=spec)
    assert [(each["code"], each["period"]) for each in answer["findings"] if each["severity"] == "error"] == [
        ("parts-below-total", "2007")
    ]


def test_a_total_above_all_of_its_parts_is_an_error() -> None:
    answer = read(table([("UA", "_T", 10), ("UA", "M", 4), ("UA", "F", 5)]))
    assert found(answer) == [("parts-below-total", 2, "value")]
    assert read(table([("UA", "_T", 10), ("UA", "M", 4), ("UA", "F", 5), ("UA", "_U", 1)]))["errors"] == 0


def test_every_dimension_is_looked_at_within_the_others() -> None:
    rows = [("_T", "M", 5), ("UA", "M", 6), ("_T", "F", 5), ("UA", "F", 5)]
    answer = read(table(rows))
    assert [each["key"] for each in answer["findings"]] == [{"citizenship": "_T", "sex": "M"}]


APPLICATION = DimensionRule(
    name="application", codes=(code("_T", "total"), code("FIRST"), code("REPEAT")), additive=False
)


@pytest.mark.parametrize("total", [5, 12, 15, 99])
def test_the_total_of_a_dimension_that_is_not_additive_is_a_figure_of_its_own(total: int) -> None:
    """One person may apply for the first time and again: 10 and 5 may be 12 people, or whatever it is."""
    spec = rules(dimensions=(*rules().dimensions, APPLICATION))
    heading = "period,citizenship,sex,application,value"
    rows = ["2024,UA,_T,FIRST,10", "2024,UA,_T,REPEAT,5", f"2024,UA,_T,_T,{total}"]
    answer = read(lines(*rows, heading=heading), spec=spec)
    assert answer["findings"] == []


def test_sums_over_the_other_dimensions_hold_within_each_code_of_it() -> None:
    spec = rules(dimensions=(*rules().dimensions, APPLICATION))
    heading = "period,citizenship,sex,application,value"
    rows = ["2024,UA,_T,FIRST,10", "2024,UA,M,FIRST,11", "2024,UA,M,_T,7", "2024,UA,_T,_T,9"]
    answer = read(lines(*rows, heading=heading), spec=spec)
    assert found(answer) == [("parts-exceed-total", 2, "value")]
    assert answer["findings"][0]["key"]["application"] == "FIRST"


def test_periods_are_never_added_up() -> None:
    assert read(lines("2024,UA,M,1", "2024-01,UA,M,5", "2024-02,UA,M,5"))["errors"] == 0


def test_a_part_without_a_value_makes_the_list_incomplete() -> None:
    heading = "period,citizenship,sex,value,status"
    answer = read(lines("2024,UA,_T,10,A", "2024,UA,M,4,A", "2024,UA,F,,L", heading=heading))
    assert answer["errors"] == 0


def test_a_source_that_rounds_may_be_off_by_half_a_base_for_each_figure() -> None:
    rows = [("_T", "_T", 10), ("UA", "_T", 5), ("RU", "_T", 5), ("STLS", "_T", 5)]
    assert codes(read(table(rows))) == {"parts-exceed-total"}
    assert read(table(rows), spec=rules(rounding_base=5))["errors"] == 0
    far = [("_T", "_T", 10), ("UA", "_T", 15), ("RU", "_T", 5), ("STLS", "_T", 5)]
    assert codes(read(table(far), spec=rules(rounding_base=5))) == {"parts-exceed-total"}


def test_an_amendment_is_checked_against_the_figures_that_stand() -> None:
    before = standing("period,citizenship,sex,value\n2024,_T,_T,10\n2024,UA,_T,5\n2024,RU,_T,5\n")
    answer = read(table([("UA", "_T", 6)]), standing=before)
    assert found(answer) == [("parts-exceed-total", 2, "value")]
    assert read(table([("UA", "_T", 6), ("_T", "_T", 11)]), standing=before)["errors"] == 0


def test_sums_that_no_new_figure_takes_part_in_are_left_alone() -> None:
    before = standing("period,citizenship,sex,value\n2024,_T,M,1\n2024,UA,M,5\n")
    assert read(table([("UA", "F", 6)]), standing=before)["errors"] == 0


def test_groups_count_once_with_their_own_figure_or_that_of_their_members() -> None:
    spec = rules(dimensions=(REGIONS,))
    heading = "period,citizenship,value"
    whole = ["2024,_T,10", "2024,EUR,7", "2024,UA,3", "2024,RU,4", "2024,KZ,3"]
    assert read(lines(*whole, heading=heading), spec=spec)["errors"] == 0
    without_group = ["2024,_T,10", "2024,UA,3", "2024,RU,4", "2024,KZ,4"]
    answer = read(lines(*without_group, heading=heading), spec=spec)
    assert [(each["key"], each["params"]["parts"]) for each in answer["findings"]] == [
        ({"citizenship": "_T"}, "11")
    ]
    wrong_group = ["2024,_T,11", "2024,EUR,8", "2024,UA,3", "2024,RU,4", "2024,KZ,3"]
    answer = read(lines(*wrong_group, heading=heading), spec=spec)
    assert [(each["code"], each["key"]) for each in answer["findings"]] == [
        ("parts-below-total", {"citizenship": "EUR"})
    ]


def test_decimal_figures_add_up_exactly() -> None:
    spec = rules(decimals=1)
    rows = ["2024,UA,_T,0.3", "2024,UA,M,0.1", "2024,UA,F,0.2"]
    assert read(lines(*rows), spec=spec)["errors"] == 0


counts = st.integers(min_value=0, max_value=10**9)


@st.composite
def whole_tables(draw: st.DrawFn) -> dict[tuple[str, str], int]:
    """A citizenship × sex table whose totals are the sums of its parts."""
    inner = {(c, s): draw(counts) for c in ("UA", "RU", "STLS", "UNK") for s in ("M", "F", "_U")}
    cells = dict(inner)
    for c in ("UA", "RU", "STLS", "UNK"):
        cells[c, "_T"] = sum(inner[c, s] for s in ("M", "F", "_U"))
    for s in ("M", "F", "_U", "_T"):
        cells["_T", s] = sum(cells[c, s] for c in ("UA", "RU", "STLS", "UNK"))
    return cells


def as_csv(cells: Mapping[tuple[str, str], int]) -> str:
    return table([(c, s, value) for (c, s), value in cells.items()])


@settings(max_examples=40)
@given(whole_tables())
def test_a_table_that_adds_up_has_no_error(cells: dict[tuple[str, str], int]) -> None:
    assert read(as_csv(cells))["errors"] == 0


@settings(max_examples=40)
@given(whole_tables(), st.data())
def test_any_part_that_grows_beyond_its_total_is_found(
    cells: dict[tuple[str, str], int], data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from([key for key in cells if key != ("_T", "_T")]))
    changed = {**cells, place: cells[place] + data.draw(st.integers(min_value=1, max_value=10**6))}
    assert codes(read(as_csv(changed))) >= {"parts-exceed-total"}


@settings(max_examples=40)
@given(whole_tables(), st.data())
def test_what_stands_and_what_is_posted_are_checked_as_one_table(
    cells: dict[tuple[str, str], int], data: st.DataObject
) -> None:
    """Whichever cells stand already, a file with the others has an error exactly if the whole has one."""
    wrong = data.draw(st.booleans())
    if wrong:
        cells = {**cells, ("UA", "M"): cells["UA", "M"] + 1}
    posted = {key: cells[key] for key in data.draw(st.sets(st.sampled_from(sorted(cells)), min_size=1))}
    posted |= {("UA", "M"): cells["UA", "M"]}
    before = {key: value for key, value in cells.items() if key not in posted}
    tables = standing(as_csv(before)) if before else {}
    assert (read(as_csv(posted), standing=tables)["errors"] > 0) is wrong
