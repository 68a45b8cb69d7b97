"""Masks: decided once for the one outside audience, kept, and never solved again."""

import pytest
import sqlalchemy as sa

from eventlog import Columns, reading
from servicekit.context import Context
from services.reporting.handlers import masks
from services.reporting.tables import mask, release
from tests.service.reporting.scene import INDICATOR, Scene

SMALL = [
    ("2024", "_T", "_T", 103),
    ("2024", "UA", "_T", 60),
    ("2024", "AF", "_T", 40),
    ("2024", "SY", "_T", 3),
]

NOTHING: dict[str, list[str]] = {"period": [], "citizenship": [], "sex": []}


@pytest.fixture
def kz(scene: Scene) -> Context:
    scene.agree("MD", "bilateral", "KZ")
    return scene.person("KZ")


def hidden(scene: Scene, reader: Context, **options: object) -> set[str]:
    found = scene.values(reader, "MD", **options)
    return {key[1] for key, value in found.items() if value == "masked"}


def decisions(scene: Scene) -> list[Columns]:
    found = scene.bench.kit.log.read(types={"reporting.masks-decided"})
    return [event.payload for event in found if isinstance(event.payload, Columns)]


def test_outsiders_see_a_small_count_masked_and_with_it_another_that_gave_it_away(
    scene: Scene, kz: Context
) -> None:
    own = scene.person("MD")
    scene.release("MD", SMALL)
    scene.catch_up()
    assert hidden(scene, kz) == {"SY", "AF"}
    assert scene.values(kz, "MD")[("2024", "_T", "_T")] == 103
    assert hidden(scene, own) == set()


def test_a_masked_figure_brings_neither_value_nor_note(scene: Scene, kz: Context) -> None:
    scene.release("MD", [*SMALL[:3], ("2024", "SY", "_T", 3, "A", "three brothers")])
    scene.catch_up()
    figure = scene.read(kz, "MD")[("2024", "SY", "_T")]
    assert (figure.value, figure.absence, figure.note) == (None, "masked", None)


def test_outsiders_see_nothing_of_a_release_before_its_masks(scene: Scene, kz: Context) -> None:
    own = scene.person("MD")
    scene.bench.consumers.remove(scene.app.policies)
    released = scene.release("MD", SMALL)
    scene.catch_up()
    assert len(scene.values(own, "MD")) == 4
    assert scene.values(kz, "MD") == {}
    scene.app.policies.catch_up()
    scene.catch_up()
    decided = scene.bench.kit.log.head().position
    assert len(scene.values(kz, "MD")) == 4
    assert scene.values(kz, "MD", as_of=released) == {}
    assert len(scene.values(kz, "MD", as_of=decided)) == 4


def test_until_its_masks_outsiders_see_the_table_before_an_amendment(scene: Scene, kz: Context) -> None:
    scene.release("MD", SMALL)
    scene.catch_up()
    scene.bench.consumers.remove(scene.app.policies)
    scene.release("MD", [("2024", "UA", "_T", 61), ("2024", "_T", "_T", 104)], reason="late")
    scene.catch_up()
    before = scene.values(kz, "MD")
    assert (before[("2024", "UA", "_T")], before[("2024", "_T", "_T")]) == (60, 103)
    scene.app.policies.catch_up()
    scene.catch_up()
    after = scene.values(kz, "MD")
    assert (after[("2024", "UA", "_T")], after[("2024", "_T", "_T")]) == (61, 104)


def test_a_pattern_is_kept_through_amendments(scene: Scene, kz: Context) -> None:
    scene.release("MD", SMALL)
    scene.catch_up()
    scene.release("MD", [("2024", "SY", "_T", 9), ("2024", "_T", "_T", 109)], reason="late")
    scene.catch_up()
    assert hidden(scene, kz) == {"SY", "AF"}
    with reading(scene.bench.kit.database) as connection:
        assert connection.execute(sa.select(sa.func.count()).where(mask.c.until.is_not(None))).scalar() == 0


def test_a_vintage_is_masked_by_what_hid_then_and_by_what_hides_now(scene: Scene, kz: Context) -> None:
    first = scene.release("MD", [("2024", "_T", "_T", 150), *SMALL[1:3], ("2024", "SY", "_T", 50)])
    scene.catch_up()
    open_at = scene.bench.kit.log.head().position
    assert hidden(scene, kz) == set()
    scene.release("MD", [("2024", "SY", "_T", 2), ("2024", "_T", "_T", 102)], reason="counted twice")
    scene.catch_up()
    now = hidden(scene, kz)
    assert now == {"SY", "_T"}, "the others are as they were seen before, and cover nothing"
    assert hidden(scene, kz, as_of=open_at) == now, "what is hidden now is hidden in every vintage"
    assert scene.values(kz, "MD", as_of=open_at)[("2024", "UA", "_T")] == 60
    assert first < open_at


def test_what_is_withdrawn_stays_hidden_in_every_vintage_and_hides_no_more(scene: Scene, kz: Context) -> None:
    """Its total was not corrected, so that nobody can tell what is missing in it."""
    scene.release("MD", SMALL)
    scene.catch_up()
    masked_at = scene.bench.kit.log.head().position
    scene.release("MD", [("2024", "SY", "_T", None, "O")], reason="not ours")
    scene.catch_up()
    assert hidden(scene, kz) == {"AF"}, "of what is withdrawn it is said that it is withdrawn"
    assert hidden(scene, kz, as_of=masked_at) == {"SY", "AF"}
    assert set(decisions(scene)[-1].column("citizenship")) == {"SY", "AF"}


def test_masks_that_were_lifted_still_hide_in_their_own_vintage(scene: Scene, kz: Context) -> None:
    scene.release("MD", SMALL)
    scene.catch_up()
    masked_at = scene.bench.kit.log.head().position
    header = {**decisions(scene)[0].header, "release": _release(scene)}
    scene.bench.append(
        "reporting.masks-decided",
        Columns({**header, "periods": ["2024"]}, NOTHING),
        country="MD",
    )
    scene.catch_up()
    assert hidden(scene, kz) == set()
    assert hidden(scene, kz, as_of=masked_at) == {"SY", "AF"}


def test_a_rebuild_takes_the_masks_from_the_log_and_never_solves_them_again(
    scene: Scene, kz: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.release("MD", SMALL)
    scene.release("MD", [("2024", "SY", "_T", 9), ("2024", "_T", "_T", 109)], reason="late")
    scene.catch_up()
    seen = scene.values(kz, "MD")
    count = len(decisions(scene))

    def refuse(*_: object, **__: object) -> frozenset[tuple[str, ...]]:
        raise AssertionError("masks were solved again")

    monkeypatch.setattr(masks, "decide_release", refuse)
    scene.app.rebuild()
    assert scene.values(kz, "MD") == seen
    scene.app.policies.rebuild(lambda connection: None)
    scene.catch_up()
    assert scene.app.policies.parked() == []
    assert len(decisions(scene)) == count
    assert scene.values(kz, "MD") == seen


def test_a_decision_that_differs_from_todays_solver_is_what_counts(scene: Scene, kz: Context) -> None:
    """A log in which other cells were hidden than today's algorithm would hide: a rebuild hides those."""
    scene.bench.consumers.remove(scene.app.policies)
    scene.release("MD", SMALL)
    scene.catch_up()
    header = {
        "country": "MD",
        "indicator": INDICATOR,
        "source": "REG",
        "release": _release(scene),
        "periods": ["2024"],
        "mask_up_to": 4,
        "method": "mask",
        "round_to": None,
        "dimensions": ["citizenship", "sex"],
    }
    scene.bench.append(
        "reporting.masks-decided",
        Columns(header, {"period": ["2024"] * 2, "citizenship": ["SY", "UA"], "sex": ["_T"] * 2}),
        country="MD",
    )
    scene.catch_up()
    assert hidden(scene, kz) == {"SY", "UA"}
    scene.app.rebuild()
    assert hidden(scene, kz) == {"SY", "UA"}


def test_the_threshold_is_the_indicators(scene: Scene) -> None:
    scene.indicator("ENTRIES", mask_up_to=0)
    scene.agree("MD", "public", indicator="ENTRIES")
    scene.release("MD", SMALL, indicator="ENTRIES")
    scene.catch_up()
    assert scene.values(Context(), "MD", indicator="ENTRIES")[("2024", "SY", "_T")] == 3


def test_a_decision_in_several_events_opens_with_the_last_of_them(
    scene: Scene, kz: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masks, "ROWS_LIMIT", 2)
    rows = [*SMALL, *(("2023", *row[1:]) for row in SMALL)]
    scene.bench.consumers.remove(scene.app.policies)
    scene.release("MD", rows)
    scene.catch_up()
    scene.app.policies.catch_up()
    head = scene.bench.kit.log.head().position
    assert len(decisions(scene)) == 2
    scene.app.figures.catch_up(until=head - 1)
    assert scene.values(kz, "MD") == {}
    scene.catch_up()
    assert len(scene.values(kz, "MD")) == 8 and hidden(scene, kz) == {"SY", "AF"}


def test_a_release_opens_only_after_every_earlier_one(scene: Scene, kz: Context) -> None:
    """Masks of the second release that come first open nothing: the first may hold small counts."""
    scene.bench.consumers.remove(scene.app.policies)
    first = scene.release("MD", SMALL)
    second = scene.release("MD", [("2023", "_T", "_T", 500)])
    header = {
        "country": "MD",
        "indicator": INDICATOR,
        "source": "REG",
        "mask_up_to": 4,
        "method": "mask",
        "round_to": None,
    }
    header |= {"dimensions": ["citizenship", "sex"]}
    scene.bench.append(
        "reporting.masks-decided",
        Columns(
            {**header, "release": second, "periods": ["2023"]}, {"period": [], "citizenship": [], "sex": []}
        ),
        country="MD",
    )
    scene.catch_up()
    assert scene.values(kz, "MD") == {}
    scene.bench.append(
        "reporting.masks-decided",
        Columns(
            {**header, "release": first, "periods": ["2024"]},
            {"period": ["2024"] * 2, "citizenship": ["SY", "UA"], "sex": ["_T"] * 2},
        ),
        country="MD",
    )
    scene.catch_up()
    assert len(scene.values(kz, "MD")) == 5 and hidden(scene, kz) == {"SY", "UA"}


def test_the_decision_is_made_of_the_table_as_it_stood_at_the_release(scene: Scene, kz: Context) -> None:
    """The masker may come late: what was released meanwhile is no part of its table."""
    scene.bench.consumers.remove(scene.app.policies)
    scene.release("MD", SMALL)
    scene.release("MD", [("2024", "SY", "_T", 90), ("2024", "_T", "_T", 190)], reason="late")
    scene.catch_up()
    scene.app.policies.catch_up()
    first, second = decisions(scene)
    assert set(first.column("citizenship")) == {"SY", "AF"}
    assert set(second.column("citizenship")) == set(first.column("citizenship")), "kept"


def _release(scene: Scene) -> int:
    with reading(scene.bench.kit.database) as connection:
        return int(connection.execute(sa.select(sa.func.max(release.c.position))).scalar_one())
