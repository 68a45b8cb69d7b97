"""Chart specifications: gaps for what is absent, names that do not collide, round ends of axes."""

import itertools
import json
import re
from dataclasses import replace
from typing import Any

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.report import MASKED, Axis, Cell, Chart, ChartKind, Flag, Member, Series
from services.reporting.rendering.charts import VEGA_LITE, number_format, picture_title, specification
from services.reporting.rendering.charts.heat_maps import classes_of
from services.reporting.rendering.charts.labels import broken
from services.reporting.rendering.charts.scales import axis_ticks, spread
from tests.unit.reporting.rendering import samples

LINES, BARS, STACKED = samples.report().charts


def _chart(kind: ChartKind, dimension: str, codes: list[str], **series: list[int | None]) -> Chart:
    """A chart of these series; None: hidden."""
    members = tuple(Member(code=code, label=code) for code in codes)
    return Chart(
        kind=kind,
        title="Title",
        alt="In words",
        unit="persons",
        axis=Axis(dimension=dimension, label=dimension, members=members),
        series=tuple(
            Series(
                code=name,
                label=name,
                cells=tuple(MASKED if value is None else Cell(value=value) for value in values),
            )
            for name, values in series.items()
        ),
    )


PYRAMID = _chart("pyramid", "age", ["0-14", "15-64", "65+"], men=[12, 900, 40], women=[11, None, 60])
MULTIPLES = _chart("multiples", "period", ["2022", "2024"], UA=[10, 20], SY=[None, 4000], AF=[None, None])

HEAT = _chart(
    "heatmap", "period", ["2022", "2024"], UA=[10, 20], SY=[None, 4000], AF=[7, 9], IQ=[80, 90], IN=[10, 1]
)
FLOWS = _chart("flows", "country", ["PL", "CZ", "MD"], UA=[900, 0, None], SY=[50, 30, None])


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


def _flagged(flags: tuple[Flag, ...], *, on: str) -> Chart:
    """A line of five years without one of them, with these flags on a cell or a heading."""
    chart = _chart("lines", "period", ["2019", "2020", "2022", "2023", "2024"], UA=[1, 2, 3, 4, 5])
    members, cells = list(chart.axis.members), list(chart.series[0].cells)
    if on == "heading":
        members[3] = replace(members[3], flags=flags)
    else:
        cells[3] = replace(cells[3], flags=flags)
    return replace(
        chart,
        axis=replace(chart.axis, members=tuple(members)),
        series=(replace(chart.series[0], cells=tuple(cells)),),
    )


@pytest.mark.parametrize("on", ["heading", "cell"])
def test_a_break_parts_its_line_and_is_marked(on: str) -> None:
    spec = specification(_flagged(("b",), on=on), "en")
    points = _values(spec, 0)
    assert [(point["at"], point["run"]) for point in points][-3:] == [("2022", 0), ("2023", 1), ("2024", 1)]
    assert spec["layer"][0]["encoding"]["detail"] == {"field": "run"}
    marks = [layer for layer in spec["layer"] if layer["data"]["values"][0].get("sign") == "b"]
    assert [mark["data"]["values"][0]["at"] for mark in marks] == ["2023"] * len(marks) != []


def test_a_year_without_figures_is_a_gap_and_not_a_slope() -> None:
    points = _values(specification(_flagged((), on="cell"), "en"), 0)
    assert ("2021", None) in [(point["at"], point["value"]) for point in points]


def test_where_most_years_lack_the_axis_names_those_that_are_there() -> None:
    def axis(years: list[str]) -> dict[str, Any]:
        chart = _chart("lines", "period", years, UA=[1] * len(years))
        found: dict[str, Any] = specification(chart, "en")["layer"][0]["encoding"]["x"]["axis"]
        return found

    assert axis(["1990", "1995", "2000", "2004"])["values"] == ["1990", "1995", "2000", "2004"]
    assert "values" not in axis(["2019", "2020", "2022", "2023", "2024"])


def test_the_rule_from_a_line_that_ended_earlier_to_its_name_cannot_be_taken_for_figures() -> None:
    chart = _chart("lines", "period", ["2000", "2001", "2018"], CZ=[5, 6, None], KZ=[None, None, 2])
    rules = [
        layer
        for layer in specification(chart, "en")["layer"]
        if layer["mark"]["type"] == "rule" and "x2" in layer["encoding"]
    ]
    assert [
        ([end["series"] for end in rule["data"]["values"]], "strokeDash" in rule["mark"]) for rule in rules
    ] == [(["KZ"], False), (["CZ"], True)]


def test_a_series_of_every_few_years_is_a_line_over_years_of_equal_width() -> None:
    years = ["1990", "1995", "2000", "2005", "2010"]
    spec = specification(_chart("lines", "period", years, UA=[1, 2, 3, 4, 5]), "en")
    assert [(point["at"], point["value"]) for point in _values(spec, 0)] == [
        *zip(years, range(1, 6), strict=True)
    ]
    domain = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert domain == [str(year) for year in range(1990, 2011)]


def test_provisional_figures_have_hollow_markers_and_are_told_in_words() -> None:
    spec = specification(_flagged(("p",), on="cell"), "ru")
    hollow = [layer for layer in spec["layer"] if layer["mark"].get("color") == "#FFFFFF"]
    assert [point["at"] for layer in hollow for point in layer["data"]["values"]] == ["2023"]
    assert [point["text"] for point in _values(spec, 2) if point["at"] == "2023"] == [
        "4; предварительные данные"
    ]
    on_axis = specification(_flagged(("p",), on="heading"), "en")["layer"][0]["encoding"]["x"]["axis"]
    assert "2023 p" in on_axis["labelExpr"]


def test_twenty_series_share_no_look() -> None:
    many = _chart("lines", "period", ["2023", "2024"], **{f"C{at}": [at, at + 1] for at in range(20)})
    line, marker = specification(many, "en", narrow=True)["layer"][:2]
    looks = zip(
        line["encoding"]["color"]["scale"]["range"],
        map(str, line["encoding"]["strokeDash"]["scale"]["range"]),
        marker["encoding"]["shape"]["scale"]["range"],
        strict=True,
    )
    assert len(set(looks)) == 20


def test_a_series_of_which_nothing_shows_is_named_with_its_sign() -> None:
    spec = specification(_chart("lines", "period", ["2023", "2024"], UA=[1, 2], SY=[None, None]), "en")
    labels = [end for layer in spec["layer"] for end in layer["data"]["values"] if "label" in end]
    assert {end["label"] for end in labels} == {"UA", "SY *"}


def test_figures_below_zero_stand_across_the_line_from_their_bars() -> None:
    spec = specification(_chart("bars", "citizenship", ["UA", "SY", "AF"], change=[5, -7, 0]), "en")
    assert [(bar["start"], bar["end"]) for bar in _values(spec, 0)] == [(0, 5), (0, -7), (0, 0)]
    assert [(label["end"], label["text"]) for label in _values(spec, 1)] == [(5, "5"), (0, "−7"), (0, "0")]
    both = _chart("stacked", "period", ["2023", "2024"], came=[5, 3], left=[-7, -2])
    assert [(bar["start"], bar["end"]) for bar in _values(specification(both, "en"), 0)] == [
        (0, 5),
        (0, -7),
        (0, 3),
        (0, -2),
    ]


def test_long_names_go_over_two_lines() -> None:
    name = "Bolivia, Plurinational State of, and its neighbours"
    assert broken(name, 200) == ["Bolivia, Plurinational State", "of, and its neighbours"]
    assert broken("Ukraine", 200) == ["Ukraine"]
    hostile = "\"]; alert(1) //' </script> much longer than a line of names"
    chart = _chart("bars", "citizenship", [hostile, "UA"], x=[1, 2])
    svg = vl_convert.vegalite_to_svg(
        specification(chart, "en", width=480), vl_version=VEGA_LITE, allowed_base_urls=[]
    )
    assert "alert(1)" in svg and "<script" not in svg


def test_a_chart_that_goes_out_alone_says_whose_figures_it_shows_and_with_what_signs() -> None:
    report = samples.report("ru")
    title = picture_title(report.charts[0], report)
    below = " ".join(title["subtitle"])
    assert " ".join(title["text"]) == report.charts[0].title
    assert report.title in below and report.sources[0].text in below
    assert "* — скрыто" in below and "UTC" in below


def test_narrow_screens_get_a_legend_instead_of_names_at_the_lines() -> None:
    wide, narrow = specification(LINES, "en"), specification(LINES, "en", narrow=True)
    assert wide["layer"][0]["encoding"]["color"]["legend"] is None
    assert narrow["layer"][0]["encoding"]["color"]["legend"]
    assert len(wide["layer"]) > len(narrow["layer"])
    assert not any("x2" in layer["encoding"] for layer in narrow["layer"])


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


def test_a_pyramid_grows_to_both_sides_from_the_youngest_up() -> None:
    spec = specification(PYRAMID, "en")
    ends = {(bar["series"], bar["at"]): bar["end"] for bar in _values(spec, 0)}
    assert ends == {
        ("men", "0-14"): -12,
        ("men", "15-64"): -900,
        ("men", "65+"): -40,
        ("women", "0-14"): 11,
        ("women", "65+"): 60,
    }
    across = spec["layer"][0]["encoding"]
    assert across["y"]["scale"]["domain"] == ["65+", "15-64", "0-14"]
    low, high = across["x"]["scale"]["domain"]
    assert (low, high) == (-high, high) and high >= 900
    assert (_values(spec, 1), [sign["text"] for sign in _values(spec, 2)]) == ([], ["*"])
    # The line in the middle says nothing, so nothing of it is read aloud.
    assert spec["layer"][3]["mark"]["aria"] is False


def test_small_charts_have_one_scale_and_a_sign_where_nothing_shows() -> None:
    spec = specification(MULTIPLES, "en")
    assert spec["facet"]["sort"] == ["UA", "SY", "AF"]
    assert spec["spec"]["layer"][0]["encoding"]["x"]["scale"]["domain"] == ["2022", "2023", "2024"]
    assert spec["spec"]["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, 4000]
    signs = [(point["series"], point["sign"]) for point in spec["data"]["values"] if "sign" in point]
    assert signs == [("AF", "*")]
    assert specification(MULTIPLES, "en", narrow=True)["columns"] == 1


def test_a_heat_map_has_a_shade_for_each_class_of_figures_and_a_sign_for_what_is_hidden() -> None:
    spec = specification(HEAT, "en")
    cells = {(cell["series"], cell["at"]): cell["class"] for cell in _values(spec, 0)}
    assert spec["layer"][0]["encoding"]["color"]["scale"]["domain"] == [
        "1–7",
        "9",
        "10–20",
        "80",
        "90–4,000",
    ]
    assert (cells["UA", "2022"], cells["IN", "2022"], cells["UA", "2024"]) == ("10–20",) * 3
    assert ("SY", "2022") not in cells and len(cells) == 9
    assert [(sign["series"], sign["at"], sign["sign"]) for sign in _values(spec, 1)] == [
        ("SY", "2022", "hidden")
    ]
    # The missing year has its place, so that equal spans of time are equally wide.
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == ["2022", "2023", "2024"]


@given(st.lists(st.integers(0, 10**6), max_size=40))
def test_every_figure_of_a_heat_map_is_in_exactly_one_class(values: list[int]) -> None:
    classes = classes_of(values)
    assert len(classes) <= 5
    for value in values:
        assert sum(low <= value <= high for low, high in classes) == 1


def test_flows_are_as_thick_as_their_figures_and_what_is_hidden_is_a_sign_at_its_end() -> None:
    spec = specification(FLOWS, "en", height=200)
    bands: dict[str, list[dict[str, Any]]] = {}
    for point in _values(spec, 0):
        bands.setdefault(point["band"], []).append(point)
    assert [*bands] == ["UA → PL", "SY → PL", "SY → CZ"]
    thick = {band: points[0]["bottom"] - points[0]["top"] for band, points in bands.items()}
    assert thick["UA → PL"] / thick["SY → PL"] == pytest.approx(18, rel=0.02)
    for points in bands.values():
        for point in points:
            assert point["bottom"] - point["top"] == pytest.approx(
                points[0]["bottom"] - points[0]["top"], abs=0.2
            )
    assert [end["end"] for end in _values(spec, 2)] == ["UA", "SY"]
    assert [end["end"] for end in _values(spec, 4)] == ["PL", "CZ", "MD *"]
    one = _chart("flows", "country", ["PL", "MD", "CZ"], UA=[900, None, 4])
    assert [end["end"] for end in _values(specification(one, "en"), 4)] == ["PL 900", "CZ 4", "MD *"]


@pytest.mark.parametrize("height", [120, 240])
def test_each_name_of_flows_stands_at_the_middle_of_its_own_end_and_no_two_touch(height: int) -> None:
    small: dict[str, list[int | None]] = {f"Origin {rank}": [6 - rank // 2, rank % 3] for rank in range(11)}
    spec = specification(_chart("flows", "country", ["PL", "CZ"], UA=[9000, 1], **small), "en", height=height)
    for layer in (2, 4):
        ends = _values(spec, layer)
        for end in ends:
            assert end["label_at"] == pytest.approx((end["top"] + end["bottom"]) / 2, abs=0.2)
        spots = [end["label_at"] for end in ends]
        assert all(after - before >= 13 for before, after in itertools.pairwise(spots))
        assert ends[0]["top"] >= 0 and ends[-1]["bottom"] <= spec["height"]
    thick = _values(spec, 2)[0]
    assert thick["bottom"] - thick["top"] > height / 3


def test_a_name_in_two_lines_has_its_bar_in_the_middle() -> None:
    names = ["Chad", "Saint Vincent and the Grenadines", "Syria"]
    spec = specification(_chart("bars", "citizenship", names, UA=[3, 2, 1]), "en", width=300, narrow=True)
    offset = spec["layer"][0]["encoding"]["y"]["axis"]["labelOffset"]
    assert json.loads(offset["condition"]["test"].split("(")[1].split("]")[0] + "]") == [names[1]]
    assert (offset["condition"]["value"], offset["value"]) == (-6.5, 0)


def test_a_figure_beside_a_name_stands_whole_in_one_line() -> None:
    one = _chart("flows", "country", ["Republic of Moldova", "CZ"], UA=[17624, 4])
    spec = specification(one, "ru", height=200, width=300, narrow=True)
    assert [end["end"] for end in _values(spec, 4)] == ["Republic of Moldova\n17\u202f624", "CZ 4"]


def test_long_names_on_both_sides_of_flows_stand_whole_in_two_lines() -> None:
    long: dict[str, list[int | None]] = {
        "Democratic Republic of the Congo": [900, 7],
        "Saint Vincent and the Grenadines": [50, 4],
    }
    places = ["Islamic Republic of Afghanistan", "United Kingdom of Great Britain"]
    spec = specification(_chart("flows", "country", places, **long), "en", height=240, narrow=True)
    for layer, names in ((2, [*long]), (4, places)):
        ends = _values(spec, layer)
        assert [end["end"].replace("\n", " ") for end in ends] == names
        assert all(len(line) * 6.6 <= 140 for end in ends for line in end["end"].split("\n"))
        spots = [end["label_at"] for end in ends]
        assert all(after - before > 26 for before, after in itertools.pairwise(spots))


def test_a_census_of_every_five_years_leaves_no_room_for_the_years_between() -> None:
    every = {"UA": [1, 2, 3, 4]}
    kinds: tuple[ChartKind, ...] = ("heatmap", "bars")
    for kind in kinds:
        chart = _chart(kind, "period", ["2005", "2010", "2015", "2020"], **every)
        side = specification(chart, "en")["layer"][0]["encoding"]["x"]
        assert side["scale"]["domain"] == ["2005", "2010", "2015", "2020"]
    spec = specification(_chart("multiples", "period", ["2005", "2010", "2015", "2020"], **every), "en")
    assert [point["value"] for point in spec["data"]["values"]] == [1, 2, 3, 4]
    assert len(spec["spec"]["layer"][0]["encoding"]["x"]["scale"]["domain"]) == 16


_ALL = _chart("heatmap", "period", ["2023", "2024"], UA=[10, 20], SY=[30, 40])
_NONE = _chart("heatmap", "period", ["2023", "2024"], UA=[None, None], SY=[None, None])


@pytest.mark.parametrize("chart", [_ALL, _NONE], ids=["all figures show", "none shows"])
def test_a_heat_map_has_no_legend_of_nothing_which_would_be_endless(chart: Chart) -> None:
    for language, narrow in (("en", False), ("ru", True)):
        drawn = specification(chart, language, width=480, narrow=narrow)
        svg = vl_convert.vegalite_to_svg(drawn, vl_version=VEGA_LITE, allowed_base_urls=[])
        height = re.search(r'<svg[^>]* height="([0-9.e+]+)"', svg)
        assert height is not None and float(height[1]) < 400


@pytest.mark.parametrize(
    "chart", [LINES, BARS, STACKED, PYRAMID, MULTIPLES, HEAT, FLOWS], ids=lambda chart: chart.kind
)
@pytest.mark.parametrize("narrow", [True, False])
def test_every_kind_of_chart_is_drawn(chart: Chart, narrow: bool) -> None:
    drawn = specification(chart, "ru", width=480, narrow=narrow)
    svg = vl_convert.vegalite_to_svg(
        drawn, vl_version=VEGA_LITE, allowed_base_urls=[], format_locale=number_format("ru")
    )
    assert svg.startswith("<svg")
    assert "NaN" not in svg and "undefined" not in svg
    assert ">*<" in svg or chart.kind in {"lines", "heatmap", "flows"}
