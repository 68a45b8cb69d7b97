"""The preview of an agreement says what readers then see."""

from typing import Any

import pytest

from servicekit.errors import NotAllowed
from tests.service.reporting.scene import INDICATOR, Scene

ROWS = [("2023", "_T", "_T", 4000), ("2024", "_T", "_T", 4519), ("2022", "_T", "_T", 3)]
NOTHING: dict[str, Any] = {
    "country": "MD",
    "indicator": INDICATOR,
    **{name: [] for name in ("countries", "organisations", "positions", "people")},
    **dict.fromkeys(("terms", "starts_at", "ends_at", "embargo_until", "lapse_after_days")),
    "existence": "announced",
}


def test_a_preview_names_the_tables_that_are_gained_and_lost_and_comes_true(scene: Scene) -> None:
    administrator, kz, pl = (
        scene.person("MD", "country-administrator"),
        scene.person("KZ"),
        scene.person("PL"),
    )
    scene.release("MD", ROWS)
    scene.agree("MD", "bilateral", "KZ")
    head = scene.catch_up()
    wanted = {**NOTHING, "mode": "bilateral", "countries": ["PL"], "starts_at": "2025-03-02T09:00:00Z"}
    table = {"source": "REG", "frequency": "A", "from": "2022", "to": "2024", "cells": 3, "masked": 1}
    assert scene.app.preview_agreement(administrator, wanted) == [
        {
            "at": "2025-03-01T09:00:00Z",
            "now": True,
            "reader": "KZ",
            "change": "loses",
            "because": "bilateral",
            "before": [table],
            "after": [],
        },
        {
            "at": "2025-03-02T09:00:00Z",
            "now": False,
            "reader": "PL",
            "change": "gains",
            "because": "bilateral",
            "before": [],
            "after": [table],
        },
    ]
    assert scene.bench.kit.log.head().position == head, "nothing was decided"
    scene.agree("MD", "bilateral", "PL", starts_at="2025-03-02T09:00:00Z")
    scene.catch_up()
    assert scene.scope(kz) == [] == scene.scope(pl)
    scene.bench.clock.move(days=1)
    seen = scene.values(pl, "MD")
    assert (len(seen), list(seen.values()).count("masked")) == (3, 1)


def test_what_was_withdrawn_is_not_counted_as_masked(scene: Scene) -> None:
    administrator = scene.person("MD", "country-administrator")
    scene.release("MD", ROWS)
    scene.agree("MD", "bilateral", "KZ")
    scene.release("MD", [("2022", "_T", "_T", None, "O")], reason="not ours")
    scene.catch_up()
    lost, gained = scene.app.preview_agreement(
        administrator, {**NOTHING, "mode": "bilateral", "countries": ["PL"]}
    )
    for tables in (lost["before"], gained["after"]):
        assert [(each["cells"], each["masked"]) for each in tables] == [(3, 0)]


def test_only_who_may_set_an_agreement_previews_it(scene: Scene) -> None:
    scene.release("MD", ROWS)
    for other in (
        scene.person("MD"),
        scene.person("KZ", "country-administrator"),
        scene.person(None, "auditor"),
    ):
        scene.catch_up()
        with pytest.raises(NotAllowed):
            scene.app.preview_agreement(other, {**NOTHING, "mode": "public"})
