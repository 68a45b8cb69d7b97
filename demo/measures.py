"""How much memory the demo took at its peak: this process and its worker processes together."""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

KIB = 1024


def peak_memory_bytes() -> int:
    """The sum of the peaks of this process and of every child that still runs or has ended.

    An upper bound, for they need not have had their peaks at the same moment. Where there is no /proc, only
    the largest child that has ended is known.
    """
    unit = 1 if sys.platform == "darwin" else KIB
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    return own + max(ended, sum(_peaks_of_children()))


def _peaks_of_children() -> Iterator[int]:
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            status = Path(f"/proc/{child}/status")
            if not status.exists():
                continue  # it has ended meanwhile
            for line in status.read_text().splitlines():
                if line.startswith("VmHWM:"):
                    yield int(line.split()[1]) * KIB
