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


def cells(table: Any) -> dict[tuple[str, str, str], Any]:
    return {
        (row["group"]["code"], row["code"], column["code"]): cell["absence"] or cell["value"]
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
        for column, cell in zip(table["columns"]["members"], line, strict=True)
    }


def test_it_has_what_was_released_and_amended_in_the_span_with_reasons_figures_and_links(
    web: Web, people: dict[str, Context]
) -> None:
    found = ask(web, people["KZ"])
    counts, figures = found["tables"]
    wanted = {"RELEASES": 0, "AMENDMENTS": 1, "ADDED": 0, "CHANGED": 2}
    shown = cells(counts)
    assert {name: shown["MD", INDICATOR, name] for name in wanted} == wanted
    assert shown["KZ", INDICATOR, "RELEASES"] == 1
    assert cells(figures) == {("KZ", INDICATOR, "2024"): 600, ("MD", INDICATOR, "2024"): 8360}
    row = next(each for each in counts["rows"]["members"] if each["group"]["code"] == "MD")
    assert [found["notes"][key] for key in row["notes"]] == ["Amended on 15 April 2025: late forms"]
    assert "/reports/citizenship-over-time?country=MD&indicator=ASYLUM_APPLICATIONS" in row["url"]
    assert f'href="{row["url"].replace("&", "&amp;")}"' in web.get(REPORT, people["KZ"], format="html").text


def test_a_span_is_chosen_by_days_months_or_years(web: Web, people: dict[str, Context]) -> None:
    found = ask(web, people["MD"], **{"from": "2025-03", "to": "2025-03"})
    counts, figures = found["tables"]
    assert cells(counts)["MD", INDICATOR, "RELEASES"] == 1
    assert ("MD", INDICATOR, "2023") in cells(figures)
    nothing = ask(web, people["MD"], to="2024")
    assert nothing["tables"] == [] and nothing["key_figures"][0]["value"] == 0
    for format_ in FORMATS:
        assert web.get(REPORT, people["MD"], format=format_, to="2024").status_code == 200


def test_what_is_not_open_to_the_reader_is_in_no_format(web: Web, people: dict[str, Context]) -> None:
    for format_ in FORMATS:
        text = text_of(format_, web.get(REPORT, people["KZ"], format=format_).data)
        assert shows(text, 8360) and not shows(text, 666777), format_
        text = text_of(format_, web.get(REPORT, people["PL"], format=format_).data)
        assert shows(text, 600) and not shows(text, 8360), format_
    assert web.get(REPORT, None, format="json").status_code == 404


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
