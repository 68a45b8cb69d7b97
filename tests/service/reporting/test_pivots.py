"""Reports that are data: shares, growth, rankings and breakdowns over HTTP, in every format."""

import html
import io
import re
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from servicekit.context import Context
from services.reporting.reports import sizes
from tests.service.reporting.readers import FORMATS, PAGE
from tests.service.reporting.scene import BY_APPLICATION, INDICATOR, Row, Scene
from tests.service.reporting.web import Web, charts_of

COUNTS = {"UA": (400, 300), "SY": (60, 90), "AF": (20, 30), "KG": (5, 3), "PL": (9, 10), "UNK": (6, 7)}
"""In 2024: men and women by citizenship."""


def rows(counts: Any = COUNTS, period: str = "2024", times: int = 1) -> list[Row]:
    made: list[Row] = []
    for code, (men, women) in counts.items():
        made += [(period, code, "M", men * times), (period, code, "F", women * times)]
        made.append((period, code, "_T", (men + women) * times))
    men, women = (sum(pair[at] for pair in counts.values()) * times for at in (0, 1))
    return [*made, (period, "_T", "M", men), (period, "_T", "F", women), (period, "_T", "_T", men + women)]


def ask(web: Web, reader: Context | None, id_: str, **query: Any) -> Any:
    given = {"country": "MD", "indicator": INDICATOR, "format": "json", **query}
    return web.get(f"/api/v1/reports/{id_}", reader, **given)


def table_of(web: Web, reader: Context | None, id_: str, **query: Any) -> dict[str, dict[str, Any]]:
    """Rows in their order, each with what stands under its columns: (outer.)inner to value or absence."""
    answer = ask(web, reader, id_, **query)
    assert answer.status_code == 200, answer.text
    [table] = answer.get_json()["tables"]
    return {
        row["code"]: {
            ".".join(filter(None, ((column["group"] or {}).get("code"), column["code"]))): cell["absence"]
            or cell["value"]
            for column, cell in zip(table["columns"]["members"], line, strict=True)
        }
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
    }


@pytest.fixture
def own(sqlite_scene: Scene) -> Context:
    """A reader of Moldova, whose figures of two years are released; others read them too."""
    reader = sqlite_scene.person("MD")
    sqlite_scene.agree("MD", "bilateral", "KZ")
    sqlite_scene.release("MD", [*rows(period="2023"), *rows(times=2)])
    sqlite_scene.catch_up()
    return reader


@pytest.fixture
def outside(sqlite_scene: Scene, own: Context) -> Context:
    """A reader to whom small counts are hidden."""
    reader = sqlite_scene.person("KZ")
    sqlite_scene.catch_up()
    return reader


def test_the_largest_are_ranked_and_all_others_are_one_row(web: Web, own: Context) -> None:
    found = table_of(web, own, "custom", rows="citizenship", columns="period", order="value", top="3")
    assert list(found) == ["_T", "UA", "SY", "AF", "_O"]
    assert found["_O"] == {"2023": 40, "2024": 80}


def test_others_of_whom_one_has_no_figure_are_not_summed_and_a_note_says_why(
    web: Web, own: Context, sqlite_scene: Scene
) -> None:
    place = {"rows": "citizenship", "columns": "period", "order": "value", "top": "3"}
    assert "unsummed" not in ask(web, own, "custom", **place).get_json()["notes"]
    sqlite_scene.release("MD", [("2024", "KG", "_T", None, "O")], reason="Withdrawn: counted twice")
    sqlite_scene.catch_up()
    assert table_of(web, own, "custom", **place)["_O"] == {"2023": 40, "2024": "not-reported"}
    for language, words in (("en", "the sum would not be complete"), ("ru", "сумма была бы неполной")):
        assert words in ask(web, own, "custom", lang=language, **place).get_json()["notes"]["unsummed"]
    # Of a period that is not shown nothing is said.
    assert "unsummed" not in ask(web, own, "custom", to="2023", **place).get_json()["notes"]


def test_a_report_without_a_name_says_what_it_is_by_and_leads_with_its_total(web: Web, own: Context) -> None:
    page = ask(web, own, "cross-section", by="citizenship,sex", format="html", lang="en").text
    assert "– by citizenship and by sex</h1>" in page
    assert '<p class="comity-report__subtitle">2023–2024</p>' in page
    assert "<dt>Total, 2024</dt><dd>1,880</dd>" in page and "<dt>Change on 2023</dt><dd>+100.0%</dd>" in page
    # A series opens at its newest end.
    assert 'class="comity-scroll comity-scroll--few comity-scroll--newest"' in page


def test_a_hidden_part_hides_the_others_and_never_ranks(web: Web, outside: Context) -> None:
    plain = table_of(web, outside, "citizenship-over-time", sex="F")
    assert plain["KG"]["2023"] == "masked" and plain["KG"]["2024"] == 6
    found = table_of(
        web, outside, "custom", rows="citizenship", columns="period", order="value", top="2", sex="F"
    )
    assert list(found) == ["_T", "UA", "SY", "_O"]
    assert found["_O"]["2023"] == "masked"


def test_shares_are_of_the_total_and_hidden_with_either_operand(
    web: Web, own: Context, outside: Context
) -> None:
    found = table_of(web, own, "shares-by-citizenship")
    assert (found["_T"]["2024"], found["UA"]["2024"], found["SY"]["2024"]) == (100.0, 74.5, 16.0)
    assert "the largest shown: 5" in ask(web, own, "shares-by-citizenship", format="html").text
    values = table_of(web, outside, "custom", rows="citizenship", columns="period,sex", totals="first")
    shares = table_of(web, outside, "custom", rows="citizenship", columns="period,sex", measure="share")
    for code, line in values.items():
        for place, value in line.items():
            hidden = "masked" in {value, values["_T"][place]}
            assert (shares[code][place] == "masked") is hidden, (code, place)


def test_growth_is_on_the_period_before_and_begins_with_the_second(web: Web, own: Context) -> None:
    found = table_of(web, own, "growth-by-citizenship")
    assert set(found["UA"]) == {"2024"} and found["UA"]["2024"] == 100.0
    assert table_of(web, own, "growth-by-citizenship", **{"from": "2024"})["AF"] == {"2024": 100.0}


def test_growth_is_read_with_its_sign(web: Web, own: Context) -> None:
    assert ">+100.0<" in ask(web, own, "growth-by-citizenship", format="html").text


def test_rows_without_any_growth_are_named_in_a_note_instead(
    web: Web, own: Context, sqlite_scene: Scene
) -> None:
    counts = {**COUNTS, "BY": (4, 6)}
    sqlite_scene.release("MD", [*rows(period="2023"), *rows(counts, times=2)])
    sqlite_scene.catch_up()
    assert "BY" in table_of(web, own, "citizenship-over-time")
    for language in ("en", "ru"):
        answer = ask(web, own, "growth-by-citizenship", lang=language).get_json()
        [table] = answer["tables"]
        assert table["caption"].endswith({"en": " by citizenship", "ru": " по гражданству"}[language])
        assert "BY" not in {row["code"] for row in table["rows"]["members"]}
        assert [text for text in answer["notes"].values() if text.endswith(": BY.")]


def test_two_dimensions_on_the_columns_and_two_on_the_rows(web: Web, own: Context) -> None:
    found = table_of(web, own, "by-citizenship-and-sex", **{"from": "2024"})
    assert found["SY"] == {"2024._T": 300, "2024.F": 180, "2024.M": 120}
    answer = ask(web, own, "custom", rows="sex,citizenship", columns="period", citizenship="UA,SY")
    [table] = answer.get_json()["tables"]
    lines = [(row["group"]["code"], row["code"]) for row in table["rows"]["members"]]
    assert lines == [(sex, code) for sex in ("_T", "M", "F") for code in ("SY", "UA")]


def test_a_pyramid_leaves_what_is_unknown_to_the_table_and_says_so(web: Web, own: Context) -> None:
    place = {"country": "MD", "indicator": INDICATOR, "chart": "pyramid", "lang": "en"}
    [chart] = charts_of(web, own, "custom", rows="citizenship", columns="period,sex", **place)
    bars = {(bar["series"], bar["at"]) for bar in chart["wide"]["layer"][0]["data"]["values"]}
    names = {"Ukraine", "Syria", "Afghanistan", "Kyrgyzstan", "Poland"}
    assert bars == {(sex, name) for sex in ("Male", "Female") for name in names}
    told = "by citizenship and by sex, 2024 (in the table only: Unknown)."
    assert told in chart["wide"]["description"]
    of_sexes = {"rows": "sex", "columns": "period,citizenship", "citizenship": "UA,SY,UNK"}
    [chart] = charts_of(web, own, "custom", **of_sexes, **place)
    bars = {(bar["series"], bar["at"]) for bar in chart["wide"]["layer"][0]["data"]["values"]}
    assert bars == {(name, sex) for sex in ("Male", "Female") for name in ("Ukraine", "Syria")}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"rows": "colour"}, "unknown-dimension"),
        ({"rows": "sex", "columns": "sex"}, "dimension-twice"),
        ({"rows": "period", "columns": "", "top": "3"}, "no-breakdown"),
        ({"rows": "sex", "columns": "citizenship", "measure": "growth"}, "no-periods"),
        ({"rows": "sex", "columns": "period", "citizenship": "UA,SY"}, "codes-off-axis"),
        ({"rows": "sex", "columns": "period", "measure": "square"}, "malformed-specification"),
        ({"rows": "sex", "columns": "period", "top": "many"}, "malformed-specification"),
        ({"rows": "sex", "columns": "period", "citizenship": "UA,XX"}, "bad-parameter"),
        ({"rows": "sex,citizenship,period", "columns": ""}, "malformed-specification"),
    ],
)
def test_a_layout_that_is_not_possible_gets_a_problem(
    web: Web, own: Context, query: dict[str, str], code: str
) -> None:
    for language in ("en", "ru"):
        answer = ask(web, own, "custom", lang=language, **query)
        problem = answer.get_json()
        assert (answer.status_code, problem["code"]) == (422, code)
        assert problem["detail"] and not problem["detail"].startswith("problem.")


def test_shares_of_what_does_not_add_up_are_refused_and_no_total_of_it_is_made(
    sqlite_scene: Scene, web: Web
) -> None:
    sqlite_scene.indicator(applications=True)
    reader = sqlite_scene.person("MD")
    figures = [("2024", "_T", "_T", "FIRST", 60), ("2024", "_T", "_T", "REPEAT", 30)]
    sqlite_scene.release("MD", figures, dimensions=BY_APPLICATION)
    sqlite_scene.catch_up()
    layout = {"rows": "application", "columns": "period"}
    assert table_of(web, reader, "custom", **layout) == {"FIRST": {"2024": 60}, "REPEAT": {"2024": 30}}
    refused = ask(web, reader, "custom", **layout, measure="share").get_json()
    assert refused["code"] == "not-additive"
    assert "_O" not in table_of(web, reader, "custom", **layout, top="1")


def test_every_cross_section_of_a_data_set_is_a_report(sqlite_scene: Scene, web: Web) -> None:
    sqlite_scene.indicator(applications=True)
    reader = sqlite_scene.person("MD")
    made = [
        ("2024", citizenship, sex, application, 10)
        for citizenship in ("_T", "UA", "SY")
        for sex in ("_T", "M", "F")
        for application in ("_T", "FIRST", "REPEAT")
    ]
    sqlite_scene.release("MD", made, dimensions=BY_APPLICATION)
    sqlite_scene.catch_up()
    listing = web.get("/api/v1/reports/cross-sections", reader, country="MD", indicator=INDICATOR).get_json()
    assert len(listing["items"]) == 8
    for item in listing["items"]:
        answer = web.get(item["links"]["json"], reader)
        assert answer.status_code == 200, item


def test_a_report_that_is_data_is_in_every_format_without_what_is_hidden(web: Web, outside: Context) -> None:
    for format_ in FORMATS:
        answer = ask(web, outside, "top-origins", format=format_)
        assert answer.status_code == 200, format_
    page = web.get(
        "/reports/by-citizenship-and-sex", outside, headers=PAGE, country="MD", indicator=INDICATOR
    )
    assert page.status_code == 200 and "– by citizenship and sex</h1>" in page.text


def test_more_cells_than_a_sheet_can_hold_are_refused_with_the_count(
    web: Web, own: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reporting.reports.sizes.LIMIT", 41)
    answer = ask(web, own, "by-citizenship-and-sex")
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (422, "too-many-cells")
    assert (problem["cells"], problem["limit"], problem["dimension"]) == (42, 41, "citizenship")
    assert ask(web, own, "by-citizenship-and-sex", citizenship="UA").status_code == 200


def test_codes_that_were_asked_for_by_name_show_also_where_others_are_larger(web: Web, own: Context) -> None:
    ranked = {"rows": "citizenship", "columns": "period", "order": "value", "top": "2"}
    assert list(table_of(web, own, "custom", **ranked)) == ["_T", "UA", "SY", "_O"]
    assert list(table_of(web, own, "custom", **ranked, citizenship="KG,AF")) == ["AF", "KG"]
    # Of more than are shown, the largest of these.
    assert list(table_of(web, own, "custom", **ranked, citizenship="KG,AF,PL")) == ["AF", "PL"]


def test_a_small_count_that_was_asked_for_by_name_stays_hidden(web: Web, outside: Context) -> None:
    ranked = {"rows": "citizenship", "columns": "period", "order": "value", "top": "2"}
    found = table_of(web, outside, "custom", **ranked, citizenship="UA,KG", sex="F")
    assert found["KG"]["2023"] == "masked" and found["UA"]["2023"] == 300


def said(web: Web, own: Context, format_: str, **query: str) -> str:
    """The text of a report's file, or of its page."""
    answer = ask(web, own, "custom", format=format_, **query)
    assert answer.status_code == 200, answer.text
    match format_:
        case "pdf":
            return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(answer.data))
            return " ".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell)
        case "html":
            return html.unescape(answer.text)
    return str(answer.data.decode())


@pytest.mark.parametrize("format_", FORMATS)
def test_a_frequency_without_figures_is_named_with_those_that_there_are(
    web: Web, own: Context, format_: str
) -> None:
    told = {
        "en": ("(monthly ones) there are no figures", "annual ones"),
        "ru": ("(месячные) здесь нет", "годовые"),
        "uk": ("(місячні) тут немає", "річні"),
    }
    for language, words in told.items():
        query = {"rows": "citizenship", "lang": language}
        empty = " ".join(said(web, own, format_, frequency="M", **query).split())
        assert all(each in empty for each in words), (language, empty[:2000])
        assert words[0] not in said(web, own, format_, frequency="A", **query)


@pytest.mark.parametrize("format_", FORMATS)
def test_periods_without_figures_are_said_to_have_none_and_which_have(
    web: Web, own: Context, format_: str
) -> None:
    told = {
        "en": ("Of the periods that were asked for there are no figures here.", "2023–2024"),
        "ru": ("Данных за запрошенные периоды здесь нет.", "2023–2024"),
        "uk": ("Показників за запитані періоди тут немає.", "2023–2024"),
    }
    for language, words in told.items():
        for asked in ({"from": "2030"}, {"to": "1950"}, {"from": "2030", "to": "2040"}):
            empty = " ".join(said(web, own, format_, rows="citizenship", lang=language, **asked).split())
            assert all(each in empty for each in words), (language, empty[:2000])
        full = " ".join(said(web, own, format_, rows="citizenship", lang=language, to="2024").split())
        assert words[0] not in full


def test_codes_without_figures_are_said_to_have_none(web: Web, own: Context) -> None:
    empty = {"rows": "citizenship", "columns": "period", "citizenship": "MD", "lang": "en"}
    words = "Of what was asked for there are no figures here."
    assert words in said(web, own, "json", **empty)
    assert words not in said(web, own, "json", **{**empty, "citizenship": "UA"})


def test_a_chart_that_cannot_be_drawn_so_says_why(web: Web, own: Context) -> None:
    given = {"rows": "citizenship", "lang": "en"}
    notes = ask(web, own, "custom", chart="pyramid", **given).get_json()["notes"]
    assert notes["undrawn"].startswith("The chart is no pyramid: that takes two columns")
    for chart, columns in (("pyramid", "period,sex"), ("lines", "period"), ("bars", "period")):
        drawn = ask(web, own, "custom", chart=chart, columns=columns, **given).get_json()
        assert "undrawn" not in drawn["notes"]
    single = ask(web, own, "custom", chart="lines", **{"from": "2024"}, **given).get_json()["notes"]
    assert single["undrawn"] == "The table has too little for the chart that was asked for: none is drawn."
    section = ask(web, own, "cross-section", by="sex", **{"from": "2024"}, lang="en").get_json()
    assert "undrawn" not in section["notes"]  # nobody asked for its chart


def test_a_cross_section_that_is_too_large_is_marked_and_its_refusal_names_the_dimension(
    web: Web, own: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"country": "MD", "indicator": INDICATOR}
    more = "more than can be shown: choose some codes of “Country of citizenship”"
    assert more not in web.get("/reports/cross-sections", own, headers=PAGE, lang="en", **asked).text
    listed = web.get("/api/v1/reports/cross-sections", own, **asked).get_json()["items"]
    assert [each["too_large"] for each in listed] == [None] * len(listed)
    monkeypatch.setattr(sizes, "LIMIT", 14)
    page = web.get("/reports/cross-sections", own, headers=PAGE, lang="en", **asked).text
    assert re.findall(rf"(\d+) cells, {more}", page) == ["42"]
    listed = web.get("/api/v1/reports/cross-sections", own, **asked).get_json()["items"]
    large = {each["parameters"].get("by"): each["too_large"] for each in listed if each["too_large"]}
    assert large == {"citizenship,sex": {"cells": 42, "limit": 14, "dimension": "citizenship"}}
    refused = ask(web, own, "cross-section", by="citizenship,sex", lang="ru").get_json()
    assert refused["code"] == "too-many-cells"
    assert f"разреза «{refused['label']}»" in refused["detail"] and refused["dimension"] == "citizenship"
