"""What is new in a span of days: to each reader what is theirs to see, and no more is recorded as read."""

from typing import Any

import pytest

from eventlog import reading
from servicekit.context import Context
from services.reporting.tables import disclosure
from tests.service.reporting.readers import FORMATS, shows, text_of
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

REPORT = "/api/v1/reports/bulletin"


@pytest.fixture
def people(sqlite_scene: Scene) -> dict[str, Context]:
    """MD, which KZ reads, released on 1 March 2025 and corrected in April; UA shares nothing."""
    scene, clock = sqlite_scene, sqlite_scene.bench.clock
    found = {country: scene.person(country) for country in ("MD", "KZ", "UA", "PL")}
    scene.agree("MD", "bilateral", "KZ")
    scene.agree("KZ", "bilateral", "PL")
    scene.release("MD", [("2023", "_T", "_T", 7171), ("2024", "_T", "_T", 4519)])
    scene.release("UA", [("2024", "_T", "_T", 666777)])
    scene.catch_up()
    clock.move(days=45)
    scene.release("MD", [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 8360)], reason="late forms")
    scene.release("KZ", [("2024", "_T", "_T", 600)])
    scene.catch_up()
    return found


def ask(web: Web, reader: Context | None, **query: Any) -> dict[str, Any]:
    answer = web.get(REPORT, reader, **{"format": "json", **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def cells(table: Any) -> dict[tuple[str, ...], Any]:
    """By country, row, the period of the column where it has one, and what it measures."""
    return {
        (row["group"]["code"], row["code"], *period_of(column), column["code"]): (
            cell["absence"] or cell["value"]
        )
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
        for column, cell in zip(table["columns"]["members"], line, strict=True)
    }


def period_of(column: Any) -> tuple[str, ...]:
    return () if column["group"] is None else (column["group"]["code"],)


def test_it_has_what_was_released_and_amended_in_the_span_with_reasons_figures_and_links(
    web: Web, people: dict[str, Context]
) -> None:
    found = ask(web, people["KZ"])
    figures, counts = found["tables"]
    wanted = {"RELEASES": 0, "AMENDMENTS": 1, "ADDED": 0, "CHANGED": 2}
    shown = cells(counts)
    assert {name: shown["MD", INDICATOR, name] for name in wanted} == wanted
    assert shown["KZ", INDICATOR, "RELEASES"] == 1
    assert cells(figures) == {
        ("KZ", INDICATOR, "2023", "VALUE"): "not-reported",
        ("KZ", INDICATOR, "2024", "VALUE"): 600,
        ("KZ", INDICATOR, "2024", "CHANGE"): "not-reported",
        ("MD", INDICATOR, "2023", "VALUE"): 7171,
        ("MD", INDICATOR, "2024", "VALUE"): 8360,
        ("MD", INDICATOR, "2024", "CHANGE"): 16.6,
    }
    row = next(each for each in counts["rows"]["members"] if each["group"]["code"] == "MD")
    assert [found["notes"][key] for key in row["notes"]] == ["Amended on 15 April 2025 (2024): late forms"]
    assert "/reports/citizenship-over-time?country=MD&indicator=ASYLUM_APPLICATIONS" in row["url"]
    assert f'href="{row["url"].replace("&", "&amp;")}"' in web.get(REPORT, people["KZ"], format="html").text


def test_a_span_is_chosen_by_days_months_or_years(web: Web, people: dict[str, Context]) -> None:
    found = ask(web, people["MD"], **{"from": "2025-03", "to": "2025-03"})
    figures, counts = found["tables"]
    assert cells(counts)["MD", INDICATOR, "RELEASES"] == 1
    assert figures["caption"] == "Annual figures, 2024"
    nothing = ask(web, people["MD"], to="2024")
    assert nothing["tables"] == [] and nothing["key_figures"][0]["value"] == 0
    for format_ in FORMATS:
        assert web.get(REPORT, people["MD"], format=format_, to="2024").status_code == 200


def test_a_span_ends_today_and_does_not_begin_later(web: Web, people: dict[str, Context]) -> None:
    whole = ask(web, people["MD"], **{"from": "2025-03"})
    assert ask(web, people["MD"], **{"from": "2025-03", "to": "2031"})["subtitle"] == whole["subtitle"]
    for later in ({"from": "2031"}, {"from": "2031", "to": "2032"}):
        answer = web.get(REPORT, people["MD"], format="json", **later)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "range-reversed"), later


def test_a_span_in_which_nothing_happened_is_said_to_have_none(web: Web, people: dict[str, Context]) -> None:
    words = "On these days nothing was released or amended."
    for format_ in FORMATS:
        text = text_of(format_, web.get(REPORT, people["MD"], format=format_, to="2024").data)
        assert words in " ".join(text.split()), format_
        assert words not in text_of(format_, web.get(REPORT, people["MD"], format=format_).data)


def test_what_is_not_open_to_the_reader_is_in_no_format(web: Web, people: dict[str, Context]) -> None:
    for format_ in FORMATS:
        text = text_of(format_, web.get(REPORT, people["KZ"], format=format_).data)
        assert shows(text, 8360) and not shows(text, 666777), format_
        text = text_of(format_, web.get(REPORT, people["PL"], format=format_).data)
        assert shows(text, 600) and not shows(text, 8360), format_
    assert web.get(REPORT, None, format="json").status_code == 404


def newest(web: Web, reader: Context) -> list[dict[tuple[str, ...], Any]]:
    """Its tables of figures, those of the newest period first."""
    return [cells(table) for table in ask(web, reader)["tables"][:-1]]


def test_each_period_that_is_the_newest_of_a_source_has_a_table_of_its_own(
    sqlite_scene: Scene, web: Web, people: dict[str, Context]
) -> None:
    """Figures of different periods do not stand in one column, and a further source is named."""
    sqlite_scene.declare("MD", "REG", official=True)
    sqlite_scene.declare("MD", "CENSUS", name="Census of 2022")
    sqlite_scene.release("KZ", [("2023-11", "_T", "_T", 40), ("2024-11", "_T", "_T", 50)])
    sqlite_scene.release("MD", [("2022", "_T", "_T", 7000)], source="CENSUS")
    sqlite_scene.catch_up()
    years, census, months = newest(web, people["KZ"])
    _, alone, *_, counted = (each["rows"]["members"] for each in ask(web, people["KZ"])["tables"])
    assert alone[0]["label"] == "Asylum applications, Census of 2022"
    # It is indented beneath the first source, and nowhere else.
    assert [row["level"] for row in alone] == [0]
    levels = {row["code"]: row["level"] for row in counted if row["group"]["code"] == "MD"}
    assert levels == {INDICATOR: 0, f"{INDICATOR}.CENSUS": 1}
    assert years["MD", INDICATOR, "2024", "VALUE"] == 8360
    assert census == {("MD", f"{INDICATOR}.CENSUS", "2022", "VALUE"): 7000}, "nothing to compare it with"
    assert months["KZ", INDICATOR, "2024-11", "CHANGE"] == 25.0


@pytest.mark.parametrize("hidden", ["2023", "2024"])
def test_a_change_is_hidden_where_either_figure_is_in_every_format(
    sqlite_scene: Scene, web: Web, people: dict[str, Context], hidden: str
) -> None:
    values = {"2023": 800, "2024": 900} | {hidden: 3}
    sqlite_scene.release("KZ", [(period, "_T", "_T", value) for period, value in values.items()])
    sqlite_scene.catch_up()
    [outside] = newest(web, people["PL"])
    assert (outside["KZ", INDICATOR, hidden, "VALUE"], outside["KZ", INDICATOR, "2024", "CHANGE"]) == (
        "masked",
        "masked",
    )
    [inside] = newest(web, people["KZ"])
    change = {"2023": 29900.0, "2024": -99.6}[hidden]
    assert inside["KZ", INDICATOR, "2024", "CHANGE"] == change
    for format_ in FORMATS:
        text = text_of(format_, web.get(REPORT, people["PL"], format=format_).data)
        assert "29900" not in text and "29,900" not in text and "99.6" not in text, format_


@pytest.mark.parametrize("declared", [True, False])
def test_there_is_no_change_across_a_break_in_series(
    sqlite_scene: Scene, web: Web, people: dict[str, Context], declared: bool
) -> None:
    """Whether the country declared it for the source, or marked a figure between the two."""
    scene = sqlite_scene
    status = "A" if declared else "B"
    scene.release(
        "KZ",
        [
            ("2024-02", "_T", "_T", 50),
            ("2024-08", "_T", "_T", 60, status, "Break in series: new law"),
            ("2025-01", "_T", "_T", 70),
            ("2025-02", "_T", "_T", 80),
        ],
    )
    if declared:
        place = {"country": "KZ", "indicator": INDICATOR, "source": "REG"}
        names = {"en": "new law", "ru": "новый закон"}
        scene.bench.append(
            "catalog.break-declared",
            {**place, "period": "2024-08", "names": names},
            country="KZ",
        )
    scene.catch_up()
    found = ask(web, people["KZ"])
    [table] = [each for each in found["tables"] if each["caption"] == "Monthly figures, February 2025"]
    [[before, now, change]] = table["cells"]
    assert (before["value"], now["value"], change["absence"]) == (50, 80, "not-applicable")
    assert [found["notes"][key] for key in change["notes"]] == ["Break in series: new law"]
    assert "no change from zero or across a break" in found["legend"]["absences"]["not-applicable"]


def test_changes_have_their_sign_and_unit_in_every_format(web: Web, people: dict[str, Context]) -> None:
    text = {each: text_of(each, web.get(REPORT, people["MD"], format=each).data) for each in FORMATS}
    assert "+16.6" in text["html"] and "+16.6" in text["pdf"]
    assert "+#,##0.0" in text["xlsx"]
    [line] = [line for line in text["csv"].splitlines() if ",CHANGE," in line]
    assert ",percent,16.6," in line
    assert '"metric":["measure"]' in text["jsonstat"]
    assert '"CHANGE":{"label":"percent","decimals":1}' in text["jsonstat"]
    [column] = [each for each in ask(web, people["MD"])["tables"][0]["columns"]["members"] if "unit" in each]
    assert (column["code"], column["unit"], column["decimals"]) == ("CHANGE", "percent", 1)


def test_only_what_is_new_counts_as_read(sqlite_scene: Scene, web: Web, people: dict[str, Context]) -> None:
    def received() -> set[str]:
        sqlite_scene.app.recorder.flush()
        sqlite_scene.catch_up()
        with reading(sqlite_scene.bench.kit.database) as connection:
            return {row.owner for row in connection.execute(disclosure.select())}

    ask(web, people["KZ"], to="2024")
    assert received() == set()
    ask(web, people["KZ"])
    assert received() == {"MD"}
