"""Chart specifications: gaps for what is absent, names that do not collide, round ends of axes."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.rendering.charts import specification
from services.reporting.rendering.charts.scales import axis_ticks, spread
from tests.unit.reporting.rendering import samples

LINES, BARS, STACKED = samples.report().charts


def _values(spec: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = spec["layer"][layer]["data"]["values"]
    return found


def test_an_absent_figure_is_a_gap_in_its_line() -> None:
    line = [point for point in _values(specification(LINES, "en"), 0) if point["series"] == "Syria"]
    assert [(point["at"], point["value"]) for point in line] == [
        ("2022", 205),
        ("2023", None),
        ("2024", None),
    ]


def test_a_hidden_bar_is_a_sign_and_no_bar() -> None:
    spec = specification(BARS, "en")
    assert [bar["at"] for bar in _values(spec, 0)] == ["Total"]
    assert [(label["at"], label["text"]) for label in _values(spec, 1)] == [
        ("Syria", "*"),
        ("Ukraine", "*"),
        ("Total", "4,519"),
    ]


def test_a_stack_with_a_hidden_part_says_so() -> None:
    spec = specification(STACKED, "en")
    assert [(bar["at"], bar["start"], bar["end"]) for bar in _values(spec, 0)] == [
        ("Syria", 0, 205),
        ("Ukraine", 0, 310),
    ]
    assert [(label["at"], label["text"]) for label in _values(spec, 1)] == [("Syria", "*"), ("Ukraine", "*")]


@pytest.mark.parametrize("chart", [LINES, BARS, STACKED])
@pytest.mark.parametrize("narrow", [True, False])
def test_no_specification_holds_a_masked_value(chart: Any, narrow: bool) -> None:
    text = json.dumps(specification(chart, "en", narrow=narrow))
    assert not any(str(secret) in text for secret in samples.SECRETS)


def test_series_differ_by_more_than_colour() -> None:
    line, marker = specification(LINES, "en")["layer"][:2]
    dashes = line["encoding"]["strokeDash"]["scale"]["range"]
    shapes = marker["encoding"]["shape"]["scale"]["range"]
    assert len({str(dash) for dash in dashes}) == len(set(shapes)) == len(LINES.series)


def test_narrow_screens_get_a_legend_instead_of_names_at_the_lines() -> None:
    wide, narrow = specification(LINES, "en"), specification(LINES, "en", narrow=True)
    assert wide["layer"][0]["encoding"]["color"]["legend"] is None
    assert narrow["layer"][0]["encoding"]["color"]["legend"]
    assert len(wide["layer"]) == len(narrow["layer"]) + 2


@given(
    st.lists(st.floats(0, 280, allow_nan=False), max_size=18),
)
def test_names_keep_their_order_and_distance_within_the_plot(wanted: list[float]) -> None:
    places = spread(wanted, 14, 280)
    gap = min(14, 280 / (len(wanted) - 1)) if len(wanted) > 1 else 14
    assert all(-1e-6 <= place <= 280 + 1e-6 for place in places)
    ordered = [place for _, place in sorted(zip(wanted, places, strict=True))]
    assert all(after - before >= gap - 1e-6 for before, after in itertools.pairwise(ordered))


def test_names_that_have_room_stay_where_they_are_wanted() -> None:
    assert spread([10, 200, 100], 14, 280) == [10, 200, 100]
    assert spread([100, 100], 14, 280) == [93, 107]


@given(st.lists(st.integers(-(10**9), 10**12), max_size=6))
def test_an_axis_covers_zero_and_every_value_with_a_few_even_ticks(values: list[int]) -> None:
    ticks = axis_ticks(values, whole=True)
    assert ticks[0] <= min(0, *values, 0) and ticks[-1] >= max(0, *values, 0)
    assert 2 <= len(ticks) <= 8
    steps = {after - before for before, after in itertools.pairwise(ticks)}
    assert len(steps) == 1
    assert all(isinstance(tick, int) for tick in ticks)
