"""Mails each correction to the readers who want it: once, masked as their figures are, and written down."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy.engine import Connection

from eventlog import Command, NewEvent, Write
from servicekit.context import Context
from servicekit.errors import NotFound
from servicekit.kit import Kit
from servicekit.mail import Attachment, Mail, Mailer, MailPostponed, MailRefused, MailUnreachable
from servicekit.moments import rfc3339
from servicekit.retries import Retries
from services.reporting.domain.disclosures import Received
from services.reporting.handlers.disclosing import append_disclosures, disclosures
from services.reporting.queries.mailable import unmailed
from services.reporting.queries.notices import get_notice, notice_scope
from services.reporting.queries.readers import Reader, reader_for
from services.reporting.rendering.digest import digest

logger = structlog.get_logger(__name__)

KIND: Final = "corrections"
"""What people choose on their account's page."""
AGE: Final = timedelta(days=7)
"""Older notices are not mailed any more: somebody who sets up mail does not get those of last year."""
ATTEMPTS: Final = 12
"""So often a message is tried that the server postpones; then it is given up."""
AT_ONCE: Final = 50
ROWS: Final = 20_000
"""So many differences go into a message at most."""
PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A notice that its reader wants by mail."""

    notice: str
    person: str
    country: str
    email: str
    language: str


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
        self._mailer = mailer
        self._reading = reading
        self._settle = settle
        self._retries = Retries(kit.clock)

    def run(self) -> bool:
        """Mail what is due, at most AT_ONCE messages; whether there may be more.

        Each message is written down as soon as the server took it: a crash in between sends that one
        message again, under the same Message-ID, and no other.
        """
        if not self._mailer.enabled or not self._retries.may_try("server"):
            return False
        due = self._due()
        for each in due[:AT_ONCE]:
            try:
                self._deliver(each)
            except MailUnreachable as error:
                times = self._retries.failed("server")
                logger.warning("mail-server-unreachable", code=error.code, times=times)
                return False
            self._retries.forget("server")
        return len(due) > AT_ONCE

    def _due(self) -> list[_Due]:
        with self._reading() as connection:
            rows = unmailed(connection, self._kit.clock() - AGE)
        people = self._addresses(sorted({row.person for row in rows}, key=int))
        found = []
        for row in rows:
            wanted = people.get(row.person)
            if wanted is None or (wanted["since"] is not None and row.issued_at < wanted["since"]):
                continue
            if self._retries.may_try(row.id):
                found.append(
                    _Due(
                        notice=row.id,
                        person=row.person,
                        country=row.country,
                        email=wanted["email"],
                        language=wanted["language"],
                    )
                )
        return found

    def _addresses(self, people: list[str]) -> dict[str, Mapping[str, Any]]:
        found = {}
        for start in range(0, len(people), PAGE):
            request = {"people": people[start : start + PAGE], "kind": KIND}
            answer = self._kit.calls.call("identity", "mail_addresses", request, self._context)
            found.update({item["person"]: item for item in answer["items"]})
        return found

    @property
    def _context(self) -> Context:
        return Context(actor=f"service:{self._kit.service}")

    def _deliver(self, due: _Due) -> None:
        """Send a message and write down how it fared. Raises MailUnreachable."""
        command = Command(key=f"notice-mailed:{due.notice}", request=due.notice.encode())
        if self._kit.log.seen(command) is not None:  # the read model does not show it yet
            return
        try:
            mail = self._message(due)
        except NotFound:  # an embargo holds it back: its turn comes when that ends
            return
        if mail is None:
            self._note(due, command, "withheld", "not-open")
            return
        try:
            self._mailer.send(mail)
        except MailRefused as error:
            self._note(due, command, "refused", error.code)
        except MailPostponed as error:
            if self._retries.failed(due.notice) >= ATTEMPTS:
                self._note(due, command, "given-up", error.code)
        else:
            self._note(due, command, "delivered", None)

    def _message(self, due: _Due) -> Mail | None:
        """The message as its reader may see it now; None for who may no longer. Raises NotFound."""
        reader = reader_for(self._kit.rights, f"person:{due.person}", self._kit.clock())
        with self._reading() as connection:
            view = get_notice(connection, reader, due.person, due.notice, limit=PAGE)
            if not view["readable"]:
                return None
            found, after = list(view["differences"]), view["next"]
            while after is not None and len(found) < ROWS:
                more = get_notice(connection, reader, due.person, due.notice, after=after, limit=PAGE)
                found += more["differences"]
                after = more["next"]
            scope = notice_scope(connection, reader, view)
        self._disclose(due, reader, scope)
        made = digest(
            view,
            found,
            self._kit.reference,
            language=due.language,
            address=f"{self._kit.settings.base_url}/notices/{due.notice}",
            left_out=after is not None,
        )
        return Mail(
            to=due.email,
            subject=made.subject,
            text=made.text,
            language=due.language,
            about=f"notice {due.notice}",
            attachments=[Attachment(name=f"differences-{due.notice}.csv", content=made.differences)],
        )

    def _disclose(self, due: _Due, reader: Reader, scope: Any) -> None:
        """Write down who receives which restricted figures, before they leave."""
        moment = rfc3339(reader.now)
        batch = {
            each: Received(times=1, first_at=moment, last_at=moment)
            for each in disclosures(reader, scope, "notice")
        }
        if batch:
            append_disclosures(self._kit.log, f"mail-{due.notice}", batch)

    def _note(self, due: _Due, command: Command, outcome: str, code: str | None) -> None:
        payload = {
            "notice": due.notice,
            "person": due.person,
            "outcome": outcome,
            "code": code,
            "attempts": self._retries.times(due.notice),
        }
        event = NewEvent(type="reporting.notice-mailed", payload=payload, country=due.country)
        appended = self._kit.log.append(
            [Write(stream=f"notice-{due.notice}", events=[event])],
            command=command,
            actor=f"service:{self._kit.service}",
        )
        self._retries.forget(due.notice)
        self._settle(appended.last_position)
