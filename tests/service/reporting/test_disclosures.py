"""The disclosure ledger: every restricted figure that leaves its country is written down for its owner."""

import threading
from typing import Any

import pytest

from eventlog import writing
from servicekit.context import Context
from servicekit.errors import NotAllowed, Unavailable
from services.reporting.domain.disclosures import batch_from, entries_of
from services.reporting.handlers import disclosing
from services.reporting.handlers.disclosing import Recorder, disclosures
from services.reporting.projections.disclosures import apply
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

ROWS = [("2024", "_T", "_T", 4519)]
ASKED = {"country": "MD", "indicator": INDICATOR}
REPORT = "/api/v1/reports/citizenship-over-time"
PAGE = {"headers": {"Accept": "text/html"}}


class Shared:
    """MD shares with KZ; its administrator looks into the ledger."""

    def __init__(self, scene: Scene, mode: str = "bilateral") -> None:
        self.scene = scene
        self.owner = scene.person("MD", "country-administrator")
        self.reader = scene.person("KZ")
        self.released = scene.release("MD", ROWS)
        scene.agree("MD", mode, *(["KZ"] if mode == "bilateral" else []))
        scene.catch_up()
        self.web = Web(scene)

    def ledger(self, **chosen: Any) -> list[dict[str, Any]]:
        assert self.scene.app.recorder.flush()
        self.scene.catch_up()
        asked = {"country": "MD", "indicator": None, "reader": None, "after": None, "limit": 100, **chosen}
        items: list[dict[str, Any]] = self.scene.app.list_disclosures(self.owner, **asked)["items"]
        return items


@pytest.fixture
def shared(sqlite_scene: Scene) -> Shared:
    return Shared(sqlite_scene)


@pytest.mark.parametrize("format_", ["html", "pdf", "xlsx", "csv", "json"])
def test_a_report_is_recorded_in_every_format(shared: Shared, format_: str) -> None:
    answer = shared.web.get(REPORT, shared.reader, format=format_, **ASKED)
    assert answer.status_code == 200
    (item,) = shared.ledger()
    assert (item["reader_country"], item["actor"], item["times"]) == ("KZ", shared.reader.actor, 1)
    assert (item["indicator"], item["source"], item["vintage"], item["format"]) == (
        INDICATOR,
        "REG",
        shared.released,
        format_,
    )


def test_pages_observations_and_notices_are_recorded(shared: Shared) -> None:
    scene, web = shared.scene, shared.web
    assert web.get("/reports/citizenship-over-time", shared.reader, **PAGE, **ASKED).status_code == 200
    assert web.get("/api/v1/observations", shared.reader, **ASKED).status_code == 200
    scene.release("MD", [("2024", "_T", "_T", 5000)], reason="late reports")
    scene.catch_up()
    number = str(shared.reader.person)
    page = scene.app.list_notices(shared.reader, number, state=None, after=None, limit=10)
    (notice,) = page["items"]
    scene.app.get_notice(shared.reader, number, notice=notice["id"], after=None, limit=10)
    assert sorted(item["format"] for item in shared.ledger()) == ["html", "notice", "observations"]


def test_what_is_read_again_counts_and_what_is_not_sent_again_does_not(shared: Shared) -> None:
    first = shared.web.get(REPORT, shared.reader, format="csv", **ASKED)
    again = shared.web.get(REPORT, shared.reader, format="csv", **ASKED)
    assert again.data == first.data, "out of the cache"
    known = {"If-None-Match": first.headers["ETag"]}
    unchanged = shared.web.get(REPORT, shared.reader, headers=known, format="csv", **ASKED)
    assert unchanged.status_code == 304
    assert [item["times"] for item in shared.ledger()] == [2]
    shared.web.get(REPORT, shared.reader, format="csv", **ASKED)
    (item,) = shared.ledger()
    assert item["times"] == 3


def test_a_record_changes_no_entity_tag(shared: Shared) -> None:
    first = shared.web.get(REPORT, shared.reader, format="json", **ASKED)
    assert shared.ledger()
    again = shared.web.get(REPORT, shared.reader, format="json", **ASKED)
    assert again.headers["ETag"] == first.headers["ETag"]
    observed = [
        shared.web.get("/api/v1/observations", shared.reader, **ASKED).headers["ETag"] for _ in range(2)
    ]
    assert shared.ledger()
    observed.append(shared.web.get("/api/v1/observations", shared.reader, **ASKED).headers["ETag"])
    assert len(set(observed)) == 1


def test_own_figures_public_ones_and_what_shows_nothing_are_not_recorded(sqlite_scene: Scene) -> None:
    shared = Shared(sqlite_scene, "public")
    shared.web.get(REPORT, shared.reader, format="json", **ASKED)
    shared.web.get(REPORT, None, format="json", **ASKED)
    shared.web.get(REPORT, shared.owner, format="json", **ASKED)
    shared.web.get("/api/v1/observations", sqlite_scene.person("UA"), **ASKED)
    assert shared.ledger() == []


def test_each_vintage_is_recorded_as_itself(shared: Shared) -> None:
    shared.web.get(REPORT, shared.reader, format="json", **ASKED)
    before = shared.scene.bench.kit.log.head().position
    amended = shared.scene.release("MD", [("2024", "_T", "_T", 5000)], reason="late reports")
    shared.scene.catch_up()
    shared.web.get(REPORT, shared.reader, format="json", **ASKED)
    shared.web.get(REPORT, shared.reader, format="json", as_of=before, **ASKED)
    vintages = sorted((item["vintage"], item["times"]) for item in shared.ledger())
    assert vintages == [(shared.released, 2), (amended, 1)]


def test_only_the_owner_s_administrators_look_into_it(shared: Shared) -> None:
    shared.web.get(REPORT, shared.reader, format="json", **ASKED)
    asked = {"country": "MD", "indicator": None, "reader": None, "after": None, "limit": 100}
    secretariat = shared.scene.person(None, "system-administrator")
    administrator = shared.scene.person("KZ", "country-administrator")
    user = shared.scene.person("MD")
    shared.scene.catch_up()
    for other in (shared.reader, secretariat, administrator, user, Context()):
        with pytest.raises((NotAllowed, Exception)) as caught:
            shared.scene.app.list_disclosures(other, **asked)
        assert getattr(caught.value, "code", None) in {"not-allowed", "not-signed-in"}
    assert len(shared.ledger(reader="KZ")) == 1
    assert shared.ledger(reader="PL") == shared.ledger(indicator="ENTRIES") == []


def test_a_record_is_sealed_under_its_owner(shared: Shared) -> None:
    shared.web.get(REPORT, shared.reader, format="json", **ASKED)
    shared.ledger()
    (event,) = shared.scene.bench.kit.log.read(types=["reporting.figures-disclosed"])
    assert (event.country, event.key_id) == ("MD", "country:MD")


def test_a_ledger_made_anew_is_the_same_and_nothing_counts_twice(shared: Shared) -> None:
    for format_ in ("json", "csv"):
        shared.web.get(REPORT, shared.reader, format=format_, **ASKED)
        shared.ledger()
    shared.web.get(REPORT, shared.reader, format="csv", **ASKED)
    shared.ledger()
    scene = shared.scene
    live = scene.tables()["disclosure"]
    with writing(scene.bench.kit.database) as connection:
        for event in scene.bench.kit.log.read(types=["reporting.figures-disclosed"]):
            apply(connection, event)
    assert scene.tables()["disclosure"] == live
    scene.app.rebuild()
    assert scene.tables()["disclosure"] == live


def test_a_batch_that_cannot_be_written_is_written_once_later(shared: Shared) -> None:
    scene, sent = shared.scene, []

    def failing(batch_id: str, batch: Any) -> None:
        sent.append(batch_id)
        scene.app.record_disclosures(batch_id, batch_from(entries_of(batch)))
        if len(sent) < 3:
            raise Unavailable(part="broker")  # it arrived, but the answer did not

    recorder = Recorder(failing)
    scope = scene.scope(shared.reader)
    reader = scene.app.reader(shared.reader)
    recorder.record(reader, scope, "csv")
    assert not recorder.flush()
    recorder.record(reader, scope, "csv")
    assert not recorder.flush()
    assert recorder.healthy
    assert recorder.flush() and recorder.flush()
    assert len(set(sent)) == 2 and len(sent) == 4
    assert [item["times"] for item in shared.ledger()] == [2]


def test_a_full_queue_refuses_the_read_rather_than_lose_the_record(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosing, "QUEUE_ENTRIES", 1)
    monkeypatch.setattr(disclosing, "PATIENCE_S", 0.0)
    assert shared.web.get(REPORT, shared.reader, format="csv", **ASKED).status_code == 200
    assert shared.web.get(REPORT, shared.reader, format="csv", **ASKED).status_code == 200, "the same again"
    assert shared.web.get(REPORT, shared.reader, format="json", **ASKED).status_code == 503
    assert len(shared.ledger()) == 1
    assert shared.web.get(REPORT, shared.reader, format="json", **ASKED).status_code == 200


def test_who_is_told_to_stop_writes_down_what_is_left(shared: Shared) -> None:
    stop = threading.Event()
    stop.set()
    shared.web.get(REPORT, shared.reader, format="csv", **ASKED)
    shared.scene.app.recorder.run(stop)
    assert len(list(shared.scene.bench.kit.log.read(types=["reporting.figures-disclosed"]))) == 1


def test_what_is_open_for_everyone_or_one_s_own_is_no_disclosure(shared: Shared) -> None:
    reader = shared.scene.app.reader(shared.owner)
    assert disclosures(reader, shared.scene.scope(shared.owner), "html") == []
