"""A rebuilt read model equals the live one, and applying twice equals once, over random histories."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, given, settings

from eventlog import writing
from services.reporting import projections
from tests.service.reporting.scene import Row, Scene

COUNTRIES = ("MD", "KZ", "PL")
cells = st.tuples(
    st.sampled_from(("2023", "2024", "2024-Q1")),
    st.sampled_from(("_T", "UA", "SY")),
    st.sampled_from(("_T", "M")),
    st.one_of(st.integers(0, 30), st.none()),
)
tables = st.lists(cells, min_size=1, max_size=6, unique_by=lambda row: row[:3])
countries = st.sampled_from(COUNTRIES)
modes = st.sampled_from(("national", "bilateral", "reciprocal", "participants", "public"))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("release"), countries, tables),
        st.tuples(st.just("amend"), countries, tables),
        st.tuples(st.just("agree"), countries, modes),
        st.tuples(st.just("embargo"), countries, st.integers(1, 40)),
        st.tuples(st.just("lapse"), countries, st.integers(1, 40)),
        st.tuples(st.just("days"), st.none(), st.integers(1, 30)),
        st.tuples(st.just("join"), countries, st.sampled_from(("member", "partner"))),
        st.tuples(st.just("confirm"), countries, countries),
        st.tuples(st.just("catch up"), st.none(), st.none()),
    ),
    min_size=1,
    max_size=8,
)


def play(scene: Scene, history: list[tuple[str, Any, Any]]) -> None:
    for what, country, detail in history:
        match what:
            case "release" | "amend":
                rows: list[Row] = [
                    (period, citizenship, sex, value, "A" if value is not None else "O")
                    for period, citizenship, sex, value in detail
                ]
                scene.release(country, rows, reason="why" if what == "amend" else None)
            case "agree":
                scene.agree(country, detail, *(["KZ"] if detail == "bilateral" else []))
            case "embargo":
                until = scene.bench.clock() + timedelta(days=detail)
                scene.agree(country, "bilateral", "KZ", embargo_until=until.isoformat())
            case "lapse":
                scene.agree(country, "reciprocal", lapse_after_days=detail)
            case "days":
                scene.bench.clock.move(days=detail)
            case "join":
                scene.join(country, "G", detail)
            case "confirm":
                scene.confirm(country, detail)
            case _:
                scene.catch_up()
    scene.catch_up()


# Each example is a log of its own; to shrink one takes minutes.
@settings(max_examples=12, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(history=steps)
def test_whatever_happened_a_rebuilt_read_model_equals_the_live_one(
    history: list[tuple[str, Any, Any]],
) -> None:
    with TemporaryDirectory() as folder:
        scene = Scene(Path(folder))
        try:
            scene.indicator()
            scene.form("G")
            scene.admit(*COUNTRIES)
            scene.person("MD")
            scene.person("KZ")
            play(scene, history)
            assert scene.app.figures.parked() == [] == scene.app.policies.parked()
            live = scene.tables()
            scene.app.rebuild()
            assert scene.tables() == live
            _apply_everything_again(scene)
            assert scene.tables() == live
        finally:
            scene.close()


def _apply_everything_again(scene: Scene) -> None:
    """Releases, masks and notices a second time; what identity says is only how things stand now."""
    apply = projections.projection(scene.bench.kit.log)
    again = {name for name in projections.TYPES if not name.startswith("identity.")}
    with writing(scene.bench.kit.database) as connection:
        for event in scene.bench.kit.log.read(types=again):
            apply(connection, event)


def test_an_agreement_or_a_standing_applied_twice_equals_once(sqlite_scene: Scene) -> None:
    scene = sqlite_scene
    scene.release("MD", [("2024", "_T", "_T", 7)])
    scene.agree("MD", "participants")
    scene.join("UA", "G")
    scene.confirm("MD", "UA")
    scene.catch_up()
    live = scene.tables()
    apply = projections.projection(scene.bench.kit.log)
    last = {event.type: event for event in scene.bench.kit.log.read(types=projections.TYPES)}
    with writing(scene.bench.kit.database) as connection:
        apply(connection, last["identity.agreement-set"])
        apply(connection, last["identity.agreement-confirmed"])
        apply(connection, last["identity.group-joined"])
    assert scene.tables() == live


def test_a_rebuilt_read_model_equals_the_live_one_on_either_database(scene: Scene) -> None:
    scene.person("MD")
    scene.person("KZ")
    play(
        scene,
        [
            ("agree", "MD", "reciprocal"),
            ("release", "MD", [("2024", "_T", "_T", 20), ("2024", "UA", "_T", 3), ("2024", "SY", "_T", 17)]),
            ("catch up", None, None),
            ("release", "KZ", [("2023", "_T", "_T", 9)]),
            (
                "amend",
                "MD",
                [("2024", "UA", "_T", None), ("2024", "_T", "_T", 17), ("2024-Q1", "_T", "M", 2)],
            ),
        ],
    )
    live = scene.tables()
    assert all(live[name] for name in ("fact", "mask", "visibility", "notice", "change"))
    scene.app.rebuild()
    assert scene.tables() == live
