"""From a command of a caller to events in the log: repeatable by its key, refused in our own terms."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from eventlog import (
    Appended,
    Command,
    CommandReused,
    EventLog,
    KeyDestroyed,
    LogUnavailable,
    PayloadSealed,
    VersionConflict,
    Write,
)
from servicekit.context import Context
from servicekit.errors import Fault, Rejection, Unavailable

TRIES: Final = 12
LONGEST_PAUSE_S: Final = 0.02
"""Before trying again for the n-th time, up to n times this: so that many do not meet again at once."""
SYSTEM: Final = "system"


class IdempotencyKeyReused(Fault):
    """The caller used this Idempotency-Key before, for another request."""

    code = "idempotency-key-reused"
    status = 422


class ChangedMeanwhile(Rejection):
    """Others changed the same thing at the same time, again and again; reading it anew helps."""

    code = "changed-meanwhile"
    status = 409


class ContentsErased(Rejection):
    """The key of a country or person was destroyed: nothing can be kept for them any more. fields: key."""

    code = "contents-erased"
    status = 410


def repeatable(context: Context, request: Mapping[str, Any]) -> Command | None:
    """The log's command for a caller's Idempotency-Key; None where the caller gave none.

    request: what was asked for, in JSON values that a repetition would have too: the digest of an
    upload, not its address, which is another one each time.
    """
    if context.command_key is None:
        return None
    text = json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Command(key=context.command_key, request=text.encode())


def carry_out(
    log: EventLog,
    decide: Callable[[], Sequence[Write]],
    *,
    context: Context,
    command: Command | None = None,
    meta: Mapping[str, object] | None = None,
) -> Appended | None:
    """Append what decide() says, deciding anew when somebody else was quicker; None where it says nothing.

    decide reads the streams and returns writes with the versions it read; it may be called several times.
    A repeated command is not decided again: the first result comes back, with repeated=True.
    Raises IdempotencyKeyReused, ChangedMeanwhile, ContentsErased, Unavailable, and what decide raises.
    """
    with log_errors():
        if command is not None and (first := log.seen(command)) is not None:
            return first
        for attempt in range(1, TRIES + 1):
            writes = [write for write in decide() if write.events]
            if not writes:
                return None
            try:
                return log.append(writes, command=command, actor=context.actor or SYSTEM, meta=meta)
            except VersionConflict as conflict:
                if attempt == TRIES:
                    raise ChangedMeanwhile() from conflict
                time.sleep(random.uniform(0, attempt * LONGEST_PAUSE_S))  # noqa: S311  no secret
    raise AssertionError("the loop returns or raises")


@contextmanager
def log_errors() -> Iterator[None]:
    """Tell the log's refusals that a caller can do something about in our own terms."""
    try:
        yield
    except CommandReused as error:
        raise IdempotencyKeyReused() from error
    except LogUnavailable as error:
        raise Unavailable(part="log") from error
    except (KeyDestroyed, PayloadSealed) as error:
        raise ContentsErased(key=str(error.fields["key"])) from error
