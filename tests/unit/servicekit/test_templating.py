"""Templates are compiled once in a process, and again when they change."""

from pathlib import Path

import pytest
from jinja2 import Environment

from servicekit.templating import environment


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the templates that are compiled from now on."""
    names: list[str] = []
    compiling = Environment.compile

    def noted(self: Environment, source: str, name: str, filename: str) -> object:
        names.append(name)
        return compiling(self, source, name, filename)

    monkeypatch.setattr(Environment, "compile", noted)
    return names


def test_two_applications_share_what_a_template_was_compiled_to(tmp_path: Path, compiled: list[str]) -> None:
    (tmp_path / "greeting.html").write_text("{{ name }}: {{ 1234 | number }}")
    first, second = (environment(tmp_path).get_template("greeting.html") for _ in range(2))
    assert first.render(name="<A>", language="en") == "&lt;A&gt;: 1,234"
    assert second.render(name="<A>", language="en") == first.render(name="<A>", language="en")
    assert compiled == ["greeting.html"]


def test_a_template_that_changed_is_compiled_again(tmp_path: Path, compiled: list[str]) -> None:
    for text in ("before", "after"):
        (tmp_path / "greeting.html").write_text(text)
        assert environment(tmp_path).get_template("greeting.html").render() == text
    assert compiled == ["greeting.html", "greeting.html"]


def test_templates_of_one_name_in_two_folders_are_two(tmp_path: Path, compiled: list[str]) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "greeting.html").write_text("the same")
        assert environment(tmp_path / name).get_template("greeting.html").render() == "the same"
    assert compiled == ["greeting.html", "greeting.html"]
