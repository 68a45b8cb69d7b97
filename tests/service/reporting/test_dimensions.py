"""Dimensions that do not add up: what reports show of them, what they say of it, and what stays hidden."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servicekit.context import Context
from tests.service.reporting.readers import text_of
from tests.service.reporting.scene import BY_APPLICATION, INDICATOR, Scene, outsider
from tests.service.reporting.web import Web, cells_of

FORMATS = ("html", "pdf", "csv", "xlsx", "json")
TOLD_APART = [
    ("2023", "_T", "_T", "_T", 830),
    ("2024", "_T", "_T", "FIRST", 700),
    ("2024", "_T", "_T", "REPEAT", 90),
    ("2024", "_T", "_T", "_T", 760),
    ("2024", "UA", "_T", "FIRST", 600),
    ("2024", "UA", "_T", "REPEAT", 50),
    ("2024", "UA", "_T", "_T", 640),
]
"""Some people applied twice; of 2023 only the total is known."""
TOGETHER = [("2024", "_T", "_T", 4519), ("2024", "UA", "_T", 4000)]
FROM_2024: dict[str, Any] = {"from": "2024"}
REPORTS = ("citizenship-over-time", "country-profile", "countries-compared")


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Scene]:
    """MD tells first and repeat applications apart, KZ does not; both are open to everyone."""
    made = Scene(tmp_path)
    made.indicator(applications=True)
    made.form("G")
    made.admit("MD", "KZ", "PL", group="G")
    for country in ("MD", "KZ"):
        made.agree(country, "public")
    made.release("MD", TOLD_APART, dimensions=BY_APPLICATION)
    made.release("KZ", TOGETHER)
    made.catch_up()
    yield made
    made.close()


def ask(scene: Scene, report: str = REPORTS[0], reader: Context | None = None, **query: Any) -> Any:
    needs = {"country": "MD", "indicator": INDICATOR}
    if report == "country-profile":
        needs.pop("indicator")
    if report == "countries-compared":
        needs.pop("country")
    answer = Web(scene).get(f"/api/v1/reports/{report}", reader, **{**needs, "format": "json", **query})
    assert answer.status_code == 200
    return answer if "format" in query else answer.get_json()


def shown(table: Any) -> str:
    [found] = [each["code"] for each in table["fixed"] if each["dimension"] == "application"]
    return str(found)


def test_first_applications_are_shown_where_they_are_told_apart(told: Scene) -> None:
    report = ask(told)
    [table] = report["tables"]
    assert cells_of(table) == {("_T", "2024"): 700, ("UA", "2024"): 600}
    assert shown(table) == "FIRST"
    assert "First or repeat: First applications" in report["subtitle"]


def test_a_total_that_includes_repeats_is_shown_where_it_is_asked_for_and_says_so(told: Scene) -> None:
    report = ask(told, application="_T")
    [table] = report["tables"]
    assert (cells_of(table)["_T", "2023"], cells_of(table)["_T", "2024"]) == (830, 760)
    assert shown(table) == "_T"
    assert "First or repeat: All, including repeat ones." in report["notes"].values()


def test_figures_that_are_not_told_apart_are_shown_as_they_are_and_say_so(told: Scene) -> None:
    report = ask(told, country="KZ")
    [table] = report["tables"]
    assert cells_of(table) == {("_T", "2024"): 4519, ("UA", "2024"): 4000}
    said = "First or repeat: All, including repeat ones, as these figures are not told apart."
    assert said in report["notes"].values()


def test_periods_that_are_not_told_apart_are_said_to_be_left_out(told: Scene) -> None:
    left_out = "Periods without such figures are left out, although they have a total."
    assert any(left_out in text for text in ask(told)["notes"].values())
    assert not any(left_out in text for text in ask(told, indicator=INDICATOR, **FROM_2024)["notes"].values())
    [table] = ask(told, to="2023")["tables"]
    assert (shown(table), cells_of(table)) == ("_T", {("_T", "2023"): 830})


def test_a_table_by_citizenship_is_not_lost_to_a_split_of_its_total_alone(told: Scene) -> None:
    rows = [("2024", "_T", "_T", "FIRST", 4100), ("2024", "_T", "_T", "REPEAT", 419)]
    told.release("KZ", rows, dimensions=BY_APPLICATION, reason="told apart")
    told.catch_up()
    [table] = ask(told, country="KZ")["tables"]
    assert (shown(table), cells_of(table)["UA", "2024"]) == ("_T", 4000)
    compared = ask(told, "countries-compared")
    [table] = compared["tables"]
    assert (shown(table), cells_of(table)["KZ", "2024"]) == ("FIRST", 4100)


def test_no_total_is_derived_over_what_does_not_add_up(told: Scene) -> None:
    rows = [
        ("2024", "UA", "M", "FIRST", 30),
        ("2024", "UA", "F", "FIRST", 20),
        ("2024", "UA", "_T", "REPEAT", 11),
    ]
    told.agree("PL", "public")
    told.release("PL", rows, dimensions=BY_APPLICATION)
    told.catch_up()
    first = ask(told, country="PL")["tables"][0]
    assert cells_of(first)["UA", "2024"] == 50
    assert first["cells"][0][0]["flags"] == ["d"]
    both = ask(told, country="PL", application="_T")["tables"][0]
    assert both["cells"] == []


def test_countries_that_show_different_things_stand_in_tables_of_their_own(told: Scene) -> None:
    report = ask(told, "countries-compared")
    assert [(shown(table), cells_of(table)) for table in report["tables"]] == [
        ("FIRST", {("MD", "2024"): 700}),
        ("_T", {("KZ", "2024"): 4519}),
    ]
    assert report["tables"][0]["caption"] == "Asylum applications – First applications"
    notes = list(report["notes"].values())
    assert any(text.startswith("Moldova. First or repeat: First applications only.") for text in notes)
    alike = ask(told, "countries-compared", application="_T")
    assert [cells_of(table) for table in alike["tables"]] == [
        {("KZ", "2023"): "not-reported", ("KZ", "2024"): 4519, ("MD", "2023"): 830, ("MD", "2024"): 760}
    ]


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("language", "words"), [("en", "First applications"), ("ru", "Первичные ходатайства")]
)
def test_every_format_says_what_it_shows_in_both_languages(
    told: Scene, report: str, format_: str, language: str, words: str
) -> None:
    answer = ask(told, report, format=format_, lang=language)
    assert words in " ".join(text_of(format_, answer.data).split())


def test_the_form_offers_the_default_and_every_code(told: Scene) -> None:
    address = f"/reports/citizenship-over-time?country=MD&indicator={INDICATOR}&lang=en"
    page = Web(told).get(address, headers={"Accept": "text/html"})
    text = " ".join(page.get_data(as_text=True).split())
    assert "First applications, where told apart" in text
    assert "All, including repeat ones" in text


def test_observations_without_a_filter_give_every_code(told: Scene) -> None:
    found = Web(told).get("/api/v1/observations", indicator=INDICATOR, country="MD", period="2024")
    assert found.status_code == 422
    items = Web(told).get("/api/v1/observations", indicator=INDICATOR, country="MD").get_json()["items"]
    assert {each["application"] for each in items} == {"_T", "FIRST", "REPEAT"}
    assert len(items) == len(TOLD_APART)


def test_an_earlier_vintage_is_shown_by_what_was_told_apart_then(told: Scene) -> None:
    before = told.bench.kit.log.head().position
    rows = [("2024", "_T", "_T", "FIRST", 4100), ("2024", "UA", "_T", "FIRST", 3900)]
    told.release("KZ", rows, dimensions=BY_APPLICATION, reason="told apart")
    told.catch_up()
    assert shown(ask(told, country="KZ")["tables"][0]) == "FIRST"
    assert shown(ask(told, country="KZ", as_of=before)["tables"][0]) == "_T"


def test_masks_cover_sums_that_hold_and_no_others(told: Scene) -> None:
    rows = [
        ("2024", "_T", "_T", "FIRST", 500),
        ("2024", "_T", "_T", "REPEAT", 3),
        ("2024", "_T", "_T", "_T", 501),
        ("2025", "_T", "_T", "FIRST", 500),
        ("2025", "_T", "_T", "REPEAT", 3),
        ("2025", "_T", "_T", "_T", 503),
    ]
    told.release("PL", rows, dimensions=BY_APPLICATION)
    told.agree("PL", "bilateral", "KZ")
    reader = told.person("KZ")
    told.catch_up()
    values: dict[Any, Any] = dict(told.values(reader, "PL"))
    assert values == {
        ("2024", "_T", "_T", "FIRST"): 500,
        ("2024", "_T", "_T", "REPEAT"): "masked",
        ("2024", "_T", "_T", "_T"): 501,
        ("2025", "_T", "_T", "FIRST"): "masked",
        ("2025", "_T", "_T", "REPEAT"): "masked",
        ("2025", "_T", "_T", "_T"): 503,
    }


def test_figures_of_the_running_year_are_provisional_on_every_read(told: Scene) -> None:
    """Computed on reading: the same figure is normal as soon as its year is over."""
    told.release("MD", [("2025", "_T", "_T", 99), ("2025", "UA", "_T", 70, "E")], reason="r")
    reader = outsider(told, "PL")
    told.catch_up()
    web = Web(told)

    def statuses(etag: str | None = None) -> Any:
        headers = {"If-None-Match": etag} if etag else {}
        query = {"indicator": INDICATOR, "country": "MD", "from": "2025", "application": "_T"}
        return web.get("/api/v1/observations", reader, headers=headers, **query)

    during = statuses()
    assert {each["citizenship"]: each["status"] for each in during.get_json()["items"]} == {
        "_T": "P",
        "UA": "E",
    }
    assert statuses(during.headers["ETag"]).status_code == 304

    def flags() -> dict[str, set[str]]:
        answer = ask(told, REPORTS[0], reader, format="csv", application="_T", **{"from": "2025"})
        return {row["citizenship"]: set(row["flags"].split()) for row in records(answer)}

    assert flags() == {"_T": {"p", "r"}, "UA": {"p", "e", "r"}}
    told.bench.clock.move(days=366)
    after = statuses(during.headers["ETag"])
    assert after.status_code == 200
    assert {each["status"] for each in after.get_json()["items"]} == {"A", "E"}
    assert flags() == {"_T": {"r"}, "UA": {"e", "r"}}


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Cases are counted, not persons."), ("ru", "Учитываются случаи, а не лица.")],
)
def test_a_source_that_counts_cases_has_a_footnote_that_says_so(
    told: Scene, report: str, format_: str, language: str, words: str
) -> None:
    told.declare("MD", "CASES", unit="cases")
    told.release("MD", [("2024", "_T", "_T", 5), ("2024", "UA", "_T", 5)], source="CASES")
    told.catch_up()
    query: dict[str, Any] = {"source": "CASES"} if report == "citizenship-over-time" else {}
    answer = ask(told, report, format=format_, lang=language, **query)
    if format_ == "csv" and report != "country-profile":
        # Rows alone: the unit stands in a column of its own.
        assert {row["unit"] for row in records(answer)} >= {{"en": "cases", "ru": "случаев"}[language]}
    else:
        assert words in " ".join(text_of(format_, answer.data).split())


def test_persons_and_cases_are_never_added(told: Scene) -> None:
    told.declare("MD", "CASES", unit="cases")
    rows = [("2024", "UA", "_T", "FIRST", 30), ("2024", "AF", "_T", "FIRST", 20)]
    told.release("MD", rows, dimensions=BY_APPLICATION, source="CASES")
    told.catch_up()
    assert [cells_of(table) for table in ask(told, "country-profile")["tables"][:2]] == [
        {(f"{INDICATOR}.REG", "2024"): 700},
        {(INDICATOR, "2024"): 50},
    ]
    address = f"/api/v1/observations?indicator={INDICATOR}&country=MD&application=FIRST"
    items = Web(told).get(address).get_json()["items"]
    assert {(each["source"], each["unit"]) for each in items} == {("REG", "persons"), ("CASES", "cases")}


def records(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
