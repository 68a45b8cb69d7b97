"""Agreements in time: beginnings, ends, embargoes and lapses, exactly when their moments pass."""

from datetime import UTC, datetime
from typing import Any

import pytest

from eventlog import reading
from servicekit.context import Context
from services.reporting.queries.openings import held_by
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

CELL = ("2024", "_T", "_T")
START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
TOMORROW, NEXT_WEEK = "2025-03-02T09:00:00+00:00", "2025-03-08T09:00:00+00:00"


def value(scene: Scene, reader: Context, country: str = "MD", **options: Any) -> Any:
    return scene.values(reader, country, **options).get(CELL)


def test_an_agreement_begins_and_ends_at_its_moments_without_anybody_doing_anything(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    agreed = scene.agree("MD", "bilateral", "KZ", starts_at=TOMORROW, ends_at=NEXT_WEEK)
    kz = scene.person("KZ")
    head = scene.catch_up()
    assert value(scene, kz) is None
    scene.bench.clock.move(days=1, microseconds=-1)
    assert value(scene, kz) is None
    scene.bench.clock.move(microseconds=1)
    assert value(scene, kz) == 4519
    (seen,) = scene.scope(kz)
    assert (seen.since, seen.since_at[:19]) == (agreed, TOMORROW[:19])
    scene.bench.clock.move(days=6, microseconds=-1)
    assert value(scene, kz) == 4519
    scene.bench.clock.move(microseconds=1)
    assert value(scene, kz) is None
    assert scene.bench.kit.log.head().position == head, "nothing was written meanwhile"


def test_an_entity_tag_of_before_a_moment_is_not_that_of_after_it(sqlite_scene: Scene) -> None:
    scene = sqlite_scene
    scene.release("MD", [(*CELL, 4519)])
    scene.release("MD", [("2023", "_T", "_T", 4000)])
    scene.agree("MD", "bilateral", "KZ", starts_at=TOMORROW, ends_at=NEXT_WEEK)
    kz = scene.person("KZ")
    scene.catch_up()
    web = Web(scene)

    def read(tag: str | None = None) -> Any:
        headers = {"If-None-Match": tag} if tag else {}
        return web.get("/api/v1/observations", kz, headers=headers, indicator=INDICATOR, country="MD")

    before = read()
    assert before.get_json()["items"] == []
    assert read(before.headers["ETag"]).status_code == 304
    scene.bench.clock.move(days=1)
    opened = read(before.headers["ETag"])
    assert opened.status_code == 200 and len(opened.get_json()["items"]) == 2
    item = opened.get_json()["items"][0]
    assert (item["visible_because"], item["visible_since_at"][:19]) == ("bilateral", TOMORROW[:19])
    scene.bench.clock.move(days=6)
    assert read(opened.headers["ETag"]).get_json()["items"] == []


@pytest.mark.parametrize("format_", ["json", "csv", "xlsx", "pdf"])
def test_no_file_of_a_cache_outlives_an_agreement(sqlite_scene: Scene, format_: str) -> None:
    scene = sqlite_scene
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "bilateral", "KZ", ends_at=NEXT_WEEK)
    kz = scene.person("KZ")
    scene.catch_up()
    web = Web(scene)
    asked = {"country": "MD", "indicator": INDICATOR, "format": format_}
    first = web.get("/api/v1/reports/citizenship-over-time", kz, **asked)
    assert first.status_code == 200
    scene.bench.clock.move(days=7)
    headers = {"If-None-Match": first.headers["ETag"]}
    again = web.get("/api/v1/reports/citizenship-over-time", kz, headers=headers, **asked)
    assert again.status_code not in {200, 304}


def test_under_an_embargo_readers_see_what_was_known_when_it_was_set(scene: Scene) -> None:
    kz, pl, own = scene.person("KZ"), scene.person("PL"), scene.person("MD")
    scene.release("MD", [(*CELL, 4519), ("2023", "_T", "_T", 2)])
    scene.catch_up()
    agreed = scene.agree("MD", "bilateral", "KZ", embargo_until=NEXT_WEEK)
    scene.catch_up()
    scene.release("MD", [(*CELL, 5000), ("2023", "_T", "_T", 900)], reason="late reports")
    scene.release("MD", [("2025-01", "SY", "_T", 70)])
    scene.catch_up()
    assert scene.values(kz, "MD") == {CELL: 4519, ("2023", "_T", "_T"): "masked"}
    assert scene.values(own, "MD")[CELL] == 5000
    # A decision about somebody else, or a longer embargo, shows nothing of what came meanwhile.
    scene.agree("MD", "bilateral", "KZ", "PL", embargo_until=NEXT_WEEK)
    scene.catch_up()
    assert value(scene, kz) == value(scene, pl) == 4519
    assert value(scene, kz, as_of=agreed) == 4519
    scene.bench.clock.move(days=7, microseconds=-1)
    assert value(scene, kz) == 4519
    scene.bench.clock.move(microseconds=1)
    seen = scene.values(kz, "MD")
    assert (seen[CELL], seen["2025-01", "SY", "_T"]) == (5000, 70)


def test_without_a_release_before_it_an_embargo_shows_nothing(scene: Scene) -> None:
    kz = scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ", embargo_until=NEXT_WEEK)
    scene.release("MD", [(*CELL, 4519)])
    scene.catch_up()
    assert scene.scope(kz) == []
    scene.bench.clock.move(days=7)
    assert value(scene, kz) == 4519


def test_notices_and_corrections_wait_for_the_end_of_an_embargo(sqlite_scene: Scene) -> None:
    scene = sqlite_scene
    kz = scene.person("KZ")
    scene.release("MD", [(*CELL, 4519)])
    scene.catch_up()
    scene.agree("MD", "bilateral", "KZ", embargo_until=NEXT_WEEK)
    amended = scene.release("MD", [(*CELL, 5000)], reason="late reports")
    scene.catch_up()
    page = {"state": None, "after": None, "limit": 10}
    ledger = {"country": None, "indicator": None, "since": None, "after": None, "limit": 10}
    number = str(kz.person)
    listed = scene.app.list_notices(kz, number, **page)
    assert (listed["items"], listed["unseen"]) == ([], 0)
    assert scene.app.list_corrections(kz, **ledger)["items"] == []
    web = Web(scene)
    asked = {"country": "MD", "indicator": INDICATOR}
    html = web.get("/reports/citizenship-over-time", kz, headers={"Accept": "text/html"}, **asked)
    assert "5,000" not in html.text and "4,519" in html.text and f"as_of={amended}" not in html.text
    scene.bench.clock.move(days=7)
    listed = scene.app.list_notices(kz, number, **page)
    assert (len(listed["items"]), listed["unseen"]) == (1, 1)
    assert listed["items"][0]["readable"]
    assert scene.app.list_corrections(kz, **ledger)["items"][0]["reason"] == "late reports"


def test_a_country_that_stops_contributing_lapses_and_its_next_release_gives_back(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "reciprocal", lapse_after_days=30)
    kz = scene.person("KZ")
    first = scene.release("KZ", [(*CELL, 12)])
    scene.catch_up()
    scene.bench.clock.move(days=29)
    assert value(scene, kz) == 4519
    scene.release("KZ", [("2023", "_T", "_T", 11)])
    scene.catch_up()
    scene.bench.clock.move(days=29)
    assert scene.scope(kz, countries=["MD"])[0].since == first, "it never lost it"
    scene.bench.clock.move(days=1)
    assert value(scene, kz) is None
    back = scene.release("KZ", [("2022", "_T", "_T", 10)])
    scene.catch_up()
    (again,) = scene.scope(kz, countries=["MD"])
    assert (again.because, again.since) == ("reciprocal", back)


def test_a_release_of_another_indicator_keeps_no_access(scene: Scene) -> None:
    scene.indicator("ENTRIES")
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "reciprocal", lapse_after_days=30)
    kz = scene.person("KZ")
    scene.release("KZ", [(*CELL, 12)])
    scene.catch_up()
    scene.bench.clock.move(days=20)
    scene.release("KZ", [(*CELL, 12)], indicator="ENTRIES")
    scene.catch_up()
    scene.bench.clock.move(days=10)
    assert value(scene, kz) is None


def test_a_named_person_reads_and_no_other_of_the_country(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    named, other, elsewhere = scene.person("KZ"), scene.person("KZ"), scene.person(None, "auditor")
    agreed = scene.agree("MD", "bilateral", people=[named.person, elsewhere.person])
    scene.catch_up()
    assert value(scene, named) == value(scene, elsewhere) == 4519
    assert value(scene, other) is None
    assert scene.scope(named)[0].since == agreed
    scene.bench.append("identity.person-deactivated", {"person": named.person, "reason": "left"})
    scene.catch_up()
    assert value(scene, named) is None


def test_a_named_person_gets_the_notices(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    named, other = scene.person("KZ"), scene.person("KZ")
    scene.agree("MD", "bilateral", people=[named.person])
    scene.release("MD", [(*CELL, 5000)], reason="late reports")
    scene.catch_up()
    counts = []
    for each in (named, other):
        page = scene.app.list_notices(each, str(each.person), state=None, after=None, limit=10)
        counts.append(len(page["items"]))
    assert counts == [1, 0]


def test_who_read_what_at_a_position_can_be_told_later(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    first = scene.agree("MD", "bilateral", "KZ", ends_at=NEXT_WEEK)
    scene.bench.clock.move(days=10)
    then = scene.agree("MD", "bilateral", "PL")
    scene.catch_up()
    with reading(scene.bench.kit.database) as connection:
        at_first = held_by(connection, "MD", INDICATOR, at=first)
        now = held_by(connection, "MD", INDICATOR, at=then)
    assert {reader: each.opening.stage(START) for reader, each in at_first.items()} == {"KZ": "open"}
    assert {reader: each.opening.stage(scene.bench.clock()) for reader, each in at_first.items()} == {
        "KZ": "ended"
    }
    assert list(now) == ["PL"]


def test_a_named_position_is_read_by_whoever_holds_it(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    first, second = scene.person("PL"), scene.person("PL")
    position = {
        "position": "PL-FP1",
        "country": "PL",
        "agency": None,
        "names": {"en": "Focal point", "ru": "Координатор"},
        "focal_point": True,
        "roles": [],
    }
    place = {"position": "PL-FP1", "country": "PL"}
    scene.bench.append("identity.position-created", position)
    scene.bench.append("identity.person-assigned", {**place, "person": first.person})
    scene.agree("MD", "bilateral", positions=["PL-FP1"])
    scene.catch_up()
    assert (value(scene, first), value(scene, second)) == (4519, None)
    scene.bench.append("identity.person-rotated-out", {**place, "person": first.person, "reason": ""})
    scene.bench.append("identity.person-assigned", {**place, "person": second.person})
    scene.catch_up()
    assert (value(scene, first), value(scene, second)) == (None, 4519)
