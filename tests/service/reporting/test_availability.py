"""Which figures there are, and who may know: released, provisional, late, not shared, or nothing at all."""

from typing import Any

import pytest

from servicekit.context import Context
from tests.service.reporting.readers import FORMATS
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web, charts_of

REPORT = "/api/v1/reports/availability"


@pytest.fixture
def people(sqlite_scene: Scene) -> dict[str, Context]:
    """MD released 2022 and 2024 and shares with KZ; the scene stands on 1 March 2025."""
    scene = sqlite_scene
    found = {country: scene.person(country) for country in ("MD", "KZ", "PL", "UA")}
    scene.agree("MD", "bilateral", "KZ")
    scene.release("MD", [("2022", "_T", "_T", 5171), ("2022", "SY", "_T", 2)])
    scene.release("MD", [("2024", "_T", "_T", 4519, "P"), ("2024", "UA", "_T", 4519)])
    scene.catch_up()
    return found


def cells(web: Web, reader: Context | None, **query: Any) -> dict[tuple[str, str, str], Any]:
    """By indicator or country, source where it is not the leading one, and period."""
    answer = web.get(REPORT, reader, **{"format": "json", **query})
    assert answer.status_code == 200, answer.text
    return {
        (row["group"]["code"] if row["group"] else "", row["code"], column["code"]): (
            cell["absence"] or "".join([str(cell["value"]), *cell["flags"]])
        )
        for table in answer.get_json()["tables"]
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
        for column, cell in zip(table["columns"]["members"], line, strict=True)
    }


def test_it_says_how_many_figures_are_released_of_which_period_and_what_is_late(
    web: Web, people: dict[str, Context]
) -> None:
    here = ("MD", INDICATOR)
    wanted = {(*here, "2022"): "2", (*here, "2023"): "late", (*here, "2024"): "2p"}
    assert cells(web, people["MD"]) == cells(web, people["KZ"]) == wanted
    assert cells(web, people["KZ"], indicator=INDICATOR)["", "MD", "2024"] == "2p"
    assert cells(web, people["KZ"], **{"from": "2024"}) == {(*here, "2024"): "2p"}
    found = web.get(REPORT, people["KZ"], format="json").get_json()
    assert [each["value"] for each in found["key_figures"]] == [66.7, 2, 1]


def test_beside_the_official_source_nothing_is_awaited(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.declare("MD", "REG", official=True)
    sqlite_scene.declare("MD", "FILES")
    sqlite_scene.release("MD", [("2022", "_T", "_T", 90)], source="FILES")
    sqlite_scene.catch_up()
    found = cells(web, people["MD"])
    assert found["MD", INDICATOR, "2023"] == "late"
    assert found["MD", f"{INDICATOR}.FILES", "2022"] == "1"
    assert found["MD", f"{INDICATOR}.FILES", "2023"] == "not-reported"
    # And where it has nothing to show, it is no row of dots.
    later = cells(web, people["MD"], **{"from": "2023"})
    assert {code for _, code, _ in later} == {INDICATOR}


def test_a_country_sets_what_is_expected_of_it_and_a_report_follows_at_once(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    tag = web.get(REPORT, people["KZ"], format="json").headers["ETag"]
    due = {"due_days": 600, "provisional_days": None, "frequencies": None, "first": None, "last": None}
    sqlite_scene.bench.append(
        "submission.due-dates-set", {"country": "MD", "indicator": INDICATOR, **due, "by": "person:1"}
    )
    sqlite_scene.catch_up()
    assert cells(web, people["KZ"])["MD", INDICATOR, "2023"] == "not-reported"
    again = web.get(REPORT, people["KZ"], format="json", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert web.get(REPORT, people["KZ"], format="json").headers["ETag"] != tag


def test_what_is_not_late_today_is_late_when_its_day_has_passed(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.release("MD", [("2024-11", "_T", "_T", 400)])
    sqlite_scene.catch_up()
    assert cells(web, people["MD"])["MD", INDICATOR, "2024-12"] == "not-reported"
    tag = web.get(REPORT, people["MD"], format="json").headers["ETag"]
    sqlite_scene.bench.clock.move(days=40)
    assert cells(web, people["MD"])["MD", INDICATOR, "2024-12"] == "late"
    assert web.get(REPORT, people["MD"], format="json").headers["ETag"] != tag


def test_what_is_not_shared_is_told_only_where_its_existence_may_be(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    scene = sqlite_scene
    scene.release("PL", [("2024", "_T", "_T", 777)])
    scene.release("UA", [("2023", "_T", "_T", 888)])
    scene.agree("PL", "national", existence="announced")
    scene.agree("UA", "national", existence="closed")
    scene.catch_up()
    found = cells(web, people["KZ"], indicator=INDICATOR)
    assert {key[1] for key in found} == {"MD", "PL"}
    # Not even for which periods: they are the same for all.
    assert {found["", "PL", period] for period in ("2022", "2023", "2024")} == {"not-shared"}
    for format_ in FORMATS:
        answer = web.get(REPORT, people["KZ"], format=format_, indicator=INDICATOR)
        assert answer.status_code == 200
    asked = web.get(REPORT, people["KZ"], format="json", countries="UA,MD").get_json()
    assert {row["group"]["code"] for row in asked["tables"][0]["rows"]["members"]} == {"MD"}
    assert "Nothing that this reader may see: Ukraine." in asked["notes"].values()


def test_whoever_sees_no_figures_is_told_nothing_and_nobody_is_said_to_have_read_some(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    assert web.get(REPORT, people["UA"], format="json").status_code == 404
    assert web.get(REPORT, None, format="json").status_code == 404
    before = sqlite_scene.bench.kit.log.head().position
    assert web.get(REPORT, people["KZ"], format="csv").status_code == 200
    sqlite_scene.app.recorder.flush()
    assert sqlite_scene.bench.kit.log.head().position == before


def test_the_page_draws_a_heat_map_of_countries_or_of_one_indicator(
    web: Web, people: dict[str, Context]
) -> None:
    drawn = {
        indicator: charts_of(web, people["KZ"], "availability", lang="en", **{"from": "2020", **query})
        for indicator, query in (("all", {}), (INDICATOR, {"indicator": INDICATOR}))
    }
    for indicator, figure in (("all", "1"), (INDICATOR, "2")):
        (chart,) = drawn[indicator]
        squares, signs = (layer["data"]["values"] for layer in chart["wide"]["layer"])
        assert [(each["series"], each["at"], each["text"]) for each in squares] == [
            ("Moldova", "2022", figure),
            ("Moldova", "2024", f"{figure}; provisional"),
        ]
        assert [(each["at"], each["sign"]) for each in signs] == [("2023", "late"), ("2024", "provisional")]
        assert "Moldova" in chart["wide"]["description"]


def test_a_vintage_shows_what_was_there_and_late_then(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    position = sqlite_scene.bench.kit.log.head().position
    sqlite_scene.release("MD", [("2023", "_T", "_T", 6000)])
    sqlite_scene.catch_up()
    assert cells(web, people["KZ"])["MD", INDICATOR, "2023"] == "1"
    assert cells(web, people["KZ"], as_of=position)["MD", INDICATOR, "2023"] == "late"


def test_figures_held_back_by_an_embargo_are_not_called_late(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    sqlite_scene.agree("MD", "bilateral", "KZ", embargo_until="2025-06-01T00:00:00Z")
    sqlite_scene.release("MD", [("2023", "_T", "_T", 6000)])
    sqlite_scene.catch_up()
    assert cells(web, people["KZ"])["MD", INDICATOR, "2023"] == "not-reported"
    assert cells(web, people["MD"])["MD", INDICATOR, "2023"] == "1"
