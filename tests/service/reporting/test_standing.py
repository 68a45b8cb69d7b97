"""Whether an export still holds: what its code leads to, for each reader as far as they may read."""

import csv
import io
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from servicekit.context import Context
from tests.service.reporting.readers import FORMATS, PAGE, Readers, report, text_of
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

ADDRESS = "/api/v1/reports/citizenship-over-time/standing"
PAGE_ADDRESS = "/reports/citizenship-over-time/standing"


def standing(web: Web, reader: Context | None, as_of: int, **query: Any) -> Any:
    query = {"country": "MD", "indicator": INDICATOR, "as_of": as_of, **query}
    return web.get(ADDRESS, reader, **query)


def changes(answer: Any) -> dict[tuple[str, str], Any]:
    return {(each["row"], each["column"]): each for each in answer.get_json()["changed"]}


@pytest.fixture
def amended(sqlite_scene: Scene, readers: Readers) -> int:
    """Ukraine's 4,000 become 7,841, and 2025 comes in."""
    sqlite_scene.release("MD", [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 7841)], reason="late")
    sqlite_scene.release("MD", [("2025", "_T", "_T", 100)])
    return sqlite_scene.catch_up()


def test_what_nobody_amended_holds(web: Web, readers: Readers) -> None:
    answer = standing(web, readers.own, readers.released).get_json()
    assert (answer["verdict"], answer["changed"], answer["newer"]) == ("holds", [], 0)
    assert answer["then"] == answer["now"]


def test_what_was_amended_is_named_with_its_difference(web: Web, readers: Readers, amended: int) -> None:
    answer = standing(web, readers.own, readers.released)
    found = changes(answer)
    assert answer.get_json()["verdict"] == "amended"
    assert set(found) == {("Total", "2024"), ("Ukraine", "2024")}
    assert found["Ukraine", "2024"] == {
        "table": found["Ukraine", "2024"]["table"],
        "row": "Ukraine",
        "column": "2024",
        "old": "4000",
        "old_absence": None,
        "new": "7841",
        "new_absence": None,
        "absolute": "3841",
        "percent": "96.0",
        "became": "changed",
    }
    assert answer.get_json()["newer"] == 1
    assert standing(web, readers.own, amended).get_json()["verdict"] == "holds"


def test_what_is_hidden_from_a_reader_stays_hidden_here(web: Web, readers: Readers, amended: int) -> None:
    own, outside = (standing(web, each, readers.released) for each in (readers.own, readers.outsider))
    hidden = report(web, readers.outsider, as_of=readers.released).get_json()
    masked = {
        row["label"]
        for row, cells in zip(
            hidden["tables"][0]["rows"]["members"], hidden["tables"][0]["cells"], strict=True
        )
        if any(cell["absence"] == "masked" for cell in cells)
    }
    assert masked
    assert outside.get_json()["verdict"] == "amended"
    for (row, _), each in changes(outside).items():
        if row in masked:
            assert (each["old"], each["absolute"], each["percent"]) == (None, None, None)
    assert len(changes(own)) >= len(changes(outside))


def test_what_is_closed_by_now_is_not_told(sqlite_scene: Scene, web: Web, readers: Readers) -> None:
    assert standing(web, readers.outsider, readers.released).status_code == 200
    sqlite_scene.agree("MD", "national")
    sqlite_scene.catch_up()
    assert standing(web, readers.outsider, readers.released).status_code == 404
    given = {"country": "MD", "indicator": INDICATOR, "as_of": str(readers.released)}
    page = web.get(PAGE_ADDRESS, readers.outsider, headers=PAGE, **given)
    assert page.status_code in {403, 404} and "4,519" not in page.text
    assert web.get(PAGE_ADDRESS, headers=PAGE, **given).status_code == 303


def test_the_differences_come_as_csv(web: Web, readers: Readers, amended: int) -> None:
    answer = standing(web, readers.own, readers.released, format="csv")
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(line["row"], line["old"], line["new"], line["absolute"]) for line in lines] == [
        ("Total", "4519", "8360", "3841"),
        ("Ukraine", "4000", "7841", "3841"),
    ]
    again = web.get(
        ADDRESS,
        readers.own,
        headers={"If-None-Match": answer.headers["ETag"]},
        country="MD",
        indicator=INDICATOR,
        as_of=readers.released,
        format="csv",
    )
    assert again.status_code == 304


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_says_so_in_words(web: Web, readers: Readers, amended: int, language: str) -> None:
    given = {"country": "MD", "indicator": INDICATOR, "lang": language}
    before = web.get(PAGE_ADDRESS, readers.own, headers=PAGE, as_of=readers.released, **given).text
    now = web.get(PAGE_ADDRESS, readers.own, headers=PAGE, as_of=amended, **given).text
    holds, other = {
        "en": ("Every figure of it is still as you have it", "2 figures of it are others now"),
        "ru": ("Все его данные по-прежнему такие, как у вас", "Изменились 2 его значения"),
    }[language]
    assert other in before and holds not in before
    assert holds in now and other not in now


@pytest.mark.parametrize("query", [{}, {"as_of": ""}, {"as_of": "yesterday"}, {"as_of": "7", "nothing": "1"}])
def test_a_question_without_a_right_vintage_is_refused(web: Web, readers: Readers, query: Any) -> None:
    given = {"country": "MD", "indicator": INDICATOR, **query}
    assert web.get(ADDRESS, readers.own, **given).status_code == 422
    assert web.get(PAGE_ADDRESS, readers.own, headers=PAGE, **given).status_code == 422


@pytest.mark.parametrize("format_", FORMATS)
def test_every_export_leads_to_its_own_state(
    web: Web, readers: Readers, sqlite_scene: Scene, format_: str
) -> None:
    """The address in the file, followed after an amendment, compares with what the file shows."""
    shown = report(web, readers.own, format=format_)
    text = re.sub(r"\s|&amp;amp;", "", text_of(format_, shown.data).replace("&amp;", "&"))
    [address] = set(re.findall(r"/reports/citizenship-over-time/standing\?[\w=&.\-]*?lang=en", text))
    sqlite_scene.release("MD", [("2023", "_T", "_T", 7172)], reason="one more")
    sqlite_scene.catch_up()
    query = dict(parse_qsl(urlsplit(address).query))
    found = changes(web.get(ADDRESS, readers.own, **query))
    assert {place: each["absolute"] for place, each in found.items()} == {("Total", "2023"): "1"}
