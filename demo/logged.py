"""Where the demo's processes log: in a file, so that nothing of it stands between the lines of the story."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import IO, Final

LOG: Final = "system.log"
ERROR: Final = re.compile(r'"level": "(error|critical)"|^(ERROR|CRITICAL) |^Traceback ', re.MULTILINE)
"""An error as the product logs it, as a library does, and one that nobody caught."""


@contextmanager
def logging_to(path: Path) -> Iterator[IO[str]]:
    """Meanwhile everything that this process would write to standard error goes to the file.

    Yields the file, for the standard error of other processes. It begins anew.
    """
    with path.open("w", encoding="utf-8", buffering=1) as lines, redirect_stderr(lines):
        yield lines


def errors_in(path: Path) -> int:
    """How many errors were logged."""
    return len(ERROR.findall(path.read_text(encoding="utf-8", errors="replace")))
