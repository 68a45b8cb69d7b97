"""Revisions and timeliness: first release to latest, and how long it took, as readers may see it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from eventlog import writing
from servicekit.context import Context
from services.reporting.tables import mask, series
from tests.service.reporting.readers import FORMATS, shows, text_of
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

MD = {"country": "MD", "indicator": INDICATOR}


@pytest.fixture
def people(sqlite_scene: Scene) -> dict[str, Context]:
    """MD, which KZ reads, corrected 2023 twice and 2024 once; its Syrians of 2024 were few at first."""
    scene = sqlite_scene
    found = {country: scene.person(country) for country in ("MD", "KZ", "UA")}
    scene.agree("MD", "bilateral", "KZ")
    scene.release("MD", [("2023", "_T", "_T", 1000), ("2023", "UA", "_T", 900)])
    scene.release(
        "MD",
        [
            ("2024", "_T", "_T", 40300),
            ("2024", "UA", "_T", 40200),
            ("2024", "AF", "_T", 97),
            ("2024", "SY", "_T", 3),
        ],
    )
    scene.catch_up()
    scene.release("MD", [("2023", "_T", "_T", 1010), ("2023", "UA", "_T", 910)], reason="late forms")
    scene.release("MD", [("2023", "_T", "_T", 1100), ("2023", "UA", "_T", 1000)], reason="more of them")
    scene.release("MD", [("2024", "SY", "_T", 8311), ("2024", "_T", "_T", 48608)], reason="a file was found")
    scene.catch_up()
    return found


def tables(web: Web, id_: str, reader: Context | None, **query: Any) -> list[dict[tuple[str, str], Any]]:
    answer = web.get(f"/api/v1/reports/{id_}", reader, **{"format": "json", **query})
    assert answer.status_code == 200, answer.text
    return [
        {
            (row["code"], column["code"]): cell["absence"] or cell["value"]
            for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
            for column, cell in zip(table["columns"]["members"], line, strict=True)
        }
        for table in answer.get_json()["tables"]
    ]


def test_a_revision_has_its_sign_where_people_read_it(web: Web, people: dict[str, Context]) -> None:
    for format_ in ("html", "pdf"):
        answer = web.get("/api/v1/reports/revisions", people["MD"], **MD, format=format_)
        text = text_of(format_, answer.data).replace("\u202f", ",")
        assert "+8,308" in text and "+4,204.0" in text, format_
        assert "+48,608" not in text, format_


def test_a_figure_is_set_beside_its_first_release_whatever_came_between(
    web: Web, people: dict[str, Context]
) -> None:
    figures, relative, measures, shares, counts = tables(web, "revisions", people["MD"], **MD)
    assert [figures[row, "2023"] for row in ("FIRST", "LATEST", "REVISION")] == [1000, 1100, 100]
    assert [figures[row, "2024"] for row in ("FIRST", "LATEST", "REVISION")] == [40300, 48608, 8308]
    assert (relative["RELATIVE", "2023"], relative["RELATIVE", "2024"]) == (10, 20.6)
    assert [measures["_T", name] for name in ("MR", "MAR", "SDR")] == [4204, 4204, 5803.9]
    assert (shares["_T", "RMAR"], shares["_T", "REVISED"]) == (16.9, 100)
    assert [counts["_T", name] for name in ("COUNT", "TIMES", "UP", "DOWN")] == [2, 2, 2, 0]
    assert [measures["SY", name] for name in ("MR", "MAR", "SDR")] == [8308, 8308, "not-applicable"]
    assert ("AF", "MR") not in measures


def test_what_was_hidden_at_any_time_hides_what_follows_from_it(web: Web, people: dict[str, Context]) -> None:
    query = {**MD, "citizenship": "SY"}
    own, outside = (tables(web, "revisions", people[who], **query) for who in ("MD", "KZ"))
    assert [own[0][row, "2024"] for row in ("FIRST", "LATEST", "REVISION")] == [3, 8311, 8308]
    seen = [outside[0][row, "2024"] for row in ("FIRST", "LATEST", "REVISION")]
    assert seen == ["masked"] * 3
    assert outside[1]["RELATIVE", "2024"] == "masked"
    assert [outside[2]["SY", name] for name in ("MR", "MAR", "SDR")] == ["masked"] * 3
    assert [outside[3]["SY", name] for name in ("RMAR", "REVISED")] == ["masked"] * 2
    assert [outside[4]["SY", name] for name in ("COUNT", "TIMES", "UP", "DOWN")] == ["masked"] * 4
    for format_ in FORMATS:
        data = web.get("/api/v1/reports/revisions", people["KZ"], **{**query, "format": format_}).data
        text = text_of(format_, data)
        assert not shows(text, 8311) and not shows(text, 8308), format_


def test_a_first_release_that_was_hidden_stays_so_when_the_figure_no_longer_is(
    web: Web, people: dict[str, Context], sqlite_scene: Scene
) -> None:
    before, after = 1, 2  # the mask was lifted long ago
    with writing(sqlite_scene.bench.kit.database) as connection:
        ukrainian = connection.execute(sa.select(series.c.id).where(series.c.d1 == "UA")).scalar_one()
        row = {"series": ukrainian, "period": 20230101, "since": before, "until": after}
        connection.execute(mask.insert(), row)
    query = {**MD, "citizenship": "UA"}
    own, outside = (tables(web, "revisions", people[who], **query)[0] for who in ("MD", "KZ"))
    assert [own[row, "2023"] for row in ("FIRST", "LATEST", "REVISION")] == [900, 1000, 100]
    assert [outside[row, "2023"] for row in ("FIRST", "LATEST", "REVISION")] == ["masked", 1000, "masked"]


def test_revisions_are_of_what_was_known_then_and_open_to_nobody_else(
    web: Web, people: dict[str, Context], sqlite_scene: Scene
) -> None:
    log = sqlite_scene.bench.kit.log
    first = next(
        event.position
        for event in log.read(0, log.head().position)
        if event.type == "submission.figures-amended"
    )
    figures, *_ = tables(web, "revisions", people["MD"], **MD, as_of=first)
    assert [figures[row, "2023"] for row in ("FIRST", "LATEST", "REVISION")] == [1000, 1010, 10]
    for reader in (people["UA"], None):
        for id_, query in (("revisions", MD), ("timeliness", {"indicator": INDICATOR})):
            assert web.get(f"/api/v1/reports/{id_}", reader, format="json", **query).status_code == 404


def test_days_are_counted_from_the_end_of_a_period_to_its_first_release(
    web: Web, people: dict[str, Context], sqlite_scene: Scene
) -> None:
    scene = sqlite_scene
    scene.release("MD", [("2024-09", "_T", "_T", 300), ("2024-12", "_T", "_T", 310)])
    scene.catch_up()
    annual, measures, monthly, _ = tables(web, "timeliness", people["KZ"], indicator=INDICATOR)
    assert annual == {("MD", "2023"): "not-applicable", ("MD", "2024"): 60}
    report = {"indicator": INDICATOR}
    page = web.get("/reports/timeliness", people["KZ"], **report).text
    said = web.get("/api/v1/reports/timeliness", people["KZ"], format="json", **report).get_json()
    assert "not measured: the period ended" in page and "cannot exist" not in page
    assert said["legend"]["absences"]["not-applicable"].startswith("not measured")
    assert [measures["MD", name] for name in ("PERIODS", "MEDIAN", "LONGEST", "IN_TIME")] == [1, 60, 60, 100]
    assert (monthly["MD", "2024-09"], monthly["MD", "2024-12"]) == (152, 60)
    assert (monthly["MD", "2024-10"], monthly["MD", "2025-01"]) == ("late", "not-reported")


def test_amendments_do_not_make_figures_late_but_time_does(
    web: Web, people: dict[str, Context], sqlite_scene: Scene
) -> None:
    sqlite_scene.bench.clock.now += timedelta(days=500)
    sqlite_scene.catch_up()
    annual, *_ = tables(web, "timeliness", people["MD"], indicator=INDICATOR)
    assert (annual["MD", "2024"], annual["MD", "2025"]) == (60, "late")
