"""As others saw it: one's own figures through the eyes of another country's readers, at any position."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from servicekit.context import Context
from tests.service.reporting.readers import FORMATS, REPORT, shows, text_of
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

EARLIER = ("2023", "_T", "_T")
TOTAL, LARGE, SMALL = ("2024", "_T", "_T"), ("2024", "UA", "_T"), ("2024", "SY", "_T")


@dataclass
class Told:
    """MD shared with KZ, amended while an embargo held, and took it back; log positions of it all."""

    scene: Scene
    web: Web
    administrator: Context
    reader: Context
    shared: int
    amended: int
    ended: int

    def sees(self, seen_by: str | None, by: Context | None = None, **more: Any) -> dict[tuple[str, str], Any]:
        """The cells of the report by citizenship and period."""
        answer = self.asked(seen_by, by, **more)
        assert answer.status_code == 200, answer.text
        table = answer.get_json()["tables"][0]
        return {
            (row["code"], column["code"]): cell["absence"] or cell["value"]
            for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
            for column, cell in zip(table["columns"]["members"], line, strict=True)
        }

    def asked(self, seen_by: str | None, by: Context | None = None, **more: Any) -> Any:
        query = {"country": "MD", "indicator": INDICATOR, "format": "json", **more}
        query |= {} if seen_by is None else {"seen_by": seen_by}
        return self.web.get(REPORT, by or self.administrator, **query)


@pytest.fixture
def told(sqlite_scene: Scene) -> Told:
    scene = sqlite_scene
    administrator, reader = scene.person("MD", "country-administrator"), scene.person("KZ")
    scene.release(
        "MD", [(*EARLIER, 7171), (*TOTAL, 4519), (*LARGE, 4000), (*SMALL, 3), ("2024", "AF", "_T", 516)]
    )
    scene.agree("MD", "bilateral", "KZ")
    shared = scene.catch_up()
    scene.bench.clock.move(days=1)
    amended = scene.release("MD", [(*TOTAL, 8360), (*LARGE, 7841)], reason="late files")
    scene.catch_up()
    scene.bench.clock.move(days=1)
    scene.agree("MD", "national")
    ended = scene.catch_up()
    return Told(
        scene=scene,
        web=Web(scene),
        administrator=administrator,
        reader=reader,
        shared=shared,
        amended=amended,
        ended=ended,
    )


def test_the_owner_sees_at_a_position_what_a_reader_saw_then(told: Told) -> None:
    then = told.sees("KZ", as_of=told.shared)
    assert (then["_T", "2024"], then["UA", "2024"], then["SY", "2024"]) == (4519, 4000, "masked")
    later = told.sees("KZ", as_of=told.ended - 1)
    assert (later["_T", "2024"], later["UA", "2024"]) == (8360, 7841)
    assert told.sees(None)["SY", "2024"] == 3


def test_who_saw_nothing_is_said_to_have_seen_nothing(told: Told) -> None:
    for reader, more in (("KZ", {}), ("KZ", {"as_of": told.ended}), ("PL", {"as_of": told.shared})):
        answer = told.asked(reader, **more)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "nothing-seen"), answer.text
        assert {"KZ": "Kazakhstan", "PL": "Poland"}[reader] in answer.get_json()["detail"]


def test_what_was_seen_then_is_seen_though_masks_hide_it_today(told: Told) -> None:
    scene = told.scene
    scene.agree("MD", "bilateral", "KZ")
    seen = scene.catch_up()
    scene.release("MD", [(*LARGE, 2), (*TOTAL, 521)], reason="counted twice")
    scene.catch_up()
    assert told.sees("KZ")["UA", "2024"] == "masked"
    assert told.sees("KZ", as_of=seen)["UA", "2024"] == 7841
    # The reader itself gets no vintage back that today's masks hide.
    assert told.sees(None, told.reader, as_of=seen)["UA", "2024"] == "masked"


def test_an_embargo_holds_there_as_it_held_then(told: Told) -> None:
    scene = told.scene
    until = scene.bench.clock() + timedelta(days=1)
    scene.agree("MD", "bilateral", "KZ", embargo_until=until.isoformat())
    scene.catch_up()
    scene.release("MD", [(*TOTAL, 9999)], reason="more files")
    held = scene.catch_up()
    assert told.sees("KZ", as_of=held)["_T", "2024"] == 8360
    assert told.sees(None)["_T", "2024"] == 9999


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_says_whose_view_it_is_and_shows_no_other(told: Told, format_: str) -> None:
    answer = told.asked("KZ", as_of=told.shared, format=format_, lang="en")
    assert answer.status_code == 200
    text = text_of(format_, answer.data)
    assert shows(text, 4000) and not shows(text, 7841)
    assert ("seen_by=KZ" if format_ == "csv" else "Kazakhstan") in text


def test_it_is_for_those_who_see_to_whom_figures_were_disclosed(told: Told) -> None:
    user = told.scene.person("MD")
    stranger = told.scene.person("KZ", "country-administrator")
    told.scene.catch_up()
    for by, reader in ((user, "KZ"), (None, "KZ")):
        answer = told.web.get(REPORT, by, country="MD", indicator=INDICATOR, seen_by=reader, format="json")
        assert answer.status_code in {401, 403}, answer.text
    # An administrator elsewhere sees nobody's figures but their own country's so, and KZ released none.
    answer = told.asked("PL", stranger, as_of=told.shared)
    assert answer.status_code == 404, answer.text
    assert 4519 not in answer.get_json().values()


@pytest.mark.parametrize("seen_by", ["MD", "ZZ", "*", "KZ,PL"])
def test_whose_view_has_to_be_another_country_that_takes_part(told: Told, seen_by: str) -> None:
    answer = told.asked(seen_by)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "bad-parameter")
    assert answer.get_json()["parameter"] == "seen_by"


def test_looking_through_their_eyes_is_no_disclosure_to_them(told: Told) -> None:
    before = len(told.scene.app.recorder._waiting)
    told.asked("KZ", as_of=told.shared)
    assert len(told.scene.app.recorder._waiting) == before


def test_the_page_offers_it_to_those_who_may(told: Told) -> None:
    page = {"Accept": "text/html"}
    query = {"country": "MD", "indicator": INDICATOR}
    path = "/reports/citizenship-over-time"
    own = told.web.get(path, told.administrator, headers=page, **query).text
    assert 'name="seen_by"' in own and 'id="follow"' in own
    assert 'name="seen_by"' not in told.web.get(path, told.scene.person("MD"), headers=page, **query).text
    shown = told.web.get(
        path, told.administrator, headers=page, seen_by="KZ", as_of=told.shared, lang="ru", **query
    ).text
    assert "Так читатели страны Казахстан видели" in shown and 'id="follow"' not in shown
