"""Notices of amendments and the correction ledger: who is told, and what each may see of it."""

from threading import Thread
from typing import Any

import pytest

from eventlog import Columns
from servicekit.context import Context
from servicekit.errors import NotFound, Refused
from servicekit.localbus import LocalBus
from services.reporting.service import ReportingService
from tests.service.reporting.scene import INDICATOR, Scene

ROWS = [
    ("2024", "_T", "_T", 4519),
    ("2024", "UA", "_T", 4000),
    ("2024", "AF", "_T", 516),
    ("2024", "SY", "_T", 3),
]


class Told:
    """A scene in which MD's figures were amended, and the people who may have been told."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.bus = LocalBus()
        self.bus.register(ReportingService, scene.app)
        self.own = scene.person("MD")
        self.releaser = scene.person("MD", "data-approver")
        self.reader = scene.person("KZ")
        self.limited = scene.person("KZ", indicators=["ENTRIES"])
        self.stranger = scene.person("UA")
        self.secretariat = scene.person(None, "system-administrator")
        scene.agree("MD", "participants")
        scene.release("MD", ROWS)
        self.release = scene.release(
            "MD",
            [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 7834), ("2024", "SY", "_T", 10)],
            reason="Files that came late",
            by=str(self.releaser.actor),
        )
        scene.catch_up()

    def call(self, reader: Context, operation: str, **request: object) -> dict[str, object]:
        answer = self.bus.call("reporting", operation, request, reader)
        self.scene.catch_up()
        return answer

    def notices(self, reader: Context, **request: object) -> list[dict[str, object]]:
        found = self.call(reader, "list_notices", **request)["items"]
        assert isinstance(found, list)
        return found

    def corrections(self, reader: Context, **request: object) -> list[dict[str, object]]:
        found = self.call(reader, "list_corrections", **request)["items"]
        assert isinstance(found, list)
        return found


@pytest.fixture
def told(scene: Scene) -> Told:
    return Told(scene)


def test_everyone_entitled_to_an_amended_figure_gets_one_notice(told: Told) -> None:
    assert [len(told.notices(each)) for each in (told.own, told.reader)] == [1, 1]
    for nobody in (told.releaser, told.limited, told.stranger, told.secretariat):
        assert told.notices(nobody) == []


def test_a_first_release_notifies_nobody(scene: Scene) -> None:
    told = Told(scene)
    scene.release("MD", [("2023", "_T", "_T", 77)])
    scene.catch_up()
    assert len(told.notices(told.reader)) == 1


def test_a_notice_says_what_was_amended_and_why(told: Told) -> None:
    (notice,) = told.notices(told.reader)
    assert notice["country"] == "MD" and notice["indicator"] == INDICATOR and notice["source"] == "REG"
    assert notice["reason"] == "Files that came late"
    assert (notice["changes"], notice["periods"], notice["state"]) == (3, ["2024"], "delivered")
    assert (notice["release"], notice["visible_because"]) == (told.release, "participants")


def _differences(told: Told, reader: Context) -> dict[str, dict[str, object]]:
    (notice,) = told.notices(reader)
    found = told.call(reader, "get_notice", notice=notice["id"])["differences"]
    assert isinstance(found, list)
    return {each["codes"]["citizenship"]: each for each in found}


def test_the_owning_country_sees_every_difference(told: Told) -> None:
    found = _differences(told, told.own)
    assert {code: (each["old"], each["new"]) for code, each in found.items()} == {
        "_T": ({"value": 4519, "absence": None}, {"value": 8360, "absence": None}),
        "UA": ({"value": 4000, "absence": None}, {"value": 7834, "absence": None}),
        "SY": ({"value": 3, "absence": None}, {"value": 10, "absence": None}),
    }
    assert (found["_T"]["absolute"], found["_T"]["percent"]) == (3841, "85.0")


def test_a_notice_carries_no_masked_value_and_no_masked_difference(told: Told) -> None:
    found = _differences(told, told.reader)
    masked = {"value": None, "absence": "masked"}
    assert (found["SY"]["old"], found["SY"]["new"]) == (masked, masked)
    assert (found["SY"]["absolute"], found["SY"]["percent"]) == (None, None)
    assert found["_T"]["absolute"] == 3841


def test_a_side_that_was_masked_stays_so_when_the_cell_opens(scene: Scene) -> None:
    """Masks lifted with the amendment: the new figure shows, the old one and the difference do not."""
    told = Told(scene)
    scene.bench.consumers.remove(scene.app.policies)
    later = scene.release("MD", [("2024", "SY", "_T", 90), ("2024", "_T", "_T", 8440)], reason="more")
    header = {"country": "MD", "indicator": INDICATOR, "source": "REG", "release": later, "periods": ["2024"]}
    header |= {"mask_up_to": 4, "method": "mask", "round_to": None, "dimensions": ["citizenship", "sex"]}
    scene.bench.append(
        "reporting.masks-decided",
        Columns(header, {"period": [], "citizenship": [], "sex": []}),
        country="MD",
    )
    scene.catch_up()
    notice = f"{later}-{told.reader.person}"
    scene.bench.append(
        "reporting.notices-issued",
        {
            "release": later,
            "country": "MD",
            "indicator": INDICATOR,
            "source": "REG",
            "submission": "s3",
            "reason": "more",
            "changes": 2,
            "recipients": [{"notice": notice, "person": told.reader.person, "country": "KZ"}],
        },
        country="MD",
    )
    scene.catch_up()
    found = told.call(told.reader, "get_notice", notice=notice)["differences"]
    by_code = {each["codes"]["citizenship"]: each for each in found}  # type: ignore[attr-defined]
    assert by_code["SY"]["old"] == {"value": None, "absence": "masked"}
    assert by_code["SY"]["new"] == {"value": 90, "absence": None}
    assert (by_code["SY"]["absolute"], by_code["SY"]["percent"]) == (None, None)


def test_an_added_cell_was_not_reported_before(scene: Scene) -> None:
    told = Told(scene)
    scene.release("MD", [("2024", "UNK", "_T", 50)], reason="forgotten")
    scene.catch_up()
    newest = told.notices(told.own)[0]
    differences: Any = told.call(told.own, "get_notice", notice=newest["id"])["differences"]
    (found,) = differences
    assert found["old"] == {"value": None, "absence": "not-reported"}
    assert found["new"] == {"value": 50, "absence": None}


def test_whoever_may_not_read_the_figures_any_more_sees_no_difference_and_no_reason(told: Told) -> None:
    told.scene.agree("MD", "national")
    told.scene.catch_up()
    (notice,) = told.notices(told.reader)
    assert (notice["readable"], notice["reason"]) == (False, None)
    assert told.call(told.reader, "get_notice", notice=notice["id"])["differences"] == []


def test_a_notice_of_somebody_else_is_not_found(told: Told) -> None:
    (notice,) = told.notices(told.own)
    for operation in ("get_notice", "see_notice", "acknowledge_notice"):
        with pytest.raises(Refused) as refused:
            told.call(told.reader, operation, notice=notice["id"])
        assert refused.value.remote_code == NotFound.code


def test_a_notice_is_for_persons_who_are_signed_in(told: Told) -> None:
    with pytest.raises(Refused) as refused:
        told.call(Context(), "list_notices")
    assert refused.value.remote_status == 401


def test_a_notice_is_delivered_then_seen_then_acknowledged_each_once(told: Told) -> None:
    (notice,) = told.notices(told.reader)
    assert notice["state"] == "delivered"
    told.scene.bench.consumers.clear()
    number = notice["id"]

    def step(operation: str) -> dict[str, object]:
        result: list[dict[str, object]] = []
        worker = Thread(target=lambda: result.append(told.call(told.reader, operation, notice=number)))
        worker.start()
        while worker.is_alive():
            told.scene.app.figures.catch_up()
            worker.join(0.01)
        return result[0]

    seen = step("see_notice")
    assert (seen["state"], seen["acknowledged_at"]) == ("seen", None)
    assert isinstance(seen["position"], int)
    assert step("see_notice")["position"] is None
    acknowledged = step("acknowledge_notice")
    assert acknowledged["state"] == "acknowledged" and acknowledged["seen_at"] == seen["seen_at"]
    assert step("acknowledge_notice")["position"] is None
    assert [
        len(told.notices(told.reader, state=state)) for state in ("delivered", "seen", "acknowledged")
    ] == [
        0,
        0,
        1,
    ]
    events = told.scene.bench.kit.log.read(types={"reporting.notice-seen", "reporting.notice-acknowledged"})
    assert len(list(events)) == 2


def test_the_owner_sees_in_the_ledger_who_was_told_and_a_reader_only_themselves(told: Told) -> None:
    (entry,) = told.corrections(told.own)
    assert entry["changes"] == 3 and entry["reason"] == "Files that came late" and entry["submission"] == "s2"
    assert [each["country"] for each in entry["notices"]] == ["KZ", "MD"]  # type: ignore[attr-defined]
    (entry,) = told.corrections(told.reader)
    assert [each["country"] for each in entry["notices"]] == ["KZ"]  # type: ignore[attr-defined]
    assert entry["submission"] is None


def test_the_secretariat_learns_that_something_changed_and_never_what(told: Told) -> None:
    (entry,) = told.corrections(told.secretariat)
    assert {name: value for name, value in entry.items() if value not in (None, [])} == {
        "country": "MD",
        "indicator": INDICATOR,
        "periods": ["2024"],
        "released_at": "2025-03-01T09:00:00Z",
        "position": told.release,
    }


def test_strangers_and_the_public_see_no_correction(told: Told) -> None:
    assert told.corrections(told.stranger) == [] == told.corrections(Context())


def test_a_correction_is_in_the_ledger_of_outsiders_only_once_it_is_opened(scene: Scene) -> None:
    told = Told(scene)
    scene.bench.consumers.remove(scene.app.policies)
    scene.release("MD", [("2024", "_T", "_T", 8361)], reason="one more")
    scene.catch_up()
    assert len(told.corrections(told.own)) == 2
    assert len(told.corrections(told.reader)) == 1


def test_the_ledger_is_cut_by_country_indicator_and_beginning(told: Told) -> None:
    assert len(told.corrections(told.own, country="MD", indicator=INDICATOR)) == 1
    assert told.corrections(told.own, country="KZ") == []
    assert told.corrections(told.own, indicator="ENTRIES") == []
    assert len(told.corrections(told.own, since=str(told.release))) == 1
    assert told.corrections(told.own, since=str(told.release + 1)) == []
    assert len(told.corrections(told.own, since="2025-03-01")) == 1
    assert told.corrections(told.own, since="2025-03-02") == []
    with pytest.raises(Refused) as refused:
        told.corrections(told.own, since="lately")
    assert refused.value.remote_code == "bad-since"


def test_lists_go_on_where_a_page_ended(scene: Scene) -> None:
    told = Told(scene)
    for number in range(3):
        scene.release("MD", [("2024", "_T", "_T", 8400 + number)], reason=f"again {number}")
    scene.catch_up()
    for operation in ("list_notices", "list_corrections"):
        seen: list[object] = []
        after = None
        for _ in range(4):
            page = told.call(told.reader, operation, limit=1, after=after)
            seen += [each["position"] for each in page["items"]]  # type: ignore[attr-defined]
            after = page["next"]
        assert after is None
        assert seen == sorted(seen, reverse=True) and len(set(seen)) == 4  # type: ignore[type-var]
    with pytest.raises(Refused):
        told.call(told.reader, "list_notices", after="x")


def test_notices_of_public_figures_go_to_the_people_of_every_country(scene: Scene) -> None:
    told = Told(scene)
    scene.agree("MD", "public")
    scene.release("MD", [("2024", "_T", "_T", 8361)], reason="one more")
    scene.catch_up()
    assert len(told.notices(told.stranger)) == 1


def test_a_policy_that_starts_anew_tells_nobody_twice(told: Told) -> None:
    told.scene.app.policies.rebuild(lambda connection: None)
    told.scene.catch_up()
    assert len(told.notices(told.reader)) == 1
    assert told.scene.app.policies.parked() == []


def test_waiting_for_a_position_says_whether_it_was_reached(sqlite_scene: Scene) -> None:
    bus = LocalBus()
    bus.register(ReportingService, sqlite_scene.app)
    head = sqlite_scene.bench.kit.log.head().position
    answer = bus.call("reporting", "await_position", {"position": head, "timeout_s": 0}, Context())
    assert answer == {"reached": True}
    answer = bus.call("reporting", "await_position", {"position": head + 1, "timeout_s": 0}, Context())
    assert answer == {"reached": False}
