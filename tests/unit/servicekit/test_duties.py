"""Duties: one process at a time, piece by piece, and a failure is tried again."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from eventlog import engine_for
from servicekit.duties import Duty, keep, perform

SOON = 0.001


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = engine_for(f"sqlite:///{tmp_path / 'service.db'}", schema="service")
    yield engine
    engine.dispose()


def duty(run, name="service.work") -> Duty:
    return Duty(name=name, every_s=SOON, run=run)


def test_what_the_piece_says_of_more_is_passed_on(database: sa.Engine):
    assert perform(duty(lambda: True), database) is True
    assert perform(duty(lambda: False), database) is False


def test_nobody_else_is_at_it_meanwhile(database: sa.Engine):
    seen = []

    def piece() -> bool:
        seen.append(perform(duty(lambda: True), database))
        seen.append(perform(duty(lambda: True, name="service.other"), database))
        return False

    perform(duty(piece), database)

    assert seen == [None, True]


def test_a_failure_is_raised_and_lets_go_of_the_duty(database: sa.Engine):
    def fails() -> bool:
        raise OSError("nobody there")

    with pytest.raises(OSError, match="nobody there"):
        perform(duty(fails), database)

    assert perform(duty(lambda: False), database) is False


def test_it_is_kept_until_told_to_stop_whatever_fails(database: sa.Engine):
    stop, calls = threading.Event(), []

    def piece() -> bool:
        calls.append(len(calls))
        if len(calls) == 2:
            raise OSError("nobody there")
        if len(calls) == 5:
            stop.set()
        return len(calls) in {3, 5}

    keep(duty(piece), database, stop)

    assert calls == [0, 1, 2, 3, 4]
