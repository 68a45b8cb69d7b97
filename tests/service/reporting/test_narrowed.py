"""An export of figures that are hidden, rounded or withdrawn since: its code does not say that it holds."""

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

import pytest

from servicekit.context import Context
from services.reporting.queries.narrowed import narrowed
from services.reporting.queries.observations import Cut, dimensions_of
from services.reporting.queries.scope import readable
from tests.service.reporting.readers import PAGE, Readers, shows
from tests.service.reporting.scene import INDICATOR, Row, Scene
from tests.service.reporting.web import Web

OPEN: Final[list[Row]] = [
    ("2024", "_T", "_T", 4619),
    ("2024", "UA", "_T", 4000),
    ("2024", "AF", "_T", 507),
    ("2024", "SY", "_T", 61),
    ("2024", "KG", "_T", 51),
    ("2023", "_T", "_T", 93),
    ("2023", "UA", "_T", 52),
    ("2023", "SY", "_T", 41),
]
SMALL: Final[list[Row]] = [
    ("2024", "_T", "_T", 4512),
    ("2024", "SY", "_T", 3),
    ("2024", "KG", "_T", 2),
]
LOST: Final = {("Syria", "2024"), ("Kyrgyzstan", "2024")}


@pytest.fixture
def open_then(sqlite_scene: Scene, readers: Readers) -> int:
    """Every figure of Moldova's 2023 and 2024 is open to readers outside."""
    sqlite_scene.agree("PL", "bilateral", "KZ")
    sqlite_scene.release("PL", OPEN)
    return sqlite_scene.catch_up()


@pytest.fixture
def hidden_since(sqlite_scene: Scene, open_then: int) -> int:
    """Two of 2024 became small."""
    sqlite_scene.release("PL", SMALL, reason="counted twice")
    sqlite_scene.catch_up()
    return open_then


def became(
    web: Web, reader: Context, as_of: int, id_: str = "citizenship-over-time", **query: str
) -> Mapping[str, Any]:
    given = {"country": "PL", "indicator": INDICATOR, "as_of": as_of, **query}
    answer = web.get(f"/api/v1/reports/{id_}/standing", reader, **given)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def places(found: Mapping[str, Any], part: str) -> dict[tuple[str, str], str]:
    return {(each["row"], each["column"]): each["became"] for each in found[part]}


def test_a_figure_that_was_open_and_is_hidden_is_told_without_either_value(
    web: Web, readers: Readers, hidden_since: int
) -> None:
    found = became(web, readers.outsider, hidden_since)
    assert found["verdict"] == "amended"
    assert places(found, "narrowed") == dict.fromkeys(LOST, "hidden")
    assert places(found, "changed") == {("Total", "2024"): "changed"}
    assert (found["beneath"], found["hidden"]) == (0, 0)
    assert not any(shows(str(found), value) for value in (61, 51, 3, 2))


def test_of_an_export_of_such_figures_alone_it_is_not_said_that_it_holds(
    web: Web, readers: Readers, hidden_since: int
) -> None:
    layout = {"rows": "citizenship", "columns": "period", "citizenship": "SY,KG"}
    found = became(web, readers.outsider, hidden_since, "custom", **layout)
    assert (found["verdict"], found["changed"]) == ("narrowed", [])
    assert places(found, "narrowed") == dict.fromkeys(LOST, "hidden")


def test_what_was_worked_out_of_them_is_not_said_to_hold(
    web: Web, readers: Readers, hidden_since: int
) -> None:
    """No cell shows them by themselves: what became of the cells that follow from them is not told."""
    layout = {"rows": "citizenship", "columns": "period", "measure": "growth", "citizenship": "SY"}
    found = became(web, readers.outsider, hidden_since, "custom", **layout)
    assert (found["verdict"], found["changed"], found["narrowed"]) == ("narrowed", [], [])
    assert found["beneath"] > 0


def test_nor_are_the_largest_that_were_chosen_by_them(web: Web, readers: Readers, hidden_since: int) -> None:
    layout = {"rows": "citizenship", "columns": "period", "totals": "none", "top": "3", "order": "value"}
    found = became(web, readers.outsider, hidden_since, "custom", **layout)
    assert (found["verdict"], found["changed"]) == ("narrowed", [])
    assert places(found, "narrowed") == {("Others", "2024"): "hidden"}


def test_an_export_without_them_holds(web: Web, readers: Readers, hidden_since: int) -> None:
    layout = {"rows": "citizenship", "columns": "period", "citizenship": "UA,AF"}
    found = became(web, readers.outsider, hidden_since, "custom", **layout)
    assert (found["verdict"], found["narrowed"], found["beneath"]) == ("holds", [], 0)


def test_their_own_country_is_told_what_they_are_now(
    sqlite_scene: Scene, web: Web, readers: Readers, hidden_since: int
) -> None:
    own = sqlite_scene.person("PL")
    sqlite_scene.catch_up()
    found = became(web, own, hidden_since)
    assert set(places(found, "changed")) == {*LOST, ("Total", "2024")}
    assert found["narrowed"] == []


def test_an_export_that_hid_them_already_holds_as_far_as_it_is_open(
    sqlite_scene: Scene, web: Web, readers: Readers, hidden_since: int
) -> None:
    found = became(web, readers.outsider, sqlite_scene.catch_up())
    assert (found["verdict"], found["narrowed"], found["hidden"]) == ("holds", [], 2)
    given = {"country": "PL", "indicator": INDICATOR, "as_of": sqlite_scene.catch_up(), "lang": "en"}
    page = web.get("/reports/citizenship-over-time/standing", readers.outsider, headers=PAGE, **given).text
    assert "Every figure of it that is open to you is still as you have it." in page
    assert "2 figures of it were hidden from you then and are hidden today" in page


def test_the_differences_as_csv_name_them(web: Web, readers: Readers, hidden_since: int) -> None:
    given = {"country": "PL", "indicator": INDICATOR, "as_of": hidden_since, "format": "csv"}
    answer = web.get("/api/v1/reports/citizenship-over-time/standing", readers.outsider, **given)
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    hidden = {(each["row"], each["column"]): each for each in lines if each["became"] == "hidden"}
    assert set(hidden) == LOST
    for each in hidden.values():
        assert (each["old"], each["new"], each["new_absence"], each["absolute"]) == ("", "", "masked", "")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2 figures of it are hidden or rounded today, and were not then."),
        ("ru", "2 его значения сегодня скрыты или округлены, а тогда не были."),
        ("uk", "2 його показники сьогодні приховано або заокруглено, а тоді не було."),
    ],
)
def test_the_page_tells_it_in_words(
    web: Web, readers: Readers, hidden_since: int, language: str, said: str
) -> None:
    given = {"country": "PL", "indicator": INDICATOR, "as_of": hidden_since, "lang": language}
    page = web.get("/reports/citizenship-over-time/standing", readers.outsider, headers=PAGE, **given).text
    assert said in page
    assert not any(shows(page, value) for value in (61, 51))


def test_a_figure_that_was_exact_and_is_rounded_is_told(
    sqlite_scene: Scene, web: Web, readers: Readers, open_then: int
) -> None:
    sqlite_scene.protect("PL", "round", round_to=5)
    sqlite_scene.release("PL", [("2024", "UA", "_T", 4001), ("2024", "_T", "_T", 4620)], reason="one more")
    sqlite_scene.catch_up()
    found = became(web, readers.outsider, open_then)
    rounded = places(found, "narrowed")
    assert rounded["Syria", "2024"] == "rounded" and ("Syria", "2023") not in rounded
    assert found["verdict"] != "holds"


@pytest.mark.parametrize(
    ("language", "word"), [("en", "withdrawn"), ("ru", "отозвано"), ("uk", "відкликано")]
)
def test_a_withdrawn_figure_is_said_to_be_withdrawn(
    sqlite_scene: Scene, web: Web, readers: Readers, open_then: int, language: str, word: str
) -> None:
    sqlite_scene.release("PL", [("2024", "SY", "_T", None, "O")], reason="not ours")
    sqlite_scene.catch_up()
    found = became(web, readers.outsider, open_then)
    assert places(found, "changed")["Syria", "2024"] == "withdrawn"
    given = {"country": "PL", "indicator": INDICATOR, "as_of": open_then, "lang": language}
    page = web.get("/reports/citizenship-over-time/standing", readers.outsider, headers=PAGE, **given).text
    assert word in page and "…" not in page


def test_a_sign_on_the_page_has_its_legend(
    sqlite_scene: Scene, web: Web, readers: Readers, open_then: int
) -> None:
    sqlite_scene.release("PL", [("2023", "AF", "_T", 20), ("2023", "_T", "_T", 113)], reason="late")
    sqlite_scene.catch_up()
    given = {"country": "PL", "indicator": INDICATOR, "as_of": open_then, "lang": "en"}
    page = web.get("/reports/citizenship-over-time/standing", readers.outsider, headers=PAGE, **given).text
    assert "… – not reported." in page


def test_every_database_finds_what_was_hidden_or_rounded_since(scene: Scene) -> None:
    outside = scene.person("KZ")
    scene.agree("PL", "bilateral", "KZ")
    scene.release("PL", OPEN)
    then = scene.catch_up()
    scene.release("PL", SMALL, reason="counted twice")
    scene.catch_up()
    scene.protect("PL", "round", round_to=5)
    scene.release("PL", [("2023", "UA", "_T", 53), ("2023", "_T", "_T", 94)], reason="one more")
    scene.catch_up()
    with scene.app.reading() as connection:
        slots = dimensions_of(connection, INDICATOR)
        seen = readable(connection, scene.app.reader(outside), countries=["PL"], at=then)
        found = narrowed(connection, seen, slots, Cut())
        assert narrowed(connection, scene.scope(outside, countries=["PL"]), slots, Cut()) == frozenset()
    by_year = {
        year: {codes[0] for *_, period, codes in found if period // 10_000 == year} for year in (2023, 2024)
    }
    assert by_year == {2023: {"_T", "UA", "SY"}, 2024: {"SY", "KG"}}
