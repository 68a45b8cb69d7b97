"""Given what happened, when a command comes, then these events or this refusal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Story:
    """An aggregate with a past. decide and evolve are those of its module."""

    blank: Any
    decide: Callable[[Any, Any], list[Any]]
    evolve: Callable[[Any, Any], Any]
    past: tuple[Any, ...] = ()

    def given(self, *events: Any) -> "Story":
        return Story(self.blank, self.decide, self.evolve, (*self.past, *events))

    def when(self, command: Any) -> "Outcome":
        state = self.blank
        for event in self.past:
            state = self.evolve(state, event)
        return Outcome(lambda: self.decide(state, command))


@dataclass(frozen=True)
class Outcome:
    decide: Callable[[], Sequence[Any]]

    def then(self, *events: Any) -> None:
        assert list(self.decide()) == list(events)

    def refused(self, error: type[Exception], **fields: Any) -> None:
        with pytest.raises(error) as caught:
            self.decide()
        if fields:
            assert caught.value.fields == fields  # type: ignore[attr-defined]
