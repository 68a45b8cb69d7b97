"""Every code that the service says no with has a text in both languages."""

import re
from pathlib import Path

import pytest

import services.submission
from servicekit.errors import ComityError
from servicekit.language import translate
from services.submission.domain import errors

FOLDER = Path(services.submission.__file__).parent


def problem_codes() -> set[str]:
    """Codes of every leaf of the service's errors."""
    return {
        each.code
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, ComityError) and each.__module__ == errors.__name__
    }


def finding_codes() -> set[str]:
    """Kebab-case literals of the modules that make findings."""
    words: set[str] = set()
    for path in (*(FOLDER / "intake").glob("*.py"), *(FOLDER / "forms").glob("*.py")):
        words |= set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', path.read_text(encoding="utf-8")))
    return words - {"file-name", "utf-16", "utf-16-le", "utf-16-be", "utf-8", "mac-cyrillic"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_code_has_a_text(language: str) -> None:
    wanted = {f"problem.{code}" for code in problem_codes()}
    wanted |= {f"finding.{code}" for code in finding_codes()}
    wanted |= {f"finding.other-{name}" for name in ("country", "indicator", "source")}
    assert len(wanted) > 50
    assert {name for name in wanted if translate(language, name) == name} == set()


def test_the_texts_of_both_languages_name_the_same_values() -> None:
    for code in sorted(finding_codes()):
        texts = [translate(language, f"finding.{code}") for language in ("en", "ru")]
        named = [set(re.findall(r"%\((\w+)\)s", text)) for text in texts]
        assert named[0] == named[1], code
