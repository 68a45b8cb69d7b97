"""Figures with the positions from which they are known: amendments and vintages."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.reporting.queries.observations import Cut
from services.reporting.queries.vintages import BadVintage, position_of
from tests.service.reporting.scene import Scene

CELL = ("2024", "_T", "_T")


def test_the_owning_country_sees_a_figure_from_its_release_on(scene: Scene) -> None:
    reader = scene.person("MD")
    released = scene.release("MD", [(*CELL, 4519)])
    scene.catch_up()
    figure = scene.read(reader, "MD")[CELL]
    assert (figure.value, figure.known_from, figure.because) == (4519, released, "own")
    assert scene.values(reader, "MD", as_of=released - 1) == {}


def test_an_amendment_shows_at_once_and_the_old_figure_stays_reachable(scene: Scene) -> None:
    reader = scene.person("MD")
    first = scene.release("MD", [(*CELL, 4519), ("2023", "_T", "_T", 3000)])
    second = scene.release("MD", [(*CELL, 8360)], reason="files that came late")
    third = scene.release("MD", [(*CELL, 8361)], reason="one more")
    scene.catch_up()
    assert scene.values(reader, "MD") == {CELL: 8361, ("2023", "_T", "_T"): 3000}
    assert scene.values(reader, "MD", as_of=third - 1)[CELL] == 8360
    assert scene.values(reader, "MD", as_of=second)[CELL] == 8360
    assert scene.values(reader, "MD", as_of=second - 1)[CELL] == 4519
    assert scene.values(reader, "MD", as_of=first)[CELL] == 4519
    assert scene.read(reader, "MD")[CELL].revised
    assert not scene.read(reader, "MD")[("2023", "_T", "_T")].revised


def test_a_to_b_to_a_is_a_correction_like_any_other(scene: Scene) -> None:
    reader = scene.person("MD")
    positions = [scene.release("MD", [(*CELL, 1000)])]
    for value in (2000, 1000):
        positions.append(scene.release("MD", [(*CELL, value)], reason="again"))
    scene.catch_up()
    assert [scene.values(reader, "MD", as_of=each)[CELL] for each in positions] == [1000, 2000, 1000]


def test_a_date_means_its_end_in_utc(scene: Scene) -> None:
    reader = scene.person("MD")
    scene.bench.clock.now = datetime(2025, 3, 1, 23, 59, 59, tzinfo=UTC)
    scene.release("MD", [(*CELL, 4519)])
    scene.bench.clock.now = datetime(2025, 3, 2, 0, 0, 0, tzinfo=UTC)
    scene.release("MD", [(*CELL, 8360)], reason="late")
    scene.bench.clock.now = datetime(2025, 3, 5, tzinfo=UTC)
    scene.catch_up()
    assert scene.values(reader, "MD", as_of="2025-03-01")[CELL] == 4519
    assert scene.values(reader, "MD", as_of="2025-03-02")[CELL] == 8360
    assert scene.values(reader, "MD", as_of="2025-02-28") == {}


@pytest.mark.parametrize(
    "as_of", ["yesterday", "2025-13-01", "999999", "-1", "20250301T000000", "9999-12-31", "٣"]
)
def test_what_is_no_vintage_is_refused(sqlite_scene: Scene, as_of: str) -> None:
    with pytest.raises(BadVintage):
        position_of(sqlite_scene.bench.kit.log, as_of, today=sqlite_scene.bench.clock.now)


def test_a_day_that_has_not_begun_is_no_vintage_and_today_is_one(sqlite_scene: Scene) -> None:
    log = sqlite_scene.bench.kit.log
    now = datetime(2025, 3, 1, 23, 59, 59, tzinfo=UTC)
    assert position_of(log, "2025-03-01", today=now) == log.head().position
    with pytest.raises(BadVintage):
        position_of(log, "2025-03-02", today=now)


def test_a_withdrawn_figure_is_not_reported_any_more_and_its_vintage_remains(scene: Scene) -> None:
    reader = scene.person("MD")
    first = scene.release("MD", [(*CELL, 4519)])
    scene.release("MD", [(*CELL, None, "O")], reason="counted by mistake")
    scene.catch_up()
    assert scene.values(reader, "MD") == {CELL: "not-reported"}
    assert scene.values(reader, "MD", as_of=first) == {CELL: 4519}


def test_absences_are_told_apart_and_a_zero_is_a_figure(scene: Scene) -> None:
    reader = scene.person("MD")
    scene.release(
        "MD",
        [
            (*CELL, 0),
            ("2024", "UA", "_T", None, "M"),
            ("2024", "SY", "_T", None, "L"),
            ("2024", "AF", "_T", None, "O"),
        ],
    )
    scene.catch_up()
    assert list(scene.values(reader, "MD").values()) == [
        0,
        "not-applicable",
        "not-reported",
        "not-reported",
    ] or {key[1]: value for key, value in scene.values(reader, "MD").items()} == {
        "_T": 0,
        "UA": "not-applicable",
        "SY": "not-reported",
        "AF": "not-reported",
    }


def test_statuses_notes_and_decimals_arrive_as_they_were_submitted(scene: Scene) -> None:
    reader = scene.person("MD")
    scene.release("MD", [(*CELL, "12.50", "E", 'from a "survey", estimated'), ("2024", "UA", "_T", 3)])
    scene.catch_up()
    figure = scene.read(reader, "MD")[CELL]
    assert (figure.value, str(figure.value)) == (Decimal("12.50"), "12.50")
    assert (figure.status, figure.note) == ("E", 'from a "survey", estimated')
    assert scene.read(reader, "MD")[("2024", "UA", "_T")].note is None


def test_sources_of_one_country_are_kept_apart(scene: Scene) -> None:
    reader = scene.person("MD")
    scene.release("MD", [(*CELL, 100)], source="REG")
    scene.release("MD", [(*CELL, 90)], source="MIA")
    scene.release("MD", [(*CELL, 91)], source="MIA", reason="late")
    scene.catch_up()
    scope = scene.scope(reader)
    assert {(each.source) for each in scope} == {"REG", "MIA"}
    assert scene.app.figures.parked() == []


def test_a_submission_in_several_chunks_is_one_release(scene: Scene) -> None:
    reader = scene.person("MD")
    rows = [
        ("2024", "_T", "_T", 60),
        ("2024", "UA", "_T", 20),
        ("2024", "SY", "_T", 40),
        ("2023", "_T", "_T", 7),
    ]
    released = scene.release("MD", rows, chunks=2)
    scene.catch_up()
    assert len(scene.values(reader, "MD")) == 4
    assert {each.known_from for each in scene.read(reader, "MD").values()} == {released}


def test_periods_of_every_frequency_are_kept_apart_and_cut_by_their_beginning(scene: Scene) -> None:
    reader = scene.person("MD")
    codes = ["2023", "2024", "2024-S1", "2024-Q1", "2024-01", "2024-W05", "2024-01-15", "2025-Q1"]
    scene.release("MD", [(code, "_T", "_T", 100 + at) for at, code in enumerate(codes)])
    scene.catch_up()
    assert [scene.values(reader, "MD")[(code, "_T", "_T")] for code in codes] == list(range(100, 108))
    year = scene.values(reader, "MD", cut=Cut(first_day=20240101, last_day=20241231))
    assert {key[0] for key in year} == set(codes[1:-1])
    quarters = scene.values(reader, "MD", cut=Cut(frequencies=("Q",)))
    assert {key[0] for key in quarters} == {"2024-Q1", "2025-Q1"}


def test_codes_cut_and_a_dimension_never_used_has_everything_at_its_total(scene: Scene) -> None:
    reader = scene.person("MD")
    scene.release("MD", [(*CELL, 60), ("2024", "UA", "M", 20), ("2024", "UA", "F", 40)])
    scene.catch_up()
    assert scene.values(reader, "MD", cut=Cut(codes={"citizenship": ("UA",), "sex": ("F", "_T")})) == {
        ("2024", "UA", "F"): 40
    }
    assert scene.values(reader, "MD", cut=Cut(codes={"age": ("Y15",)})) == {}
    assert len(scene.values(reader, "MD", cut=Cut(codes={"age": ("Y15", "_T")}))) == 3


def test_a_later_release_may_add_cells_to_a_period_and_replaces_what_is_there(scene: Scene) -> None:
    """A release says that it changes nothing; if it does all the same, no cell has two figures."""
    reader = scene.person("MD")
    scene.release("MD", [(*CELL, 60)])
    scene.release("MD", [("2024", "UA", "_T", 20), (*CELL, 61)])
    scene.catch_up()
    assert scene.values(reader, "MD") == {CELL: 61, ("2024", "UA", "_T"): 20}


def test_a_release_whose_observations_are_missing_is_parked_and_shows_nothing(sqlite_scene: Scene) -> None:
    scene = sqlite_scene
    reader = scene.person("MD")
    released = scene.release("MD", [(*CELL, 60)])
    payload = dict(next(scene.bench.kit.log.read(released - 1, released)).payload)  # type: ignore[arg-type]
    scene.bench.append(
        "submission.figures-released", {**payload, "observations": [1], "submission": "x"}, country="MD"
    )
    scene.bench.consumers.remove(scene.app.policies)
    scene.catch_up()
    assert [each.position for each in scene.app.figures.parked()] == [released + 1]
    assert scene.values(reader, "MD") == {CELL: 60}
