"""What a release would change is what it changes: told before, released, and compared."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from eventlog import Columns
from servicekit.context import Context
from servicekit.errors import Refused
from servicekit.localbus import LocalBus
from servicekit.workers import WorkerFailed
from services.reporting.handlers import impact as handler
from services.reporting.handlers.defined import DefinedTemplates
from services.reporting.service import ReportingService
from tests.service.reporting.scene import INDICATOR, Row, Scene
from tests.service.reporting.web import Web

ROWS = [
    ("2024", "_T", "_T", 4519),
    ("2024", "UA", "_T", 3990),
    ("2024", "AF", "_T", 310),
    ("2024", "KG", "_T", 206),
    ("2024", "SY", "_T", 13),
    ("2023", "_T", "_T", 100),
    ("2023", "UA", "_T", 60),
    ("2023", "AF", "_T", 40),
]
PLAIN = [("2024", "_T", "_T", 4619), ("2024", "UA", "_T", 4090)]
"""An amendment that hides nothing."""
MASKING = [("2024", "_T", "_T", 4509), ("2024", "SY", "_T", 3)]
"""One that makes a count small: what is corrected with it has to cover it."""


class Desk:
    """MD before an amendment: its people, its readers, and the words to preview and to release it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.bus = LocalBus()
        self.bus.register(ReportingService, scene.app)
        self.approver = scene.person("MD", "data-approver")
        self.others = [scene.person("MD"), scene.person("KZ"), scene.person("KZ"), scene.person("UA")]
        scene.agree("MD", "participants")
        scene.release("MD", ROWS)
        scene.catch_up()

    def pending(self, rows: Sequence[Row], *, by: str | None = None, **more: Any) -> dict[str, Any]:
        """Observations that nobody released, as submission tells of them."""
        position = self.scene.bench.append(
            "submission.observations-recorded",
            Columns(
                {
                    "submission": "pending",
                    "country": "MD",
                    "indicator": INDICATOR,
                    "source": "REG",
                    "chunk": 1,
                    "chunks": 1,
                    "dimensions": ["citizenship", "sex"],
                },
                {
                    **{
                        name: [row[at] for row in rows]
                        for at, name in enumerate(("period", "citizenship", "sex", "value"))
                    },
                    "status": [row[4] if len(row) > 4 else "A" for row in rows],
                    "note": [None] * len(rows),
                },
            ),
            country="MD",
        ).last_position
        self.scene.catch_up()
        return {
            "submission": "pending",
            "country": "MD",
            "indicator": INDICATOR,
            "source": "REG",
            "observations": [position],
            "periods": sorted({row[0] for row in rows}),
            "added": 0,
            "changed": len(rows),
            "reason": "Late files",
            "released_by": by,
            **more,
        }

    def preview(self, asked: Mapping[str, Any], by: Context | None = None) -> dict[str, Any]:
        head = self.scene.bench.kit.log.head().position
        before = self.scene.tables()
        answer = self.bus.call("reporting", "preview_release", asked, by or self.approver)
        assert self.scene.bench.kit.log.head().position == head
        assert self.scene.tables() == before
        return answer

    def release(self, rows: Sequence[Row]) -> int:
        position = self.scene.release("MD", rows, reason="Late files", by=str(self.approver.actor))
        self.scene.catch_up()
        return position

    def event(self, type_: str) -> Any:
        """The payload of the last event of a type."""
        return list(self.scene.bench.kit.log.read(types={type_}))[-1].payload

    def differences(self, by: Context) -> list[Mapping[str, Any]]:
        [newest, *_] = self.bus.call("reporting", "list_notices", {}, by)["items"]
        return list(self.bus.call("reporting", "get_notice", {"notice": newest["id"]}, by)["differences"])


@pytest.fixture
def desk(sqlite_scene: Scene) -> Desk:
    return Desk(sqlite_scene)


def key(cell: Mapping[str, Any]) -> tuple[str, ...]:
    return (cell["period"], *cell["codes"].values())


def hidden(cells: Sequence[Mapping[str, Any]], side: str) -> set[tuple[str, ...]]:
    return {key(each) for each in cells if each[side]}


def decided(table: Columns) -> set[tuple[str, ...]]:
    columns = (table.column(name) for name in ("period", "citizenship", "sex"))
    return {tuple(map(str, row)) for row in zip(*columns, strict=True)}


@pytest.mark.parametrize("rows", [PLAIN, MASKING], ids=["plain", "masking"])
def test_what_the_preview_says_is_what_the_release_does(
    scene: Scene, rows: list[Row], request: pytest.FixtureRequest
) -> None:
    desk = Desk(scene)
    told = desk.preview(desk.pending(rows, by=str(desk.approver.actor)))
    desk.release(rows)

    masks: Columns = desk.event("reporting.masks-decided")
    assert hidden(told["cells"], "hidden_after") == decided(masks)
    assert told["counts"]["hidden"] == masks.rows
    assert (masks.rows > 0) == (rows is MASKING)
    assert told["counts"]["changed"] == len(rows)

    notices: Any = desk.event("reporting.notices-issued")
    real = Counter(each["country"] for each in notices["recipients"])
    assert {each["country"]: each["people"] for each in told["readers"]["groups"]} == real
    assert told["readers"]["total"] == len(notices["recipients"]) == 3
    assert notices["changes"] == len(rows)

    figures = ("period", "codes", "old", "new", "absolute", "percent")
    changed = [each for each in told["cells"] if each["kind"] != "unchanged"]
    [own, outsider, *_] = desk.others
    assert desk.differences(own) == [{name: each[name] for name in figures} for each in changed]
    for seen, cell in zip(desk.differences(outsider), changed, strict=True):
        assert (seen["old"]["absence"] == "masked") == (cell["hidden_before"] or cell["hidden_after"])


def test_the_reports_it_names_are_those_that_show_other_figures(desk: Desk) -> None:
    web = Web(desk.scene)
    desk.scene.agree("KZ", "participants")
    desk.scene.release("KZ", [("2024", "_T", "_T", 7), ("2024", "UA", "_T", 7)])
    administrator = desk.scene.person("MD", "country-administrator")
    desk.scene.catch_up()
    specification = {"rows": ["citizenship"], "names": {"en": "Ours", "ru": "Наш"}}
    ours = {"template": "MD.ours", "namespace": "MD", "revision": 0, "specification": specification}
    DefinedTemplates(desk.scene.bench.kit, lambda _: desk.scene.catch_up()).define(ours, administrator)

    def values(report: Mapping[str, Any]) -> list[Any]:
        address = f"/api/v1/reports/{report['id']}"
        answer = web.get(address, desk.approver, format="json", **report["parameters"])
        cells = [table["cells"] for table in answer.get_json()["tables"]]
        return [[[cell["value"] for cell in row] for row in rows] for rows in cells]

    library = web.get("/api/v1/reports", desk.approver).get_json()["items"]
    before = {(each["id"], *sorted(each["parameters"].items())): values(each) for each in library}
    told = desk.preview(desk.pending(PLAIN))
    desk.release(PLAIN)
    changed = {
        place
        for each in library
        if before[place := (each["id"], *sorted(each["parameters"].items()))] != values(each)
    }
    named = {
        (each["id"], *sorted((k, v) for k, v in each["parameters"].items() if k != "frequency"))
        for each in told["reports"]
    }
    assert named == changed
    some = {"citizenship-over-time", "country-profile", "countries-compared", "MD.ours"}
    assert some <= {each[0] for each in named}
    by_citizenship = next(each for each in told["reports"] if each["id"] == "citizenship-over-time")
    assert (by_citizenship["figures"], by_citizenship["totals"]) == (2, 1)
    [total] = by_citizenship["changes"]
    assert (total["column"], total["old"], total["new"], total["absolute"]) == ("2024", 4519, 4619, 100)


def test_a_total_that_nobody_reported_changes_with_its_parts(sqlite_scene: Scene) -> None:
    desk = Desk(sqlite_scene)
    desk.scene.release("MD", [("2022", "UA", "_T", 50), ("2022", "AF", "_T", 30)])
    desk.scene.catch_up()
    told = desk.preview(desk.pending([("2022", "UA", "_T", 55)]))
    report = next(each for each in told["reports"] if each["id"] == "citizenship-over-time")
    [total] = report["changes"]
    assert (total["old"], total["new"], total["derived"]) == (80, 85, True)


def test_a_withdrawn_figure_and_a_new_one_are_told_apart(desk: Desk) -> None:
    rows = [("2024", "SY", "_T", None, "O"), ("2024", "KZ", "_T", 20), ("2024", "AF", "_T", 311)]
    told = desk.preview(desk.pending(rows))
    assert {key(each)[1]: each["kind"] for each in told["cells"] if each["kind"] != "unchanged"} == {
        "SY": "withdrawn",
        "KZ": "new",
        "AF": "changed",
    }
    assert (told["counts"]["withdrawn"], told["counts"]["new"], told["counts"]["changed"]) == (1, 1, 1)


def test_first_figures_tell_nobody(desk: Desk) -> None:
    told = desk.preview(desk.pending([("2025", "_T", "_T", 3)], added=1, changed=0))
    assert told["readers"] is None
    assert told["counts"] == {"new": 1, "changed": 0, "withdrawn": 0, "hidden": 1, "shown": 0}


def test_an_embargo_is_told_and_whom_it_keeps_waiting(desk: Desk) -> None:
    desk.scene.agree("MD", "participants", embargo_until="2025-06-01T00:00:00+00:00")
    asked = desk.pending(PLAIN)
    assert desk.preview(asked)["readers"]["held_until"] == "2025-06-01T00:00:00.000000+00:00"
    later = desk.preview({**asked, "at": "2025-06-01T00:00:00Z"})
    assert later["readers"]["held_until"] is None


def test_nobody_else_may_ask(desk: Desk) -> None:
    asked = desk.pending(PLAIN)
    administrator = desk.scene.person(None, "system-administrator")
    neighbour = desk.scene.person("KZ", "data-approver")
    user = desk.scene.person("MD")
    limited = desk.scene.person("MD", "data-approver", indicators=["ENTRIES"])
    desk.scene.catch_up()
    for actor, code in (
        (administrator, "not-allowed"),
        (neighbour, "not-allowed"),
        (user, "not-allowed"),
        (limited, "not-allowed"),
        (Context(), "not-signed-in"),
    ):
        with pytest.raises(Refused) as caught:
            desk.preview(asked, actor)
        assert caught.value.remote_code == code
    # Naming one's own country does not open the observations of another.
    with pytest.raises(Refused) as caught:
        desk.preview({**asked, "country": "KZ"}, neighbour)
    assert caught.value.remote_code == "not-found"


def test_nobody_waits_for_what_takes_long(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = desk.pending(PLAIN)

    def too_long(*_: object, **__: object) -> bytes:
        raise WorkerFailed("timed out")

    with monkeypatch.context() as patched:
        patched.setattr(desk.scene.bench.kit.workers, "run", too_long)
        told = desk.preview(asked)
    assert (told["limit"], told["masks"], told["counts"]["changed"]) == ("masks-not-worked-out", False, 2)
    assert told["reports"]
    monkeypatch.setattr(handler, "MOST", 3)
    other = desk.pending(MASKING)
    assert desk.preview(other)["limit"] == "too-many-figures"


def test_it_is_told_page_by_page(desk: Desk) -> None:
    asked = desk.pending(MASKING)
    whole = desk.preview(asked)
    first = desk.preview({**asked, "limit": 1})
    rest = desk.preview({**asked, "limit": 500, "after": first["next"]})
    assert [*first["cells"], *rest["cells"]] == whole["cells"]
    assert rest["next"] is None
    masks = desk.preview({**asked, "show": "masks"})["cells"]
    assert masks == [each for each in whole["cells"] if each["hidden_before"] != each["hidden_after"]]
    assert len(desk.preview({**asked, "show": "figures"})["cells"]) == 2
