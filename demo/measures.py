"""How much memory the demo took at its peak: this process and all that it started, together."""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

KIB: Final = 1024
PROCESSES: Final = Path("/proc")


def peak_memory_bytes() -> int:
    """The sum of the peaks of this process and of every process below it that still runs.

    An upper bound, for they need not have had their peaks at the same moment. Where there is no /proc, only
    this process and the largest that has ended are known.
    """
    unit = 1 if sys.platform == "darwin" else KIB
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    return own + max(ended, sum(map(_peak, _below("self"))))


def _below(process: str) -> Iterator[str]:
    """The processes that a process started, and those that they started."""
    for children in (PROCESSES / process / "task").glob("*/children"):
        for child in children.read_text().split():
            yield child
            yield from _below(child)


def _peak(process: str) -> int:
    status = PROCESSES / process / "status"
    if not status.exists():
        return 0  # it has ended meanwhile
    lines = (line.split() for line in status.read_text().splitlines())
    return next((int(words[1]) * KIB for words in lines if words[0] == "VmHWM:"), 0)
