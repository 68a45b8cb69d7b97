"""Reports over HTTP: to each reader their own, in every format, at every vintage."""

import json
import re
from typing import Any

import pytest

from servicekit.context import Context
from tests.service.reporting.readers import (
    FORMATS,
    REPORT,
    Readers,
    cells,
    report,
    shows,
    text_of,
)
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web


def test_a_report_shows_each_reader_their_own_figures(web: Web, readers: Readers) -> None:
    assert cells(web, readers.own)["SY", "2024"] == 3
    outside = cells(web, readers.outsider)
    assert (outside["SY", "2024"], outside["_T", "2024"]) == ("masked", 4519)
    assert outside["SY", "2023"] == "not-reported"


def test_whoever_may_not_read_the_figures_finds_no_report_in_any_format(web: Web, readers: Readers) -> None:
    for format_ in FORMATS:
        for reader in (readers.stranger, None):
            answer = report(web, reader, format=format_)
            assert answer.status_code == 404
            assert not shows(answer.get_data(as_text=True), 4519)


def test_a_masked_figure_is_in_no_format_and_neither_is_its_note(sqlite_scene: Scene, web: Web) -> None:
    scene = sqlite_scene
    reader = scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ")
    secret = [("2023", "_T", "_T", 70001), ("2024", "_T", "_T", 70007)]
    secret += [("2024", "UA", "_T", 60000), ("2024", "AF", "_T", 10003)]
    scene.release("MD", [*secret, ("2024", "SY", "_T", 4, "A", "zebra-note")])
    scene.catch_up()
    hidden = {code for (code, period), value in cells(web, reader).items() if value == "masked"}
    assert hidden == {"SY", "AF"}
    for format_ in FORMATS:
        text = text_of(format_, report(web, reader, format=format_).data)
        assert shows(text, 70007), format_
        assert not shows(text, 10003) and "zebra" not in text, format_


def test_an_amendment_is_in_every_format_at_once_and_the_vintage_shows_what_was_known(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    def text(format_: str, **query: Any) -> str:
        return text_of(format_, report(web, readers.outsider, format=format_, **query).data)

    for format_ in FORMATS:
        assert shows(text(format_), 4519), format_
    before = sqlite_scene.bench.kit.log.head().position
    sqlite_scene.release("MD", [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 7841)], reason="late")
    sqlite_scene.catch_up()
    for format_ in FORMATS:
        now, then = text(format_), text(format_, as_of=before)
        assert shows(now, 8360) and not shows(now, 4519), format_
        assert shows(then, 4519) and not shows(then, 8360), format_


def test_a_report_names_its_vintage_and_a_permanent_address_gives_it_again(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    first = report(web, readers.own).get_json()
    assert first["vintage"]["past"] is False
    sqlite_scene.release("MD", [("2024", "_T", "_T", 8360)], reason="late")
    sqlite_scene.catch_up()
    as_of = re.search(r"as_of=(\d+)", first["url"])
    assert as_of is not None
    again = report(web, readers.own, as_of=as_of[1]).get_json()
    assert again["tables"] == first["tables"]
    assert again["vintage"] == {**first["vintage"], "past": True}


def test_what_is_hidden_since_is_hidden_in_an_earlier_vintage_that_was_asked_for_before(
    sqlite_scene: Scene, web: Web
) -> None:
    """Neither a built report nor a tag outlives the masks that it was built under."""
    scene, reader = sqlite_scene, sqlite_scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ")
    scene.release("MD", [("2024", "_T", "_T", 150), ("2024", "UA", "_T", 100), ("2024", "SY", "_T", 50)])
    then = scene.catch_up()
    scene.release("MD", [("2023", "_T", "_T", 150)])
    scene.catch_up()
    before = report(web, reader, as_of=then)
    assert cells(web, reader, as_of=then)["SY", "2024"] == 50
    scene.release("MD", [("2024", "SY", "_T", 2), ("2024", "_T", "_T", 102)], reason="counted twice")
    scene.catch_up()
    again = {"If-None-Match": before.headers["ETag"]}
    query = {"country": "MD", "indicator": INDICATOR, "format": "json", "as_of": then}
    answer = web.get(REPORT, reader, headers=again, **query)
    assert answer.status_code == 200
    assert cells(web, reader, as_of=then)["SY", "2024"] == "masked"


def test_a_total_that_nobody_reported_is_derived_and_flagged_unless_a_part_is_hidden(
    sqlite_scene: Scene, web: Web
) -> None:
    scene = sqlite_scene
    own, outsider = scene.person("MD"), scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ")
    rows = [
        ("2023", "UA", "M", 60),
        ("2023", "UA", "F", 40),
        ("2023", "SY", "M", 30),
        ("2023", "SY", "F", 20),
    ]
    rows += [
        ("2024", "UA", "M", 60),
        ("2024", "UA", "F", 3),
        ("2024", "SY", "M", 30),
        ("2024", "SY", "F", 20),
    ]
    scene.release("MD", rows)
    scene.catch_up()
    inside, outside = cells(web, own), cells(web, outsider)
    assert (inside["_T", "2023"], inside["_T", "2024"], inside["UA", "2024"]) == (150, 113, 63)
    assert outside["_T", "2023"] == 150
    assert (outside["UA", "2024"], outside["_T", "2024"]) == ("masked", "masked")
    table = report(web, own).get_json()["tables"][0]
    assert "d" in table["cells"][0][0]["flags"]


def test_figures_of_the_running_year_are_provisional(web: Web, sqlite_scene: Scene) -> None:
    reader = sqlite_scene.person("MD")
    sqlite_scene.release("MD", [("2024", "_T", "_T", 10), ("2025", "_T", "_T", 11)])
    sqlite_scene.catch_up()
    columns = report(web, reader).get_json()["tables"][0]["columns"]["members"]
    assert [(each["code"], each["flags"]) for each in columns] == [("2024", []), ("2025", ["p"])]


def test_countries_are_compared_and_those_not_open_are_left_out_whatever_they_have(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    sqlite_scene.release("KZ", [("2024", "_T", "_T", 600)])
    sqlite_scene.release("PL", [("2024", "_T", "_T", 777)])
    sqlite_scene.catch_up()
    query = {"indicator": INDICATOR, "countries": "MD,KZ,PL,UA", "format": "json"}
    found = web.get("/api/v1/reports/countries-compared", readers.outsider, **query).get_json()
    (table,) = found["tables"]
    assert [each["code"] for each in table["rows"]["members"]] == ["KZ", "MD"]
    assert "777" not in json.dumps(found["tables"])
    assert any("Poland" in text and "Ukraine" in text for text in found["notes"].values())


def test_a_profile_has_a_line_for_each_indicator_that_the_reader_may_see(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    sqlite_scene.indicator("ENTRIES")
    sqlite_scene.release(
        "MD", [("2024-01", "_T", "_T", 900), ("2024-02", "_T", "_T", 901)], indicator="ENTRIES"
    )
    sqlite_scene.catch_up()
    query = {"country": "MD", "format": "json"}
    own = web.get("/api/v1/reports/country-profile", readers.own, **query).get_json()
    outside = web.get("/api/v1/reports/country-profile", readers.outsider, **query).get_json()
    assert [[row["code"] for row in table["rows"]["members"]] for table in own["tables"]] == [
        [INDICATOR],
        ["ENTRIES"],
        ["UA", "AF", "SY"],
    ]
    outside_rows = [[row["code"] for row in table["rows"]["members"]] for table in outside["tables"]]
    assert outside_rows[0] == [INDICATOR] and ["ENTRIES"] not in outside_rows
    assert own["key_figures"][-1]["label"].endswith("Feb 2024. Change on Jan 2024: +0.1%")


def test_the_list_has_what_the_reader_can_open_and_is_found_by_words_of_either_language(
    web: Web, readers: Readers
) -> None:
    def found(reader: Context | None, **query: str) -> set[str]:
        return {each["id"] for each in web.get("/api/v1/reports", reader, **query).get_json()["items"]}

    coded = {
        "citizenship-over-time",
        "country-profile",
        "citizens-abroad",
        "availability",
        "timeliness",
        "bulletin",
        "revisions",
    }
    data = {
        "top-origins",
        "shares-by-citizenship",
        "growth-by-citizenship",
        "cross-section",
    }
    assert found(readers.outsider) == coded | data
    assert found(readers.outsider, q="убежища молдова") == {"citizenship-over-time", "revisions", *data}
    assert found(readers.outsider, q="asylum MOLDOVA top", lang="ru") == {"top-origins"}
    assert found(readers.outsider, q="penguins") == set()
    assert found(readers.stranger) == found(None) == set()


def test_pages_of_the_list_follow_each_other(web: Web, readers: Readers) -> None:
    whole = web.get("/api/v1/reports", readers.outsider).get_json()
    first = web.get("/api/v1/reports", readers.outsider, limit="1").get_json()
    assert whole["next"] is None
    assert first["items"] == whole["items"][:1]
    items, after = first["items"], first["next"]
    while after is not None:
        page = web.get(after, readers.outsider).get_json()
        items, after = [*items, *page["items"]], page["next"]
    assert items == whole["items"]
    assert web.get("/api/v1/reports", readers.outsider, after="x").status_code == 422


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ({"indicator": "NONE"}, "bad-parameter", 422),
        ({"country": "XX"}, "bad-parameter", 422),
        ({"country": ""}, "missing-parameter", 422),
        ({"sex": "Q"}, "bad-parameter", 422),
        ({"colour": "RED"}, "unknown-parameter", 422),
        ({"from": "2024", "to": "2020"}, "range-reversed", 422),
        ({"from": "20-24"}, "bad-period", 422),
        ({"as_of": "9999999"}, "bad-as-of", 422),
        ({"format": "docx"}, "invalid-request", 422),
    ],
)
def test_a_bad_parameter_gets_a_problem(
    web: Web, readers: Readers, query: dict[str, str], code: str, status: int
) -> None:
    for language in ("en", "ru"):
        answer = report(web, readers.own, **query, lang=language)
        assert (answer.status_code, answer.get_json()["code"]) == (status, code)
        assert answer.get_json()["detail"] != code


def test_there_is_no_report_of_that_name(web: Web, readers: Readers) -> None:
    assert web.get("/api/v1/reports/weather", readers.own).status_code == 404
