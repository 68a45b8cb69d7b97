"""Mails each correction, and news of followed reports, to who wants it: once, masked, and written down."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Command, NewEvent, Write
from servicekit.errors import ComityError, NotFound
from servicekit.kit import Kit
from servicekit.mail import Attachment, Mail, Mailer
from servicekit.mailing import Mailing
from servicekit.moments import rfc3339
from services.reporting.domain.disclosures import Received
from services.reporting.handlers.disclosing import append_disclosures, disclosures
from services.reporting.handlers.watching import Watched
from services.reporting.queries.mailable import unmailed
from services.reporting.queries.notices import get_notice, notice_scope
from services.reporting.queries.readers import Reader, reader_for
from services.reporting.queries.subscriptions import unmailed_news
from services.reporting.rendering.digest import digest
from services.reporting.rendering.news import FollowedNews, news_message

KIND: Final = "corrections"
"""What people choose on their account's page."""
AGE: Final = timedelta(days=7)
"""Older notices are not mailed any more: somebody who sets up mail does not get those of last year."""
AT_ONCE: Final = 50
ROWS: Final = 20_000
"""So many differences go into a message at most."""
PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What its reader wants by mail. notice: of a correction, None where there is none to tell of.

    country: whose figures were corrected. news: of reports that the reader follows, told with it.
    """

    notice: str | None
    person: str
    country: str | None
    email: str
    language: str
    news: tuple[sa.Row[Any], ...] = ()

    @property
    def about(self) -> str:
        """What tells this message from every other one."""
        if self.notice is not None:
            return self.notice
        return f"{self.news[0].subscription}-{self.news[0].until}"


class Digests:
    """The duty `reporting.digests`."""

    def __init__(
        self,
        kit: Kit,
        mailer: Mailer,
        reading: Callable[[], AbstractContextManager[Connection]],
        settle: Callable[[int], object],
    ) -> None:
        """reading: read models that are fresh enough; settle: waits until they show a position."""
        self._kit = kit
        self._watched = Watched(kit)
        self._mailing = Mailing(kit, mailer)
        self._reading = reading
        self._settle = settle

    def run(self) -> bool:
        """Mail what is due, at most AT_ONCE messages; whether there may be more.

        Each message is written down as soon as the server took it: a crash in between sends that one
        message again, under the same Message-ID, and no other.
        """
        if not self._mailing.possible:
            return False
        due = self._due()
        return self._mailing.each(due[:AT_ONCE], self._deliver) and len(due) > AT_ONCE

    def _due(self) -> list[_Due]:
        """What is due, corrections first; news of reports goes with the first of its reader, else alone."""
        oldest = self._kit.clock() - AGE
        with self._reading() as connection:
            rows, news = unmailed(connection, oldest), unmailed_news(connection, oldest)
        people = sorted({row.person for row in (*rows, *news)}, key=int)
        wanted = self._mailing.addresses(people, KIND)
        followed: dict[str, list[sa.Row[Any]]] = {}
        for row in news:
            if _wants(wanted, row.person, row.told_at):
                followed.setdefault(row.person, []).append(row)
        found = [
            _Due(
                notice=row.id,
                person=row.person,
                country=row.country,
                email=wanted[row.person]["email"],
                language=wanted[row.person]["language"],
                news=tuple(followed.pop(row.person, ())),
            )
            for row in rows
            if _wants(wanted, row.person, row.issued_at)
        ]
        alone = [
            _Due(
                notice=None,
                person=person,
                country=None,
                email=wanted[person]["email"],
                language=wanted[person]["language"],
                news=tuple(mine),
            )
            for person, mine in followed.items()
        ]
        return [each for each in (*found, *alone) if self._mailing.may_try(each.about)]

    def _deliver(self, due: _Due) -> None:
        """Send a message and write down how it fared. Raises MailUnreachable."""
        due = replace(due, news=tuple(row for row in due.news if self._still_open(due, row)))
        if due.notice is None:
            if due.news:
                self._send(due, self._news(due))
            return
        if self._kit.log.seen(_mailed(due.notice)) is not None:  # the read model does not show it yet
            return
        try:
            mail = self._message(due)
        except NotFound:  # an embargo holds it back: its turn comes when that ends
            mail = None
        else:
            if mail is None:
                self._note_correction(due, "withheld", "not-open")
        if mail is not None:
            self._send(due, mail)
        elif due.news:
            self._deliver(replace(due, notice=None))

    def _send(self, due: _Due, mail: Mail) -> None:
        """Send, and write down what became of it. Raises MailUnreachable."""
        fared = self._mailing.send(mail, due.about)
        if fared is not None:
            self._note(due, fared.outcome, fared.code)

    def _still_open(self, due: _Due, row: sa.Row[Any]) -> bool:
        """Whether a report is still open to who follows it, and was not told of already."""
        if self._kit.log.seen(_news_mailed(row)) is not None:
            return False
        reader = reader_for(self._kit.rights, f"person:{due.person}", self._kit.clock())
        try:
            with self._reading() as connection:
                self._watched.newest(connection, reader, row.template, dict(row.parameters))
        except ComityError as error:
            self._note_news(due, row, "withheld", error.code)
            return False
        return True

    def _news(self, due: _Due) -> Mail:
        subject, text = news_message(self._followed(due), due.language)
        return Mail(
            to=due.email,
            subject=subject,
            text=text,
            language=due.language,
            about=f"subscription {due.about}",
            attachments=[],
        )

    def _followed(self, due: _Due) -> list[FollowedNews]:
        base = f"{self._kit.settings.base_url}/reports/subscriptions"
        return [
            FollowedNews(
                title=row.title,
                changed=row.changed,
                newer=row.newer,
                address=f"{base}/{row.subscription}",
            )
            for row in due.news
        ]

    def _message(self, due: _Due) -> Mail | None:
        """The message as its reader may see it now; None for who may no longer. Raises NotFound."""
        reader = reader_for(self._kit.rights, f"person:{due.person}", self._kit.clock())
        with self._reading() as connection:
            view = get_notice(connection, reader, due.person, due.about, limit=PAGE)
            if not view["readable"]:
                return None
            found, after = list(view["differences"]), view["next"]
            while after is not None and len(found) < ROWS:
                more = get_notice(connection, reader, due.person, due.about, after=after, limit=PAGE)
                found += more["differences"]
                after = more["next"]
            scope = notice_scope(connection, reader, view)
        self._disclose(due.about, reader, scope)
        made = digest(
            view,
            found,
            self._kit.reference,
            language=due.language,
            address=f"{self._kit.settings.base_url}/notices/{due.notice}",
            left_out=after is not None,
            news=self._followed(due),
        )
        return Mail(
            to=due.email,
            subject=made.subject,
            text=made.text,
            language=due.language,
            about=f"notice {due.notice}",
            attachments=[Attachment(name=f"differences-{due.notice}.csv", content=made.differences)],
        )

    def _disclose(self, notice: str, reader: Reader, scope: Any) -> None:
        """Write down who receives which restricted figures, before they leave."""
        moment = rfc3339(reader.now)
        batch = {
            each: Received(times=1, first_at=moment, last_at=moment)
            for each in disclosures(reader, scope, "notice")
        }
        if batch:
            append_disclosures(self._kit.log, f"mail-{notice}", batch)

    def _note(self, due: _Due, outcome: str, code: str | None) -> None:
        """Write down how a message fared, for everything that it told of."""
        for row in due.news:
            self._note_news(due, row, outcome, code)
        if due.notice is not None:
            self._note_correction(due, outcome, code)
        self._mailing.forget(due.about)

    def _note_correction(self, due: _Due, outcome: str, code: str | None) -> None:
        about = {"notice": due.notice, "person": due.person}
        payload = {**about, "outcome": outcome, "code": code, "attempts": self._mailing.times(due.about)}
        event = NewEvent(type="reporting.notice-mailed", payload=payload, country=due.country)
        self._append(f"notice-{due.notice}", event, _mailed(str(due.notice)))

    def _note_news(self, due: _Due, row: sa.Row[Any], outcome: str, code: str | None) -> None:
        told = {"subscription": row.subscription, "person": due.person, "until": row.until}
        payload = {**told, "outcome": outcome, "code": code, "attempts": self._mailing.times(due.about)}
        event = NewEvent(type="reporting.subscriber-mailed", payload=payload, country=row.country)
        self._append(f"subscription-{row.subscription}", event, _news_mailed(row))

    def _append(self, stream: str, event: NewEvent, command: Command) -> None:
        appended = self._kit.log.append(
            [Write(stream=stream, events=[event])], command=command, actor=f"service:{self._kit.service}"
        )
        self._settle(appended.last_position)


def _wants(wanted: Mapping[str, Mapping[str, Any]], person: str, told_at: str) -> bool:
    """Whether somebody wants mail about what they were told at a moment."""
    found = wanted.get(person)
    return found is not None and (found["since"] is None or told_at >= found["since"])


def _mailed(notice: str) -> Command:
    return Command(key=f"notice-mailed:{notice}", request=notice.encode())


def _news_mailed(row: sa.Row[Any]) -> Command:
    return Command(key=f"subscriber-mailed:{row.subscription}:{row.until}", request=str(row.until).encode())
