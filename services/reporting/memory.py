"""When the garbage collector runs: not while thousands of objects are made of which none is garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection within the block: it would look through every figure of a page, again and again.

    Where blocks of several threads overlap, the first to end lets collections run again.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
