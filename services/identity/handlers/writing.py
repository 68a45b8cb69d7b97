"""How every command of identity reaches the log, and is seen by whoever asks next."""

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import structlog

from eventlog import Consumer, NewEvent, Write
from servicekit.commands import carry_out, log_errors, repeatable
from servicekit.context import Context
from servicekit.kit import Kit, settle
from services.identity.domain.events import Event, event_from, payload_of
from services.identity.handlers.aggregates import Aggregates

logger = structlog.get_logger(__name__)
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a command wrote, now or when it was first sent. position: the last, None where nothing changed."""

    events: tuple[Event, ...]
    position: int | None
    repeated: bool = False

    def until(self, position: int | None) -> "Written":
        """The same, with what was noted after it; position: of the last such event, None where none was."""
        return self if position is None else replace(self, position=position)

    def first(self, kind: type[Kind]) -> Kind:
        """The first event of a kind; the command writes one."""
        return next(event for event in self.events if isinstance(event, kind))


class Writing:
    """Decides and appends, one command after another within a process; processes meet at the log."""

    def __init__(self, kit: Kit, consumers: Sequence[Consumer]) -> None:
        self.aggregates = Aggregates(kit.log)
        self._kit = kit
        self._consumers = consumers
        self._one_at_a_time = threading.Lock()

    def carry_out(
        self, context: Context, request: Mapping[str, Any], decide: Callable[[], Sequence[Write]]
    ) -> Written:
        """Append what decide() says, and wait until this process shows it.

        request: what makes a repetition the same, without secrets. Raises what servicekit.commands
        and decide raise.
        """
        with self._one_at_a_time:
            appended = carry_out(
                self._kit.log,
                decide,
                context=context,
                command=repeatable(context, request),
                meta={"request_id": context.request_id},
            )
        if appended is None:
            return Written(events=(), position=None)
        written = Written(
            events=self._events(appended.first_position, appended.last_position),
            position=appended.last_position,
            repeated=appended.repeated,
        )
        self._settle(written, appended.first_position)
        return written

    def note(self, event: Event, *, stream: str, country: str | None, context: Context) -> int:
        """Append one event that needs no decision, such as a sign-in; return its position."""
        with log_errors():
            return self._kit.log.append(
                [Write(stream=stream, events=[_new(event, country)])],
                actor=context.actor or f"service:{self._kit.service}",
                meta={"request_id": context.request_id},
            ).last_position

    def _events(self, first: int, last: int) -> tuple[Event, ...]:
        with log_errors():
            recorded = list(self._kit.log.read(after=first - 1, until=last))
        payloads: list[Any] = [each.payload for each in recorded]
        return tuple(event_from(each.type, payload) for each, payload in zip(recorded, payloads, strict=True))

    def _settle(self, written: Written, first_position: int) -> None:
        timeout_s, kit = self._kit.settings.settle_timeout_s, self._kit
        seen = settle(self._consumers, written.position or 0, timeout_s)
        # Where nothing follows the log for them (a command of the operator), nobody asks them either.
        if kit.rights.watched:
            for followed in (kit.rights, kit.reference):
                theirs = [
                    first_position + index
                    for index, event in enumerate(written.events)
                    if event.TYPE in followed.TYPES
                ]
                seen = seen and (not theirs or followed.wait_for(theirs[-1], timeout_s))
        if not seen:
            logger.warning("command-not-shown-yet", position=written.position)


def _new(event: Event, country: str | None) -> NewEvent:
    return NewEvent(type=event.TYPE, payload=payload_of(event), country=country)


def new_identifier() -> str:
    """A name for something new that nobody can guess: 26 letters and digits."""
    return secrets.token_hex(13)
