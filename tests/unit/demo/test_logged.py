"""The log of the demo's processes stands in a file, and its errors are counted."""

import sys
from pathlib import Path

import pytest

from demo.logged import errors_in, logging_to


def test_what_goes_to_standard_error_is_in_the_file_and_not_on_the_screen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "system.log"
    path.write_text("of an earlier run\n")
    with logging_to(path):
        print("WARNING waitress.queue Task queue depth is 1", file=sys.stderr)
    print("after it", file=sys.stderr)
    assert path.read_text() == "WARNING waitress.queue Task queue depth is 1\n"
    assert capfd.readouterr().err == "after it\n"


def test_errors_are_counted_and_warnings_are_not(tmp_path: Path) -> None:
    path = tmp_path / "system.log"
    lines = [
        '{"position": 7, "event": "change-not-shown-yet", "level": "warning"}',
        "WARNING waitress.queue Task queue depth is 1",
        '{"duty": "digests", "event": "duty-failed", "level": "error", "exception": "Traceback …"}',
        "ERROR waitress Exception while serving /",
        "Traceback (most recent call last):",
    ]
    path.write_text("\n".join(lines))
    assert errors_in(path) == 3
