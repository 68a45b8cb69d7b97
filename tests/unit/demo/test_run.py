"""Who watches the demo is told of a system that does not answer: a plain line, and where the log is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from demo import run as demo_run
from servicekit.settings import Settings


@contextmanager
def standing(*_: Any) -> Iterator[Any]:
    """A mail server or a system that nobody asks for anything."""
    yield SimpleNamespace(url="smtp://127.0.0.1:1", public=None, composition=None)


def not_coming_up(*_: Any) -> Any:
    raise TimeoutError("http://127.0.0.1:1 was not ready within 90 s")


def falling_silent(*_: Any) -> Any:
    raise requests.ConnectionError("Connection aborted.")


@pytest.mark.parametrize(
    ("system", "story", "said"),
    [
        (not_coming_up, falling_silent, "was not ready within 90 s"),
        (standing, falling_silent, "Connection aborted."),
    ],
    ids=["it does not come up", "it falls silent"],
)
def test_a_system_that_does_not_answer_is_a_line_and_no_traceback(
    system: Callable[..., Any],
    story: Callable[..., Any],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(demo_run, "mail_sink", standing)
    monkeypatch.setattr(demo_run, "running", system)
    monkeypatch.setattr(demo_run, "tell", story)
    assert demo_run.run(Settings(var=tmp_path), and_exit=True) is False
    told = capsys.readouterr()
    assert "✗ The system answers" in told.out and said in told.out
    assert str(tmp_path / "demo" / "system.log") in told.out
    assert "Traceback" not in told.out + told.err
