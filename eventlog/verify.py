"""Proving that nothing in the log was edited, removed, inserted or cut off, from the stored bytes alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from eventlog.engines import reading
from eventlog.envelope import START, next_link, payload_digest
from eventlog.errors import LogNotInstalled
from eventlog.events import Head, StoredEvent
from eventlog.tables import events, log_head

PAGE_EVENTS = 500

Kind = Literal["edited", "removed", "inserted", "cut-off", "broken", "out-of-order", "rewritten"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where.

    edited: payload or envelope of this event is not what was recorded. removed: events up to this position
    are missing. inserted: this event does not belong. cut-off: the log ends before this position, which it
    once reached. broken: the chain does not lead from the event before to this one, and it is not possible to
    say which of the two was changed. out-of-order: recorded before its predecessor. rewritten: the log does
    not contain the checkpoint it was compared with.
    """

    kind: Kind
    position: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked and what was found; `head` is what an auditor keeps for the next time."""

    head: Head
    events_checked: int
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not self.findings


def verify(engine: Engine, against: str | None = None, progress: Progress | None = None) -> Verification:
    """Hash every stored payload and envelope again and follow the chain from the first event to the head.

    Needs no key. against: checkpoints (`epoch.position:chain`) handed out earlier, one or several separated
    by blanks: who owns the database can recompute the whole chain, but not one that is out in the world.
    progress(done, of): called after every page. Raises LogNotInstalled, ValueError for a bad checkpoint.
    """
    checkpoints = [Head.parse(text) for text in (against or "").split()]
    with reading(engine) as connection:
        return verify_within(connection, checkpoints, progress)


def verify_within(
    connection: Connection, against: Sequence[Head] = (), progress: Progress | None = None
) -> Verification:
    """`verify` within a transaction of the caller."""
    row = connection.execute(sa.select(log_head.c.epoch, log_head.c.position, log_head.c.chain)).first()
    if row is None:
        raise LogNotInstalled()
    head = Head(epoch=row.epoch, position=row.position, chain=bytes(row.chain))
    walk = _Walk({checkpoint.position for checkpoint in against})
    for page in _pages(connection):
        for event in page:
            walk.step(event)
        if progress is not None:
            progress(walk.checked, head.position)
    walk.end(head)
    for checkpoint in against:
        walk.compare(checkpoint, head)
    return Verification(head=head, events_checked=walk.checked, findings=tuple(walk.findings))


def _pages(connection: Connection) -> Iterator[list[StoredEvent]]:
    after: int | None = None
    query = sa.select(events).order_by(events.c.position).limit(PAGE_EVENTS)
    while True:
        rows = connection.execute(query if after is None else query.where(events.c.position > after)).all()
        if not rows:
            return
        page = [StoredEvent(*row) for row in rows]
        yield page
        after = page[-1].position


class _Walk:
    """Follows the stored chain event by event.

    Every link is judged from the stored value before it, so that one change is reported where it is and
    does not make everything after it suspicious.
    """

    def __init__(self, wanted: set[int]) -> None:
        self.checked = 0
        self.findings: list[Finding] = []
        self._expected = 1
        self._chain = START
        self._recorded_at = ""
        self._suspect: tuple[StoredEvent, bytes] | None = None
        self._shift = 0
        self._wanted = wanted
        self._values: dict[int, bytes] = {0: START}

    def step(self, event: StoredEvent) -> None:
        self.checked += 1
        self._gap(event)
        self._link(event)
        if event.recorded_at < self._recorded_at:
            self._find("out-of-order", event.position, "recorded before the event in front of it")
        self._recorded_at = max(self._recorded_at, event.recorded_at)
        self._chain = event.chain
        self._expected = event.position + 1
        if event.position in self._wanted:
            self._values[event.position] = event.chain

    def end(self, head: Head) -> None:
        self._settle_suspect(None)
        last = self._expected - 1
        if last < head.position:
            self._find("cut-off", head.position, f"events {last + 1} to {head.position} are gone")
        elif last > head.position:
            self._find("inserted", head.position + 1, f"the head of the log is at {head.position}")
        elif head.chain != self._chain:
            self._find("broken", last, "the head does not carry the chain value of the last event")

    def compare(self, checkpoint: Head, head: Head) -> None:
        """Convict a log that does not contain what was handed out."""
        found = self._values.get(checkpoint.position)
        restored = (
            "" if checkpoint.epoch == head.epoch else f"; the log was restored since (epoch {head.epoch})"
        )
        if found is None:
            detail = f"checkpoint {checkpoint} lies beyond the end{restored}"
            self._find("cut-off", checkpoint.position, detail)
        elif found != checkpoint.chain or checkpoint.epoch > head.epoch:
            detail = f"checkpoint {checkpoint} is not part of this log{restored}"
            self._find("rewritten", checkpoint.position, detail)

    def _gap(self, event: StoredEvent) -> None:
        if event.position < self._expected:
            self._find("inserted", event.position, "positions begin at 1")
        elif event.position > self._expected:
            self._settle_suspect(None)
            missing = event.position - 1
            self._find("removed", missing, f"events {self._expected} to {missing} are missing")
            # The link over a gap cannot be checked: go on from the value stored behind it.
            self._chain = b""

    def _link(self, event: StoredEvent) -> None:
        if self._suspect is not None:
            self._settle_suspect(event)
        if event.digest != payload_digest(event.payload):
            self._find("edited", event.position, "the payload is not what was recorded")
        elif self._chain and not self._follows(self._chain, event):
            self._suspect = (event, self._chain)

    def _follows(self, chain: bytes, event: StoredEvent, shift: int = 0) -> bool:
        """Whether the event continues the chain at the position it had before it was renumbered."""
        original = event._replace(position=event.position - self._shift - shift)
        return next_link(chain, original) == event.chain

    def _settle_suspect(self, following: StoredEvent | None) -> None:
        """Say what is wrong with an event whose link does not hold, now that the next one is known."""
        if self._suspect is None:
            return
        suspect, before = self._suspect
        self._suspect = None
        place = suspect.position
        if following is None or self._follows(suspect.chain, following):
            # Its own envelope, or that of the event before it together with its chain value.
            self._find("edited", place, "it does not follow from the event before, as it was recorded")
        elif self._follows(before, following, shift=1):
            self._shift += 1
            self._chain = before
            self._find("inserted", place, "the chain continues behind it as if it were not there")
        elif self._follows(suspect.chain, following, shift=1):
            self._shift += 1
            self._find("inserted", place - 1, "the events behind it were renumbered")
        elif self._follows(suspect.chain, following, shift=-1):
            self._shift -= 1
            self._find("removed", place, "the events behind it were renumbered")
        else:
            self._find("broken", place, "the chain does not lead to this event")

    def _find(self, kind: Kind, position: int, detail: str) -> None:
        self.findings.append(Finding(kind=kind, position=position, detail=detail))
