"""A country's profile: its newest periods, and the main citizenships or origins of each indicator."""

from pathlib import Path
from typing import Any

import pytest

from servicekit.context import Context
from tests.service.reporting.movements import moved_in
from tests.service.reporting.readers import FORMATS, shows, text_of
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

REPORT = "/api/v1/reports/country-profile"
NEWEST = {"_T": 10_000, "UA": 4000, "SY": 3000, "AF": 1500, "KG": 800, "KZ": 600, "PL": 97, "UNK": 3}
BEFORE = {"_T": 8000, "UA": 5000, "SY": 2000, "KG": 1000}


def rows(period: str, counts: dict[str, int], *more: str) -> list[tuple[Any, ...]]:
    return [(period, code, "_T", value, *more) for code, value in counts.items()]


def ask(web: Web, reader: Context, **query: Any) -> Any:
    answer = web.get(REPORT, reader, **{"country": "MD", "format": "json", **query})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def leading(found: Any) -> dict[str, list[Any]]:
    """Of the table of main citizenships, its rows in their order."""
    [table] = [each for each in found["tables"] if each["columns"]["dimension"] == "measure"]
    return {
        row["code"]: [cell["absence"] or cell["value"] for cell in line]
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
    }


@pytest.fixture
def people(sqlite_scene: Scene) -> dict[str, Context]:
    sqlite_scene.agree("MD", "bilateral", "KZ")
    return {country: sqlite_scene.person(country) for country in ("MD", "KZ")}


def test_the_five_largest_of_the_newest_period_lead_with_their_share_and_change(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.release("MD", [*rows("2023", BEFORE), *rows("2024", NEWEST)])
    sqlite_scene.catch_up()
    found = ask(web, people["MD"])
    assert leading(found) == {
        "UA": [4000, 40.0, -20.0],
        "SY": [3000, 30.0, 50.0],
        "AF": [1500, 15.0, "not-reported"],
        "KG": [800, 8.0, -20.0],
        "KZ": [600, 6.0, "not-reported"],
    }
    table = found["tables"][1]
    assert table["caption"] == "Flows. Main citizenships, 2024"
    assert {row["group"]["code"] for row in table["rows"]["members"]} == {INDICATOR}
    assert [(each["dimension"], each["code"]) for each in table["fixed"]] == [
        ("country", "MD"),
        ("period", "2024"),
    ]


def test_a_hidden_figure_has_no_rank_no_share_and_no_change_in_any_format(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    """Hidden beside a count of 2 is one that would be among the largest: the order cannot tell that it is."""
    before = {"_T": 9000, "UA": 8000, "SY": 998, "AF": 2}
    newest = {"_T": 3333, "UA": 2600, "KG": 731, "AF": 2}
    sqlite_scene.release("MD", [*rows("2023", before), *rows("2024", newest)])
    sqlite_scene.catch_up()
    own, outside = (ask(web, people[each]) for each in ("MD", "KZ"))
    assert leading(own) == {
        "UA": [2600, 78.0, -67.5],
        "KG": [731, 21.9, "not-reported"],
        "AF": [2, 0.1, 0.0],
    }
    assert leading(outside) == {"UA": [2600, 78.0, -67.5]}
    assert "The largest are chosen among the figures that show; a hidden one may be as large." in (
        outside["notes"].values()
    )
    assert "leading" not in own["notes"]
    for format_ in FORMATS:
        query = {"country": "MD", "format": format_}
        text = text_of(format_, web.get(REPORT, people["KZ"], **query).data)
        assert shows(text, 2600) and not shows(text, 731) and "21.9" not in text, format_


def test_where_the_total_is_hidden_there_is_no_share_of_it(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    """Others were there to be seen before a count became small, so that its total is hidden with it."""
    sqlite_scene.release("MD", rows("2024", {"_T": 5000, "UA": 3000, "AF": 1950, "SY": 50}))
    sqlite_scene.catch_up()
    sqlite_scene.release("MD", rows("2024", {"_T": 4953, "SY": 3}), reason="counted twice")
    sqlite_scene.catch_up()
    assert leading(ask(web, people["MD"]))["UA"][:2] == [3000, 60.6]
    assert leading(ask(web, people["KZ"])) == {"UA": [3000, "masked"], "AF": [1950, "masked"]}


def test_a_share_is_hidden_where_only_its_part_shows(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    """A figure of a year before that is hidden hides the change, and not the figure of now."""
    sqlite_scene.release("MD", rows("2023", {"_T": 2003, "UA": 1300, "SY": 700, "AF": 3}))
    sqlite_scene.release("MD", rows("2024", {"_T": 2000, "UA": 1300, "SY": 700}))
    sqlite_scene.catch_up()
    shown = leading(ask(web, people["KZ"]))
    assert shown["UA"] == [1300, 65.0, 0.0]
    assert shown["SY"] == [700, 35.0, "masked"]


def test_there_is_no_change_across_a_break_in_series(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    place = {"country": "MD", "indicator": INDICATOR, "source": "REG"}
    names = {"en": "new law", "ru": "новый закон"}
    sqlite_scene.bench.append("catalog.break-declared", {**place, "period": "2024", "names": names})
    sqlite_scene.release("MD", [*rows("2023", BEFORE), *rows("2024", NEWEST)])
    sqlite_scene.catch_up()
    found = ask(web, people["MD"])
    assert leading(found)["UA"] == [4000, 40.0, "not-applicable"]
    assert [each["label"] for each in found["key_figures"]] == ["Asylum applications, 2024"]
    query = {"country": "MD", "indicator": INDICATOR, "format": "json"}
    over_time = web.get("/api/v1/reports/citizenship-over-time", people["MD"], **query).get_json()
    assert [each["absence"] for each in over_time["key_figures"]] == [None, "not-applicable"]
    page = web.get("/reports/country-profile", people["MD"], country="MD", headers={"Accept": "text/html"})
    assert "Break in series: new law" in page.text


def test_a_countrys_own_citizens_are_not_ranked_and_that_is_said(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.release("MD", rows("2024", {"_T": 5000, "MD": 4000, "UA": 900, "SY": 100}))
    sqlite_scene.catch_up()
    found = ask(web, people["MD"])
    assert list(leading(found)) == ["UA", "SY"]
    assert any("own citizens, who are not listed" in text for text in found["notes"].values())


def test_where_there_was_nothing_a_year_before_there_is_no_column_of_changes(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.release("MD", rows("2024", NEWEST))
    sqlite_scene.catch_up()
    table = ask(web, people["MD"])["tables"][-1]
    assert [each["label"] for each in table["columns"]["members"]] == ["Figure", "Share, %"]


def test_what_is_not_told_apart_leads_nothing(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.release("MD", [("2024", "_T", "_T", 5000)])
    sqlite_scene.catch_up()
    assert len(ask(web, people["MD"])["tables"]) == 1


def test_where_there_is_no_citizenship_the_origins_lead(tmp_path: Path) -> None:
    scene = moved_in(tmp_path)
    found = ask(Web(scene), scene.people["PL"], country="PL")
    assert found["tables"][-1]["caption"] == "Flows. Origin, 2024"
    assert leading(found)["UA"][0] == 66300
    scene.close()


def test_tables_have_the_newest_periods_and_charts_all_unless_a_range_is_chosen(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.release("MD", [(str(year), "_T", "_T", year) for year in range(2005, 2025)])
    sqlite_scene.catch_up()

    def periods(**query: str) -> list[str]:
        return [each["code"] for each in ask(web, people["MD"], **query)["tables"][0]["columns"]["members"]]

    assert periods() == [str(year) for year in range(2017, 2025)]
    found = ask(web, people["MD"])
    assert found["subtitle"].endswith("2005–2024")
    assert "Tables have the 8 newest periods" in found["notes"]["recent"]
    page = web.get("/reports/country-profile", people["MD"], country="MD", headers={"Accept": "text/html"})
    assert "2,005 (2005) to 2,024 (2024)" in page.text, "the chart in words"
    assert periods(**{"from": "2003"}) == [str(year) for year in range(2005, 2025)]
    assert "recent" not in ask(web, people["MD"], **{"from": "2003"})["notes"]


def test_a_further_source_is_named_in_whatever_table_and_leads_nothing(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    """Cases of the official source beside persons of another one, and of another indicator."""
    sqlite_scene.indicator("APPEALS")
    sqlite_scene.declare("MD", "REG", unit="cases", official=True)
    sqlite_scene.declare("MD", "CAMPS", name="Count in camps")
    sqlite_scene.release("MD", [("2024", "_T", "_T", 70)], indicator="APPEALS")
    sqlite_scene.release("MD", rows("2024", {"_T": 900, "UA": 600, "SY": 300}))
    sqlite_scene.release("MD", rows("2024", {"_T": 5000, "KG": 5000}), source="CAMPS")
    sqlite_scene.catch_up()
    found = ask(web, people["MD"])
    labels = {row["code"]: row["label"] for table in found["tables"] for row in table["rows"]["members"]}
    assert labels[INDICATOR] == "Asylum applications"
    assert labels[f"{INDICATOR}.CAMPS"] == "Asylum applications, Count in camps"
    assert list(leading(found)) == ["UA", "SY"]
    assert {each["value"] for each in found["key_figures"]} == {70, 900}


def test_a_further_source_is_indented_only_beneath_the_first_one(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.declare("MD", "REG", unit="cases", official=True)
    sqlite_scene.declare("MD", "CAMPS", name="Count in camps")
    sqlite_scene.declare("MD", "COURTS", unit="cases", name="Courts")
    for source in ("REG", "CAMPS", "COURTS"):
        sqlite_scene.release("MD", [("2024", "_T", "_T", 900)], source=source)
    sqlite_scene.catch_up()
    found = [
        {row["code"]: row["level"] for row in table["rows"]["members"]}
        for table in ask(web, people["MD"])["tables"]
    ]
    assert found == [{f"{INDICATOR}.CAMPS": 0}, {INDICATOR: 0, f"{INDICATOR}.COURTS": 1}]


def test_an_indicator_leads_to_its_figures_over_time(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.release("MD", rows("2024", NEWEST))
    sqlite_scene.catch_up()
    [row] = ask(web, people["MD"])["tables"][0]["rows"]["members"]
    assert f"/reports/citizenship-over-time?country=MD&indicator={INDICATOR}" in row["url"]
