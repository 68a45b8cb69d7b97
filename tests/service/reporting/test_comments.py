"""A comment on a warning is the note of its figure, for whoever sees the figure and for nobody else."""

from typing import Any

from tests.service.reporting.scene import Scene

UA, RU = {"citizenship": "UA", "sex": "_T"}, {"citizenship": "RU", "sex": "_T"}
ROWS = [
    ("2024", "_T", "_T", 4000),
    ("2024", "UA", "_T", 900),
    ("2024", "RU", "_T", 2),
    ("2024", "MD", "_T", 700, "A", "Counted anew."),
]


def comment(scene: Scene, text: str, *keys: dict[str, str], submission: str = "s1") -> None:
    said: dict[str, Any] = {
        "code": "jump-previous",
        "period": None,
        "key": {},
        "comment": text,
        "figures": [{"period": "2024", "key": key} for key in keys],
    }
    payload = {"submission": submission, "by": "person:902", "comments": [said]}
    scene.bench.append("submission.findings-commented", payload, country="PL")


def notes(scene: Scene, reader: Any) -> dict[str, str | None]:
    return {key[1]: figure.note for key, figure in scene.read(reader, "PL").items()}


def test_a_comment_is_the_note_of_a_figure_that_has_none(scene: Scene) -> None:
    own = scene.person("PL")
    comment(scene, "A new law.", UA, RU, {"citizenship": "MD", "sex": "_T"})
    comment(scene, "Checked by phone.", UA)
    comment(scene, "Of another file.", UA, submission="s2")
    scene.release("PL", ROWS)
    scene.catch_up()
    assert notes(scene, own) == {
        "_T": None,
        "UA": "A new law. Checked by phone.",
        "RU": "A new law.",
        "MD": "Counted anew.",
    }


def test_a_comment_on_a_masked_figure_is_hidden_with_it(scene: Scene) -> None:
    outside = scene.person("KZ")
    comment(scene, "Two brothers.", RU)
    scene.release("PL", ROWS)
    scene.agree("PL", "public")
    scene.catch_up()
    assert scene.values(outside, "PL")["2024", "RU", "_T"] == "masked"
    assert "Two brothers." not in notes(scene, outside).values()


def test_an_amended_figure_has_the_comments_of_its_own_release(scene: Scene) -> None:
    own = scene.person("PL")
    comment(scene, "A new law.", UA)
    scene.release("PL", ROWS)
    scene.release("PL", [("2024", "UA", "_T", 905)], reason="late")
    scene.catch_up()
    assert notes(scene, own)["UA"] is None


def test_a_rebuild_has_the_same_notes(scene: Scene) -> None:
    comment(scene, "A new law.", UA)
    scene.release("PL", ROWS)
    scene.catch_up()
    before = scene.tables()
    scene.app.rebuild()
    assert scene.tables() == before
