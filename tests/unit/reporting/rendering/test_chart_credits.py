"""A chart that goes out alone names the sources of what it draws, and bears what tells whether it holds."""

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

import pytest

from services.reporting.domain.charted import chart_of_rows
from services.reporting.domain.report import MASKED, Axis, Cell, Chart, Member, Report, Series, Source, Table
from services.reporting.rendering.charts import picture_title
from services.reporting.rendering.charts.credits import SOURCE_LINES, drawn_sources, foot, source_lines
from services.reporting.rendering.codes import LONGEST
from tests.unit.reporting.rendering import samples
from tests.unit.reporting.rendering.rendered import text_of

COUNTRIES = ("AM", "CZ", "GE", "MD", "PL")
PERIODS = Axis(
    dimension="period",
    label="Period",
    members=tuple(Member(code=each, label=each) for each in ("2023", "2024")),
)


def of_countries(*codes: str) -> Axis:
    return Axis(
        dimension="country", label="Country", members=tuple(Member(code=each, label=each) for each in codes)
    )


def report_with(table: Table, *, sources: int = 1) -> Report:
    named = tuple(
        Source(
            code=f"{code}.REG{number}", text=f"{code}, office number {number} for the figures of migration"
        )
        for code in COUNTRIES
        for number in range(sources)
    )
    return replace(samples.report(), tables=(table,), sources=named, charts=())


def over_time(**rows: list[int | None]) -> Table:
    cells = tuple(
        tuple(MASKED if value is None else Cell(value=value) for value in values) for values in rows.values()
    )
    return Table(
        caption="Applications", unit="persons", rows=of_countries(*rows), columns=PERIODS, cells=cells
    )


def flows(**origins: list[int | None]) -> Chart:
    series = tuple(
        Series(
            code=code,
            label=code,
            cells=tuple(MASKED if value is None else Cell(value=value) for value in values),
        )
        for code, values in origins.items()
    )
    return Chart(
        kind="flows", title="Flows", alt="", unit="persons", axis=of_countries(*COUNTRIES), series=series
    )


def codes(chart: Chart, report: Report) -> list[str]:
    return [source.code for source in drawn_sources(chart, report)]


TABLE = over_time(AM=[1, 2], CZ=[900, 800], GE=[3, 4], MD=[5, 6], PL=[500, 700])


def test_the_sources_of_flows_are_those_of_the_countries_that_they_lead_to() -> None:
    """An origin is no source, though countries are both; what is hidden is not drawn."""
    drawn = flows(GE=[0, 12, None, 0, 30], UA=[0, 5, 0, None, 9])
    report = report_with(TABLE)
    assert codes(drawn, report) == ["CZ.REG0", "PL.REG0"]
    below = " ".join(picture_title(drawn, report)["subtitle"])
    assert "CZ, office number 0" in below and "PL, office number 0" in below
    assert "AM, office" not in below and "GE, office" not in below and "…" not in below


def test_the_sources_of_lines_are_those_of_the_countries_drawn() -> None:
    chart = chart_of_rows(TABLE, ["CZ", "PL"], kind="lines", title="", alt="")
    assert codes(chart, report_with(TABLE)) == ["CZ.REG0", "PL.REG0"]


def test_a_row_of_another_source_is_not_the_first_one_of_its_country() -> None:
    table = over_time(**{"PL": [500, 700], "PL.REG1": [400, 600], "CZ": [1, 2]})
    report = report_with(table, sources=2)
    first = chart_of_rows(table, ["PL"], kind="lines", title="", alt="")
    other = chart_of_rows(table, ["PL.REG1"], kind="lines", title="", alt="")
    assert codes(first, report) == ["PL.REG0"]
    assert codes(other, report) == ["PL.REG1"]


def test_a_sum_and_what_is_of_no_country_are_of_all_sources() -> None:
    whole = Member(code="SUM", label="Together", total=True)
    summed = replace(
        TABLE,
        rows=replace(TABLE.rows, members=(whole, *TABLE.rows.members)),
        cells=((Cell(value=1409), Cell(value=1512)), *TABLE.cells),
    )
    report = report_with(summed)
    assert len(codes(chart_of_rows(summed, ["SUM"], kind="lines", title="", alt=""), report)) == 5
    [lines, *_] = samples.report().charts
    assert len(codes(lines, report)) == 5


def test_all_sources_are_named_that_fit_and_how_many_more_there_are() -> None:
    [lines, *_] = samples.report().charts
    some, many = (report_with(TABLE, sources=number) for number in (4, 40))
    assert all(source.text in " ".join(source_lines(lines, some)) for source in some.sources)
    shown = source_lines(lines, many)
    assert len(shown) <= SOURCE_LINES
    told = re.search(r"and (\d+) more, see the link below$", " ".join(shown))
    assert told is not None
    named = sum(source.text in " ".join(shown) for source in many.sources)
    assert named + int(told[1]) == 200


@pytest.mark.parametrize("language", ["en", "ru"])
def test_beneath_a_picture_stand_the_code_and_the_address_that_tell_whether_it_holds(language: str) -> None:
    report = samples.report(language)
    made = foot(report)
    assert "".join(made["lines"]) == made["address"] == report.standing_url
    # The code is drawn under the same origin, of the same parameters.
    assert urljoin(report.url, made["code"]) == report.standing_url.replace("/standing?", "/standing.svg?")
    assert made["words_with_code"] != made["words"]


def test_an_address_that_has_no_room_in_a_code_stands_alone() -> None:
    report = samples.report()
    for room in (LONGEST, LONGEST + 1):
        longer = replace(report, url=report.url + "x" * (room - len(report.standing_url)))
        made = foot(longer)
        assert len(longer.standing_url) == room and "".join(made["lines"]) == longer.standing_url
        assert (made["code"] is None) == (room > LONGEST)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_file_of_a_chart_has_what_the_lines_of_the_report_have(language: str) -> None:
    texts = re.findall(
        r'<script type="application/json"[^>]*>(.*?)</script>', text_of("html", language), re.S
    )
    along, *charts = [json.loads(text) for text in texts]
    report = samples.report(language)
    assert along["of_all"]["standing_url"] == report.standing_url
    assert along["of_all"]["checkpoint"] == report.vintage.checkpoint
    assert {"known_at", "title", "definition", "sources", "reader", "terms"} <= along["of_all"].keys()
    assert [each["of_all"]["chart"] for each in charts] == [chart.title for chart in report.charts]
    assert flags_of(charts[0]) == flags_in(report.charts[0])


def flags_in(chart: Chart) -> set[str]:
    cells = [cell for series in chart.series for cell in series.cells]
    return {flag for each in (*cells, *chart.axis.members) for flag in each.flags}


def flags_of(spoken: dict[str, Any]) -> set[str]:
    heads, *lines = spoken["records"]
    places = [at for at, head in enumerate(heads) if head == "flags" or head.endswith(": flags")]
    assert all(len(line) == len(heads) for line in lines)
    return {flag for line in lines for at in places for flag in line[at].split()}
