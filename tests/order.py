"""In which order tests run where workers share them: each kind of whole system lives on one worker."""

from typing import Final

import pytest

DISTRIBUTED: Final = frozenset({"distributed", "distributed_system", "distributed_walk"})
EMBEDDED: Final = frozenset({"embedded", "embedded_system", "embedded_walk"})
"""Fixtures, and values of parameters by which tests choose among them."""


def asks_for(item: pytest.Item, kind: frozenset[str]) -> bool:
    """Whether a test runs on a whole system of a kind."""
    callspec = getattr(item, "callspec", None)
    chosen = set() if callspec is None else {each for each in callspec.params.values() if type(each) is str}
    return not kind.isdisjoint({*getattr(item, "fixturenames", ()), *chosen})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin each worker's share with all tests of one kind of system.

    xdist gives each worker one piece of the list, in order, and moves tests from the end of a piece to a
    worker that has no more: so that only one of them starts a distributed system, and stages on it, and what
    is moved are small tests that need no system. A test may still run anywhere and in any order.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers < 2:
        return
    distributed = [item for item in items if asks_for(item, DISTRIBUTED)]
    others = [item for item in items if not asks_for(item, DISTRIBUTED)]
    embedded = [item for item in others if asks_for(item, EMBEDDED)]
    rest = [item for item in others if not asks_for(item, EMBEDDED)]
    filling = max(0, len(items) // workers - len(distributed))
    items[:] = [*distributed, *rest[:filling], *embedded, *rest[filling:]]
