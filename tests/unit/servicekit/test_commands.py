"""From a command to the log: decided anew after a conflict, answered once, refused in our own terms."""

from collections.abc import Sequence
from typing import Any

import pytest

from eventlog import (
    Appended,
    Command,
    CommandReused,
    EventLogError,
    KeyDestroyed,
    LogUnavailable,
    NewEvent,
    PayloadSealed,
    VersionConflict,
    Write,
)
from servicekit.commands import (
    TRIES,
    ChangedMeanwhile,
    ContentsErased,
    IdempotencyKeyReused,
    carry_out,
    repeatable,
)
from servicekit.context import Context
from servicekit.errors import ComityError, Unavailable

WRITE = Write(stream="s", expected_version=0, events=[NewEvent(type="x.y", payload={})])
CONFLICT = VersionConflict(stream="s", expected=0, actual=1)


class Log:
    """A log that answers each append with the next of what it was given: a refusal, or success."""

    def __init__(self, *answers: EventLogError, first: Appended | None = None) -> None:
        self.answers = list(answers)
        self.first = first
        self.actors: list[str] = []

    def seen(self, command: Command) -> Appended | None:
        return self.first

    def append(self, writes: Sequence[Write], *, command: Command | None, actor: str, meta: Any) -> Appended:
        self.actors.append(actor)
        if self.answers:
            raise self.answers.pop(0)
        return Appended(first_position=7, last_position=7)


def carried(log: Log, *writes: Write, context: Context | None = None) -> tuple[Appended | None, int]:
    """The result, and how often it was decided."""
    decided = 0

    def decide() -> list[Write]:
        nonlocal decided
        decided += 1
        return list(writes)

    context = context or Context(actor="person:1", command_key="k")
    result = carry_out(log, decide, context=context, command=repeatable(context, {}))  # type: ignore[arg-type]
    return result, decided


def test_a_conflict_is_decided_anew() -> None:
    result, decided = carried(Log(CONFLICT, CONFLICT), WRITE)
    assert result is not None and result.last_position == 7
    assert decided == 3


def test_it_gives_up_after_some_tries() -> None:
    log = Log(*[CONFLICT] * TRIES)
    with pytest.raises(ChangedMeanwhile):
        carried(log, WRITE)
    assert len(log.actors) == TRIES


def test_a_repeated_command_is_not_decided_again() -> None:
    first = Appended(first_position=3, last_position=4, repeated=True)
    assert carried(Log(first=first), WRITE) == (first, 0)


def test_nothing_to_say_writes_nothing() -> None:
    log = Log()
    assert carried(log) == (None, 1)
    assert carried(log, Write(stream="s", events=[])) == (None, 1)
    assert log.actors == []


def test_who_asked_is_who_acted() -> None:
    log = Log()
    carried(log, WRITE)
    carried(log, WRITE, context=Context())
    assert log.actors == ["person:1", "system"]


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (CommandReused(key="k"), IdempotencyKeyReused()),
        (LogUnavailable(reason="down"), Unavailable(part="log")),
        (KeyDestroyed(key="country:MD"), ContentsErased(key="country:MD")),
        (PayloadSealed(position=3, key="country:MD"), ContentsErased(key="country:MD")),
    ],
)
def test_the_log_s_refusals_are_told_in_our_terms(refusal: EventLogError, told: ComityError) -> None:
    with pytest.raises(type(told)) as raised:
        carried(Log(refusal), WRITE)
    assert raised.value.fields == told.fields


def test_the_order_of_members_makes_no_other_request() -> None:
    context = Context(command_key="k")
    one, two = repeatable(context, {"a": 1, "б": 2}), repeatable(context, {"б": 2, "a": 1})
    assert one == two
    assert repeatable(context, {"a": 2}) != one
    assert repeatable(Context(), {"a": 1}) is None
