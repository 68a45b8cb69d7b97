"""Mirror figures are what the reader would read, and nothing else."""

from typing import Any

from tests.service.reporting.scene import INDICATOR, Scene

ROWS = [
    ("2023", "_T", "_T", 4000),
    ("2023", "MD", "_T", 900),
    ("2023", "MD", "F", 400),
    ("2023", "UA", "_T", 700),
    ("2024", "MD", "_T", 3),
    ("2024", "UA", "_T", 700),
    ("2024", "_T", "_T", 5000),
]


def of(scene: Scene, context: Any, code: str = "MD") -> list[tuple[str, str, str]]:
    asked = {"indicator": INDICATOR, "dimension": "citizenship", "code": code}
    items = scene.app.mirror_figures(context, asked)
    return [(each["country"], each["period"], each["value"]) for each in items]


def test_a_partners_open_figures_are_there_and_masked_ones_are_not(scene: Scene) -> None:
    md, kz = scene.person("MD"), scene.person("KZ")
    scene.release("PL", ROWS)
    scene.agree("PL", "bilateral", "MD")
    scene.catch_up()
    assert of(scene, md) == [("PL", "2023", "900")]
    assert of(scene, kz) == []
    assert of(scene, md, "UA") == [("PL", "2023", "700")]


def test_a_dimension_that_nobody_has_has_no_mirror(scene: Scene) -> None:
    md = scene.person("MD")
    scene.release("PL", ROWS)
    scene.agree("PL", "public")
    scene.catch_up()
    asked = {"indicator": INDICATOR, "dimension": "destination", "code": "MD"}
    assert scene.app.mirror_figures(md, asked) == []
