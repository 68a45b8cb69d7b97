"""Sums over countries in reports: who is in them, who is not, and what a hidden figure does to them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servicekit.context import Context
from tests.service.reporting.readers import FORMATS, shows, text_of
from tests.service.reporting.scene import BY_APPLICATION, INDICATOR, Scene
from tests.service.reporting.web import Web, cells_of, charts_of

REGIONAL = {"indicator": INDICATOR, "group": "G"}


class Region(Scene):
    """MD and KZ, members of G, share with each other and PL; KZ's newest Syrians are few."""

    people: dict[str, Context]

    def reader(self, country: str) -> Context:
        return self.people[country]


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Region]:
    scene = Region(tmp_path)
    scene.indicator()
    scene.form("G")
    scene.admit("MD", "KZ", group="G")
    scene.admit("PL", group="G", standing="partner")
    scene.admit("UA")
    scene.people = {country: scene.person(country) for country in ("MD", "KZ", "PL", "UA")}
    scene.agree("MD", "bilateral", "KZ", "PL")
    scene.agree("KZ", "bilateral", "MD", "PL")
    scene.release("MD", [("2023", "_T", "_T", 7171), ("2024", "_T", "_T", 4519), ("2024", "SY", "_T", 516)])
    scene.release(
        "KZ",
        [
            ("2024", "_T", "_T", 600),
            ("2024", "SY", "_T", 2),
            ("2024", "UA", "_T", 590),
            ("2024", "AF", "_T", 8),
        ],
    )
    scene.catch_up()
    yield scene
    scene.close()


def ask(web: Web, reader: Context | None, id_: str, **query: Any) -> Any:
    answer = web.get(f"/api/v1/reports/{id_}", reader, **{"format": "json", **query})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_regional_sum_names_who_is_in_it_and_whom_a_period_lacks(region: Region) -> None:
    region.admit("UZ", group="G")
    region.catch_up()
    found = ask(Web(region), region.reader("PL"), "regional-sum", **REGIONAL)
    (table,) = found["tables"]
    shown = cells_of(table)
    assert (shown["_T", "2024"], shown["_T", "2023"]) == (5119, 7171)
    assert (shown["MD", "2024"], shown["KZ", "2024"], shown["KZ", "2023"]) == (4519, 600, "not-reported")
    total = table["cells"][0]
    assert [found["notes"][key] for key in total[0]["notes"]] == ["Without: Kazakhstan."]
    assert total[1]["notes"] == [] and total[1]["flags"] == ["d"]
    assert "Included: Kazakhstan, Moldova." in found["notes"].values()
    assert any("nothing that this reader may see: UZ" in text for text in found["notes"].values())


@pytest.mark.parametrize(
    ("language", "names"), [("en", "Kazakhstan, Kyrgyzstan"), ("ru", "Казахстан, Кыргызстан")]
)
def test_countries_of_which_there_is_nothing_stand_by_their_names(
    region: Region, language: str, names: str
) -> None:
    """In the order of their codes nobody finds one among thirty."""
    region.admit("KG", group="G")
    region.agree("KZ", "national")
    region.catch_up()
    web, reader = Web(region), region.reader("PL")
    several = {"indicator": INDICATOR, "countries": "MD,KG,KZ", "lang": language}
    for found in (
        ask(web, reader, "regional-sum", **REGIONAL, lang=language),
        ask(web, reader, "countries-compared", **several),
        ask(web, reader, "timeliness", **several),
    ):
        assert any(text.endswith(f": {names}.") for text in found["notes"].values()), found["id"]


def test_what_leads_a_sum_is_of_all_countries_and_its_change_of_those_that_lack_no_period(
    region: Region,
) -> None:
    region.admit("UZ", group="G")
    region.agree("UZ", "bilateral", "PL")
    region.release("UZ", [("2023", "_T", "_T", 100), ("2024", "_T", "_T", 200)])
    region.catch_up()
    found = ask(Web(region), region.reader("PL"), "regional-sum", **REGIONAL)
    shown = cells_of(found["tables"][0])
    assert (shown["_T", "2024"], shown["_THROUGHOUT", "2024"], shown["_THROUGHOUT", "2023"]) == (
        5319,
        4719,
        7271,
    )
    assert [(each["label"], each["value"]) for each in found["key_figures"]] == [
        ("Countries shown, together, 2024", 5319),
        ("Countries shown, together: countries with a figure for every period, 2024", 4719),
        ("Change on 2023", -35.1),
        ("Countries with figures, of 3 in the group", 3),
    ]


def test_a_sum_that_has_lacked_a_country_since_does_not_lead_with_a_year_long_ago(region: Region) -> None:
    region.admit("UZ", group="G")
    region.agree("UZ", "bilateral", "PL")
    region.release("UZ", [("2023", "_T", "_T", 100)])
    region.release("KZ", [("2023", "_T", "_T", 500)])
    region.catch_up()
    found = ask(Web(region), region.reader("PL"), "regional-sum", **REGIONAL)
    assert cells_of(found["tables"][0])["_T", "2023"] == 7771
    assert [(each["label"], each["value"]) for each in found["key_figures"]] == [
        ("Countries shown, together: countries with a figure for every period, 2024", 5119),
        ("Change on 2023", -33.3),
        ("Countries with figures, of 3 in the group", 3),
    ]


def test_the_source_that_is_official_at_a_period_gives_its_figure(region: Region) -> None:
    region.release("MD", [("2023", "_T", "_T", 7000), ("2024", "_T", "_T", 5000)], source="CENSUS")
    region.declare("MD", "REG", official=True)
    region.declare("MD", "CENSUS", official=True, official_from="2024-01-01")
    region.catch_up()
    found = ask(Web(region), region.reader("PL"), "regional-sum", **REGIONAL)
    (table,) = found["tables"]
    shown = cells_of(table)
    assert (shown["MD", "2023"], shown["MD", "2024"], shown["_T", "2024"]) == (7171, 5000, 5600)
    assert [row["code"] for row in table["rows"]["members"]].count("MD") == 1


def test_a_hidden_country_hides_the_sum_from_outsiders_and_not_from_itself(region: Region) -> None:
    web = Web(region)
    own = ask(web, region.reader("KZ"), "regional-sum", **REGIONAL, citizenship="SY")
    outside = ask(web, region.reader("PL"), "regional-sum", **REGIONAL, citizenship="SY")
    assert cells_of(own["tables"][0])["_T", "2024"] == 518
    seen = cells_of(outside["tables"][0])
    assert (seen["_T", "2024"], seen["KZ", "2024"], seen["MD", "2024"]) == ("masked", "masked", 516)
    for format_ in FORMATS:
        query: dict[str, Any] = {**REGIONAL, "citizenship": "SY", "format": format_}
        data = web.get("/api/v1/reports/regional-sum", region.reader("PL"), **query).data
        assert shows(text_of(format_, data), 516) and not shows(text_of(format_, data), 518), format_


def test_who_sees_one_country_only_gets_no_sum_and_who_sees_none_no_report(region: Region) -> None:
    web = Web(region)
    region.agree("KZ", "national")
    region.catch_up()
    found = ask(web, region.reader("PL"), "regional-sum", **REGIONAL)
    assert [row["code"] for row in found["tables"][0]["rows"]["members"]] == ["MD"]
    assert "600" not in str(found["tables"])
    assert web.get("/api/v1/reports/regional-sum", region.reader("UA"), **REGIONAL).status_code == 404
    assert web.get("/api/v1/reports/regional-sum", None, **REGIONAL).status_code == 404


def test_what_is_told_apart_otherwise_is_never_added(sqlite_scene: Scene) -> None:
    scene = sqlite_scene
    scene.indicator(applications=True)
    for country in ("MD", "KZ"):
        scene.agree(country, "public")
    scene.release(
        "MD",
        [
            ("2024", "_T", "_T", "FIRST", 700),
            ("2024", "_T", "_T", "REPEAT", 90),
            ("2024", "_T", "_T", "_T", 760),
        ],
        dimensions=BY_APPLICATION,
    )
    scene.release("KZ", [("2024", "_T", "_T", 4519)])
    scene.catch_up()
    found = ask(Web(scene), None, "regional-sum", **REGIONAL)
    assert [cells_of(table) for table in found["tables"]] == [{("MD", "2024"): 700}, {("KZ", "2024"): 4519}]
    assert any("never added" in text and "Kazakhstan" in text for text in found["notes"].values())


def test_citizens_abroad_are_those_of_one_country_in_the_figures_of_others(region: Region) -> None:
    web = Web(region)
    region.release("PL", [("2024", "_T", "_T", 900), ("2024", "SY", "_T", 300), ("2024", "PL", "_T", 77)])
    region.agree("PL", "public")
    region.catch_up()
    found = ask(web, region.reader("MD"), "citizens-abroad", citizenship="SY")
    assert cells_of(found["tables"][0]) == {
        ("_T", "2024"): "masked",
        ("KZ", "2024"): "masked",
        ("MD", "2024"): 516,
        ("PL", "2024"): 300,
    }
    (flows,) = charts_of(web, region.reader("MD"), "citizens-abroad", lang="en", citizenship="SY")
    bands, ends = (flows["wide"]["layer"][place]["data"]["values"] for place in (0, 4))
    assert {each["band"] for each in bands} == {"Syria → Moldova", "Syria → Poland"}
    assert [each["end"] for each in ends] == ["Moldova 516", "Poland 300", "Kazakhstan *"]
    # A figure of an earlier period stands for the newest one of its country, and says so.
    region.release("MD", [("2025", "_T", "_T", 700), ("2025", "SY", "_T", 650)])
    region.catch_up()
    (_, flows) = charts_of(web, region.reader("MD"), "citizens-abroad", lang="en", citizenship="SY")
    ends = flows["wide"]["layer"][4]["data"]["values"]
    assert [each["end"] for each in ends] == ["Moldova 650", "Poland (2024) 300", "Kazakhstan (2024) *"]
    assert web.get("/api/v1/reports/citizens-abroad", None, citizenship="PL").status_code == 404
    assert cells_of(ask(web, None, "citizens-abroad", citizenship="SY")["tables"][0]) == {("PL", "2024"): 300}


def test_reports_over_countries_are_listed_where_they_lead_to_figures(region: Region) -> None:
    def listed(reader: Context | None) -> list[tuple[str, dict[str, str]]]:
        return [
            (each["id"], each["parameters"])
            for each in Web(region).get("/api/v1/reports", reader, limit="100").get_json()["items"]
            if each["id"] in {"regional-sum", "citizens-abroad"}
        ]

    region.release("MD", [("2024", "KZ", "_T", 44)], reason="came late")
    region.catch_up()
    assert listed(region.reader("PL")) == [
        ("regional-sum", REGIONAL),
        ("citizens-abroad", {"citizenship": "KZ"}),
        ("citizens-abroad", {"citizenship": "UA"}),
    ]
    assert listed(region.reader("UA")) == listed(None) == []


@pytest.mark.parametrize(
    ("id_", "query", "code"),
    [
        ("regional-sum", {"indicator": INDICATOR}, "missing-parameter"),
        ("regional-sum", {**REGIONAL, "group": "NONE"}, "bad-parameter"),
        ("regional-sum", {**REGIONAL, "country": "MD"}, "unknown-parameter"),
        ("citizens-abroad", {"citizenship": "_T"}, "bad-parameter"),
        ("citizens-abroad", {"citizenship": "XX"}, "bad-parameter"),
        ("citizens-abroad", {"citizenship": "SY", "sex": "M"}, "unknown-parameter"),
    ],
)
def test_a_bad_parameter_gets_a_problem(region: Region, id_: str, query: dict[str, str], code: str) -> None:
    answer = Web(region).get(f"/api/v1/reports/{id_}", region.reader("MD"), **query)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
