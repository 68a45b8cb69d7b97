"""Mails to people what waits for them: explanations that they have not seen, reports to be confirmed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.engine import Connection

from eventlog import Command, NewEvent, RecordedEvent, Write
from servicekit.kit import Kit
from servicekit.mail import Mail, Mailer
from servicekit.mailing import Mailing
from services.reporting.handlers.mirror_thread import MirrorThreads
from services.reporting.queries.joint import CONFIRM, KnownJoint, joints, may
from services.reporting.queries.mirror_thread import unseen_since
from services.reporting.queries.readers import Reader, reader_for
from services.reporting.rendering.waiting import Movement, Unconfirmed, waiting_message

KIND: Final = "reminders"
"""What people choose on their account's page."""
AGE: Final = timedelta(days=7)
"""Of older explanations no mail goes out: somebody who sets up mail does not get those of last year."""
AGAIN: Final = timedelta(days=1)
"""A joint report of which a text changed, so that it waits anew, is mailed about again after so long."""


@dataclass(slots=True)
class _Told:
    """What one person was mailed about. version: of their stream; reports: at which revision, and when."""

    version: int = 0
    messages: set[str] = field(default_factory=set)
    reports: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def take(self, events: Iterable[RecordedEvent]) -> None:
        """Take what was written of them since."""
        for event in events:
            self.version = event.version
            if event.erased:
                continue
            payload = event.members
            self.messages |= set(payload["messages"])
            for each in payload["reports"]:
                self.reports[each["report"]] = (each["revision"], event.recorded_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """What waits for a person and was not mailed about. messages: by their ids, of which movement."""

    reader: Reader
    messages: Mapping[str, Movement]
    reports: Sequence[KnownJoint]

    @property
    def about(self) -> str:
        """What tells this message from every other one."""
        revisions = (f"{each.state.opened.report}:{each.state.revision}" for each in self.reports)
        return sha256("\n".join([str(self.reader.actor), *self.messages, *revisions]).encode()).hexdigest()


class WaitingMail:
    """Part of the duty `reporting.digests`."""

    def __init__(
        self,
        kit: Kit,
        mailer: Mailer,
        mirrors: MirrorThreads,
        reading: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        """reading: read models that are fresh enough."""
        self._kit = kit
        self._mailing = Mailing(kit, mailer)
        self._mirrors = mirrors
        self._reading = reading
        self._told: dict[str, _Told] = {}

    def run(self) -> None:
        """Mail to each who wants it what waits for them, in one message, and write it down.

        A crash in between sends that one message again, under the same Message-ID.
        """
        if not self._mailing.possible:
            return
        waiting = self._waiting()
        wanted = self._mailing.addresses(sorted(waiting, key=int), KIND)
        due = [person for person in wanted if self._mailing.may_try(person)]
        self._mailing.each(due, lambda person: self._deliver(person, waiting[person], wanted[person]))

    def _waiting(self) -> dict[str, _Waiting]:
        """By person; only of whom something waits that they were not mailed about."""
        now = self._kit.clock()
        found = {}
        with self._reading() as connection:
            unseen = unseen_since(connection, now - AGE)
            reports = joints(connection, "open")
            for principal in self._kit.rights.active():
                kind, _, person = principal.actor.partition(":")
                if kind != "person" or not (person in unseen or reports):
                    continue
                reader = reader_for(self._kit.rights, principal.actor, now)
                mine = [each for each in reports if _waits_for(reader, each)]
                if not mine and person not in unseen:
                    continue
                told = self._told_of(person)
                due = _Waiting(
                    reader=reader,
                    messages=self._messages(connection, reader, person, unseen.get(person, set()), told),
                    reports=[each for each in mine if _is_new(each, told, now)],
                )
                if due.messages or due.reports:
                    found[person] = due
        return found

    def _messages(
        self, connection: Connection, reader: Reader, person: str, unseen: set[str], told: _Told
    ) -> dict[str, Movement]:
        """Those of the messages whose both ends are open to the reader still."""
        new = unseen - told.messages
        if not new:
            return {}
        return {
            each["message"]: Movement(**each["movement"])
            for each in self._mirrors.waiting(connection, reader, person)
            if each["message"] in new
        }

    def _told_of(self, person: str) -> _Told:
        told = self._told.setdefault(person, _Told())
        told.take(self._kit.log.read_stream(_stream(person), told.version))
        return told

    def _deliver(self, person: str, due: _Waiting, address: Mapping[str, Any]) -> None:
        """Send a message and write down how it fared. Raises MailUnreachable."""
        subject, text = waiting_message(
            list(dict.fromkeys(due.messages.values())),
            [
                Unconfirmed(
                    report=each.state.opened.report,
                    indicator=each.state.opened.indicator,
                    countries=tuple(each.state.countries),
                )
                for each in due.reports
            ],
            self._kit.reference,
            language=address["language"],
            base_url=self._kit.settings.base_url,
        )
        message = Mail(
            to=address["email"],
            subject=subject,
            text=text,
            language=address["language"],
            about=f"waiting {due.about}",
        )
        fared = self._mailing.send(message, person)
        if fared is not None:
            self._note(person, due, fared.outcome, fared.code)

    def _note(self, person: str, due: _Waiting, outcome: str, code: str | None) -> None:
        payload = {
            "person": person,
            "messages": list(due.messages),
            "reports": [
                {"report": each.state.opened.report, "revision": each.state.revision} for each in due.reports
            ],
            "outcome": outcome,
            "code": code,
            "attempts": self._mailing.times(person),
        }
        event = NewEvent(type="reporting.waiting-mailed", payload=payload, country=due.reader.country)
        self._kit.log.append(
            [Write(stream=_stream(person), events=[event])],
            command=Command(key=f"waiting-mailed:{due.about}", request=due.about.encode()),
            actor=f"service:{self._kit.service}",
        )
        self._mailing.forget(person)


def _waits_for(reader: Reader, known: KnownJoint) -> bool:
    """Whether a joint report waits for the reader to confirm it for their country."""
    state = known.state
    return (
        reader.country is not None
        and state.answers.get(reader.country) == "waiting"
        and may(reader, CONFIRM, state)
    )


def _is_new(known: KnownJoint, told: _Told, now: datetime) -> bool:
    before = told.reports.get(known.state.opened.report)
    return before is None or (before[0] < known.state.revision and now - before[1] >= AGAIN)


def _stream(person: str) -> str:
    return f"waiting-mail-{person}"
