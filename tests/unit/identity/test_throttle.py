"""Guessing is slowed down, for what exists as for what does not."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity import throttle as module
from services.identity.domain.errors import TooManyAttempts
from services.identity.throttle import Throttle


class World:
    def __init__(self) -> None:
        self.now = datetime(2025, 3, 1, tzinfo=UTC)
        self.throttle = Throttle(attempts=3, pause_s=60, clock=lambda: self.now)

    def fail(self, times: int, *what: str | None) -> None:
        for _ in range(times):
            self.throttle.check(*what)
            self.throttle.failed(*what)


@pytest.fixture
def world() -> World:
    return World()


def test_after_the_attempts_one_waits_and_may_then_try_again(world: World) -> None:
    world.fail(3, "ana", "192.0.2.1")
    with pytest.raises(TooManyAttempts) as caught:
        world.throttle.check("ana", "192.0.2.1")
    assert caught.value.fields == {"retry_after_s": 60}
    world.now += timedelta(seconds=60)
    world.fail(3, "ana", "192.0.2.1")


def test_one_does_not_wait_for_another(world: World) -> None:
    world.fail(3, "ana", "192.0.2.1")
    world.throttle.check("ana", "192.0.2.2")
    world.throttle.check("eva", "192.0.2.1")
    world.throttle.check(None, None)


def test_success_is_forgiving(world: World) -> None:
    world.fail(2, "ana")
    world.throttle.succeeded("ana")
    world.fail(3, "ana")


def test_what_was_typed_is_not_kept(world: World) -> None:
    world.fail(1, "ana@example.org")
    assert "ana" not in repr(vars(world.throttle))


def test_memory_has_a_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CAPACITY", 5)
    for number in range(20):
        world.throttle.failed(str(number))
    assert len(world.throttle._failures) == 5
