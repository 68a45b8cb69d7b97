"""What every test runs under: files in memory, private servers on demand, and Hypothesis without chance."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import hypothesis
import pytest

pytest_plugins = ["tests.order", "tests.servers.fixtures", "tests.systems"]

# The same examples in every run: a failure in CI is a failure on the next machine.
hypothesis.settings.register_profile(
    "comity", derandomize=True, deadline=None, database=None, print_blob=True
)
hypothesis.settings.load_profile("comity")

IN_MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 8 * 1024**3
"""A whole run leaves well under half of it."""


def pytest_configure() -> None:
    """Let tmp_path lie in memory, where there is room: thousands of small databases wait for no disk."""
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Iterator[None]:
    """Look for garbage once, after a million objects were made that stay until the end of the run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
