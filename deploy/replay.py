"""Replaying the log to a position into a folder: every read model as it was then, from the log alone."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from deploy.composition import Composition
from deploy.readmodels import digest, read_models
from eventlog import EventLog, engine_for
from servicekit.contracts import event_types
from servicekit.localbus import LocalBus


class FolderNotEmpty(ValueError):
    """A replay goes into an empty folder, so that nothing in it comes from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay made: the position it went to, and the digest of each read model there."""

    position: int
    checkpoint: str
    digests: dict[str, str]


class _Replay(Composition):
    """A composition whose log and keyring are another one's, and whose databases are in a folder."""

    def __init__(self, original: Composition, into: Path) -> None:
        self._original = original
        self._into = into
        super().__init__(original.settings, LocalBus(), clock=original.clock)

    def engine(self, name: str, apart: str = "") -> sa.Engine:
        return self._original.engine(name) if name in {"log", "keyring"} else super().engine(name, apart)

    def open_engine(self, name: str, apart: str) -> sa.Engine:
        file = f"{name}-{apart}" if apart else name
        return engine_for(f"sqlite:///{(self._into / f'{file}.db').absolute()}")

    def open_log(self, service: str | None) -> EventLog:
        # A replay writes nothing, whoever asks: policies and commands cannot append to it.
        return EventLog(
            self.engine("log"), types=event_types(), keyring=self.keyring, service=None, clock=self.clock
        )


def replay(
    original: Composition, position: int, into: Path, *, done: Callable[[str], None] = lambda name: None
) -> Replayed:
    """Build every read model up to a position in an empty folder, as SQLite files.

    done(consumer): called when one stands. Raises FolderNotEmpty, and LookupError for a position
    that the log does not reach. What is sealed under a destroyed key stays out.
    """
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise FolderNotEmpty(str(into))
    head = original.log.head()
    chain = original.log.chain_at(position)
    if chain is None:
        raise LookupError(position)
    again = _Replay(original, into)
    for follower in again.followers:
        follower.catch_up(until=position)
    digests = {}
    for consumer in read_models(again):
        consumer.catch_up(until=position)
        digests[consumer.name] = digest(consumer)
        done(consumer.name)
    again.close()
    return Replayed(position=position, checkpoint=f"{head.epoch}.{position}:{chain.hex()}", digests=digests)
