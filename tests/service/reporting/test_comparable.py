"""Comparable series: national figures under common codes, beside those that are reported so."""

from collections.abc import Iterator
from typing import Any

import pytest

from servicekit.context import Context
from services.reporting.handlers.subscriptions import Subscriptions
from services.reporting.handlers.watching import Teller, Watched
from services.reporting.reports import comparable
from tests.service.reporting.corresponding import (
    COMMON,
    COVERED,
    GROUNDS,
    NATIONAL,
    PURPOSES,
    define,
    define_codes,
    publish,
)
from tests.service.reporting.readers import FORMATS, shows, text_of
from tests.service.reporting.scene import Scene
from tests.service.reporting.web import Web

ASKED = {"indicator": COMMON, "by": "purpose"}
OWN = {"MARRIAGE": 500, "CHILD": 120, "STUDY": 61, "LABOUR": 3300, "SEASON": 77, "_T": 4058}

SMALL = {"MARRIAGE": 3, "CHILD": 5050, "STUDY": 61, "LABOUR": 2, "SEASON": 77, "_T": 5193}
"""Of 2022: a marriage count that is small, with another one that covers it."""


class Permits(Scene):
    """MD counts permits by its own grounds, PL by the common purposes; KZ reads both."""

    reader: Context
    owner: Context
    before: int
    first: int


@pytest.fixture(scope="module")
def permits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Permits]:
    scene = Permits(tmp_path_factory.mktemp("permits"))
    scene.indicator()
    define_codes(scene, "REASON", PURPOSES)
    define_codes(scene, "MD_GROUND", GROUNDS, "MD")
    define(scene, COMMON, "purpose", "REASON")
    define(scene, NATIONAL, "ground", "MD_GROUND", "MD")
    scene.form("G")
    scene.admit("MD", "PL", "KZ", group="G")
    scene.reader, scene.owner = scene.person("KZ"), scene.person("MD")
    scene.agree("MD", "bilateral", "KZ", indicator=NATIONAL)
    scene.agree("PL", "bilateral", "KZ", indicator=COMMON)
    rows = [("2023", code, "_T", value) for code, value in OWN.items()]
    rows += [("2022", code, "_T", value) for code, value in SMALL.items()]
    rows += [("2024", code, "_T", value + 10) for code, value in OWN.items() if code != "CHILD"]
    scene.release("MD", rows, indicator=NATIONAL, dimensions=("ground", "sex"))
    native = {"FAM": 4000, "EDUC": 800, "EMP": 90000, "OTH": 200, "_T": 95000}
    years = [(year, code, "_T", value) for year in ("2023", "2024") for code, value in native.items()]
    scene.release("PL", years, indicator=COMMON, dimensions=("purpose", "sex"))
    scene.before = scene.catch_up()
    scene.first = publish(scene)
    scene.catch_up()
    yield scene
    scene.close()


def ask(scene: Scene, reader: Context | None, **query: Any) -> Any:
    answer = Web(scene).get(
        "/api/v1/reports/comparable-series", reader, **{"format": "json", **ASKED, **query}
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def series(report: Any, country: str) -> dict[tuple[str, str], Any]:
    """The cells of a country over time, by code and period: what is there, with its flags."""
    table = report["tables"][1]
    return {
        (row["code"], column["code"]): (cell["absence"] or cell["value"], "".join(cell["flags"]))
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
        for column, cell in zip(table["columns"]["members"], line, strict=True)
        if row["group"]["code"] == country
    }


def test_national_figures_stand_derived_beside_those_that_are_reported_so(permits: Permits) -> None:
    found = ask(permits, permits.reader)
    ours, theirs = series(found, f"MD.{NATIONAL}"), series(found, "PL")
    assert ours["FAM", "2023"] == (620, "d") and ours["EMP", "2023"] == (3300, "d")
    assert ours["_T", "2023"] == (620 + 61 + 3300, "d"), "what is not covered is in no total"
    assert ("OTH", "2023") not in ours, "nothing corresponds to it"
    assert theirs["FAM", "2023"] == (4000, "") and theirs["OTH", "2023"] == (200, "")
    newest = found["tables"][0]
    assert [row["code"] for row in newest["rows"]["members"]] == [f"MD.{NATIONAL}", "PL"]
    assert [column["code"] for column in newest["columns"]["members"]] == ["_T", *PURPOSES]
    assert f"indicator={NATIONAL}" in newest["rows"]["members"][0]["url"]
    assert "2024" in newest["caption"] and {each["code"] for each in newest["fixed"]} >= {COMMON, "2024"}


def test_the_table_is_shown_with_whose_it_is_and_what_it_leaves_out(permits: Permits) -> None:
    [text] = ask(permits, permits.reader)["texts"]
    assert text["heading"] == "Moldova: Md Permits → Permits" and text["noted"].startswith("Version 1, ")
    lines = text["text"].split("\n")
    assert lines[:4] == ["Fam: Marriage; Child", "Educ: Study", "Emp: Labour", "Not covered: Season"]
    assert lines[4] == "Seasonal workers are none of ours."
    row = ask(permits, permits.reader)["tables"][0]["rows"]["members"][0]
    notes = ask(permits, permits.reader)["notes"]
    assert [notes[key] for key in row["notes"]] == ["Derived from: Md Permits. Not in the total: Season."]


def test_a_code_without_a_figure_is_named_in_every_sum_that_lacks_it(permits: Permits) -> None:
    found = ask(permits, permits.reader)
    table = found["tables"][1]
    place = [row["code"] for row in table["rows"]["members"]].index("FAM")
    years = [column["code"] for column in table["columns"]["members"]]
    lacking = table["cells"][place][years.index("2024")]
    assert lacking["value"] == 510 and [found["notes"][key] for key in lacking["notes"]] == [
        "Without: Child."
    ]
    assert table["cells"][place][years.index("2023")]["notes"] == []


def test_a_hidden_part_hides_every_sum_that_it_is_in_and_the_owner_sees_it(permits: Permits) -> None:
    outside = series(ask(permits, permits.reader), f"MD.{NATIONAL}")
    assert {code: outside[code, "2022"][0] for code in ("FAM", "EDUC", "EMP", "_T")} == {
        "FAM": "masked",
        "EDUC": 61,
        "EMP": "masked",
        "_T": "masked",
    }
    inside = series(ask(permits, permits.owner), f"MD.{NATIONAL}")
    assert (inside["FAM", "2022"], inside["EMP", "2022"]) == ((5053, "d"), (2, "d"))
    for format_ in FORMATS:
        answer = Web(permits).get(
            "/api/v1/reports/comparable-series", permits.reader, format=format_, **{**ASKED, "to": "2022"}
        )
        assert not shows(text_of(format_, answer.data), 5053), format_


def test_national_figures_stay_as_they_are_and_nothing_is_stored(permits: Permits) -> None:
    before = permits.tables()
    ask(permits, permits.owner)
    after = permits.tables()
    assert {name: rows for name, rows in after.items() if "disclos" not in name} == {
        name: rows for name, rows in before.items() if "disclos" not in name
    }
    query = {"indicator": NATIONAL, "country": "MD", "by": "ground", "format": "json"}
    own = Web(permits).get("/api/v1/reports/cross-section", permits.reader, **query).get_json()
    assert own["tables"][0]["cells"][0][1] == {"value": 4058, "absence": None, "flags": [], "notes": []}


def test_who_has_figures_but_none_of_what_was_asked_for_is_named(permits: Permits) -> None:
    found = ask(permits, permits.reader, sex="F")
    assert found["tables"] == [] and "Moldova, Poland." in found["notes"]["left-out"]
    one = ask(permits, permits.reader, purpose="EDUC", countries="MD")
    assert {row["code"] for row in one["tables"][1]["rows"]["members"]} == {"EDUC"}
    only = ask(permits, permits.reader, purpose="OTH")
    assert "No figures of these codes and periods: Moldova." in only["notes"]["left-out"]
    assert {row["group"]["code"] for row in only["tables"][1]["rows"]["members"]} == {"PL"}
    none = ask(permits, permits.reader, purpose="OTH", countries="MD")
    assert none["tables"] == [] and "texts" not in none


def test_what_would_be_too_large_is_refused_before_it_is_read(
    permits: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparable, "LIMIT", 20)
    answer = Web(permits).get("/api/v1/reports/comparable-series", permits.reader, format="json", **ASKED)
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (422, "too-many-cells")
    narrowed = ask(permits, permits.reader, countries="PL", **{"from": "2024"})
    assert len(narrowed["tables"]) == 2


def test_who_may_not_see_the_national_figures_sees_nothing_derived_of_them(permits: Permits) -> None:
    stranger = permits.person("UA")
    permits.catch_up()
    answer = Web(permits).get("/api/v1/reports/comparable-series", stranger, format="json", **ASKED)
    assert answer.status_code == 404
    permits.agree("PL", "bilateral", "KZ", "UA", indicator=COMMON)
    permits.catch_up()
    found = ask(permits, stranger)
    assert {row["group"]["code"] for row in found["tables"][1]["rows"]["members"]} == {"PL"}
    assert "texts" not in found and "MD" not in str(found)
    listed = Web(permits).get("/api/v1/reports", stranger, limit="500").get_json()["items"]
    assert "comparable-series" not in {each["id"] for each in listed}


def test_every_format_says_what_is_derived_and_by_which_table(permits: Permits) -> None:
    listed = Web(permits).get("/api/v1/reports", permits.reader, limit="500").get_json()["items"]
    assert [each["parameters"] for each in listed if each["id"] == "comparable-series"] == [ASKED]
    for format_ in FORMATS:
        answer = Web(permits).get(
            "/api/v1/reports/comparable-series", permits.reader, format=format_, **ASKED
        )
        assert answer.status_code == 200
        text = text_of(format_, answer.data)
        assert shows(text, 3310), format_
        if format_ != "csv":
            assert "Not covered" in text and "Season" in text, format_


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"by": "ground"}, "bad-parameter"),
        ({"by": ""}, "missing-parameter"),
        ({"indicator": "NOWHERE"}, "bad-parameter"),
        ({"countries": "MD,ATLANTIS"}, "bad-parameter"),
        ({"purpose": "NOTHING"}, "bad-parameter"),
        ({"measure": "share"}, "unknown-parameter"),
    ],
)
def test_contradictory_parameters_are_refused(permits: Permits, query: dict[str, str], code: str) -> None:
    asked = {"format": "json", **ASKED, **query}
    answer = Web(permits).get("/api/v1/reports/comparable-series", permits.reader, **asked)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


def test_a_later_version_holds_for_its_periods_and_a_past_position_shows_the_former(
    permits: Permits,
) -> None:
    was = permits.catch_up()
    page = "/api/v1/reports/comparable-series"
    tag = Web(permits).get(page, permits.reader, **ASKED, format="json").headers["ETag"]
    held = {"If-None-Match": tag}
    assert Web(permits).get(page, permits.reader, headers=held, **ASKED, format="json").status_code == 304
    seasonal = publish(permits, {**COVERED, "SEASON": "EMP"}, version=2, valid_from="2024-01-01")
    permits.catch_up()
    assert Web(permits).get(page, permits.reader, headers=held, **ASKED, format="json").status_code == 200
    standing = Web(permits).get(f"{page}/standing", permits.reader, **ASKED, as_of=str(was)).get_json()
    assert standing["verdict"] == "amended", "a later version changed what it shows"
    now = series(ask(permits, permits.reader), f"MD.{NATIONAL}")
    assert now["EMP", "2023"] == (3300, "d") and now["EMP", "2024"] == (3310 + 87, "d")
    assert now["_T", "2024"] == (4068, "d"), "nothing is left out any more: it is the country's own total"
    then = series(ask(permits, permits.reader, as_of=str(was)), f"MD.{NATIONAL}")
    assert then["EMP", "2024"] == (3310, "d")
    texts = ask(permits, permits.reader)["texts"]
    assert [each["noted"].split(",")[0] for each in texts] == ["Version 2", "Version 1"]
    assert seasonal > permits.first


def test_a_read_is_one_of_the_national_figures_in_the_disclosure_ledger(permits: Permits) -> None:
    owner = permits.person("MD", "country-administrator")
    permits.catch_up()
    ask(permits, permits.reader)
    assert permits.app.recorder.flush()
    permits.catch_up()
    asked = {"country": "MD", "indicator": NATIONAL, "reader": None, "after": None, "limit": 100}
    items = permits.app.list_disclosures(owner, **asked)["items"]
    assert {(each["reader_country"], each["format"]) for each in items} >= {("KZ", "json")}


def test_who_follows_it_is_told_when_a_national_figure_changes(permits: Permits) -> None:
    app, kit = permits.app, permits.bench.kit
    watched = Watched(kit)

    def settle(_: int) -> None:
        permits.catch_up()

    followed = Subscriptions(kit, app.reading, watched, settle)
    followed.subscribe(
        {"title": "Permits", "template": "comparable-series", "parameters": ASKED}, permits.reader
    )
    changed = [("2024", "LABOUR", "_T", 3500)]
    permits.release("MD", changed, indicator=NATIONAL, dimensions=("ground", "sex"), reason="late")
    permits.catch_up()
    Teller(kit, watched, app.reading, app._masked, settle).run()
    [row] = permits.tables()["subscription_notice"]
    assert str(permits.reader.person) in row
    assert series(ask(permits, permits.reader), f"MD.{NATIONAL}")["EMP", "2024"][0] == 3500 + 87
