"""Mails reminders to those who want them: one message for everything that is new for a person."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

import structlog

from eventlog import Command, NewEvent, Write, reading
from servicekit.concepts import text_in
from servicekit.context import Context
from servicekit.kit import Kit, settle
from servicekit.language import format_date, format_period, translate, translate_plural
from servicekit.mail import Mail, Mailer, MailPostponed, MailRefused, MailUnreachable
from servicekit.retries import Retries
from services.submission.domain.calendar import Entry
from services.submission.queries.reminders import ReminderQueries, key_of

logger = structlog.get_logger(__name__)

KIND: Final = "reminders"
"""What people choose on their account's page."""
AGE: Final = timedelta(days=7)
ATTEMPTS: Final = 12
PEOPLE: Final = 500


class MailsReminders:
    """The duty `submission.reminder-mail`."""

    def __init__(self, kit: Kit, mailer: Mailer, queries: ReminderQueries, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._mailer = mailer
        self._queries = queries
        self._consumers = consumers
        self._retries = Retries(kit.clock)

    def run(self) -> bool:
        """Mail what is new, a message for each person; False: nothing more is due now.

        What came meanwhile, or somebody no longer answers for, is left out of the message.
        """
        if not self._mailer.enabled or not self._retries.may_try("server"):
            return False
        with reading(self._kit.database) as connection:
            rows = self._queries.unmailed(connection, AGE)
        mine: dict[str, list[Any]] = {}
        for row in rows:
            mine.setdefault(row.person, []).append(row)
        wanted = self._addresses(list(mine))
        open_ = self._queries.open_entries({row.country for row in rows})
        for person, address in wanted.items():
            if not self._retries.may_try(person):
                continue
            try:
                self._deliver(person, mine[person], open_, address)
            except MailUnreachable as error:
                times = self._retries.failed("server")
                logger.warning("mail-server-unreachable", code=error.code, times=times)
                return False
            self._retries.forget("server")
        return False

    def _addresses(self, people: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        found = {}
        context = Context(actor=f"service:{self._kit.service}")
        for start in range(0, len(people), PEOPLE):
            request = {"people": list(people[start : start + PEOPLE]), "kind": KIND}
            answer = self._kit.calls.call("identity", "mail_addresses", request, context)
            found.update({item["person"]: item for item in answer["items"]})
        return found

    def _deliver(
        self, person: str, rows: Sequence[Any], open_: Mapping[Any, Entry], address: Mapping[str, Any]
    ) -> None:
        named = [row.reminder for row in rows]
        about = sha256("\n".join([person, *named]).encode()).hexdigest()
        command = Command(key=f"reminders-mailed:{about}", request=about.encode())
        if self._kit.log.seen(command) is not None:  # the read model does not show it yet
            return
        entries = [open_[key_of(row)] for row in rows if key_of(row) in open_]
        entries = [each for each in entries if self._queries.answers_for(f"person:{person}", each)]
        if not entries:
            self._note(person, rows, command, "withheld", "nothing-open")
            return
        try:
            self._mailer.send(self._message(entries, address, f"reminders {about}"))
        except MailRefused as error:
            self._note(person, rows, command, "refused", error.code)
        except MailPostponed as error:
            if self._retries.failed(person) >= ATTEMPTS:
                self._note(person, rows, command, "given-up", error.code)
        else:
            self._note(person, rows, command, "delivered", None)

    def _message(self, entries: Sequence[Entry], address: Mapping[str, Any], about: str) -> Mail:
        language, today = address["language"], self._kit.clock().date()
        entries = sorted({key_of(each): each for each in entries}.values(), key=lambda each: each.due_on)
        lines = [self._line(each, language, today) for each in entries]
        subject = translate_plural(
            language,
            "Reminder: %(number)s delivery is due",
            "Reminder: %(number)s deliveries are due",
            len(lines),
        )
        text = [
            translate(language, "You answer for these:"),
            "",
            *lines,
            "",
            translate(language, "The data calendar:"),
            f"{self._kit.settings.base_url}/calendar",
            "",
            translate(language, "You can choose in your account what comes by e-mail."),
        ]
        return Mail(
            to=address["email"], subject=subject, text="\n".join(text) + "\n", language=language, about=about
        )

    def _line(self, entry: Entry, language: str, today: date) -> str:
        reference = self._kit.reference
        indicator = reference.indicator(entry.indicator)
        words = [
            reference.country_name(entry.country, language),
            text_in(indicator.names, language) if indicator else entry.indicator,
        ]
        if entry.source is None:
            words.append(translate(language, "review of the data documentation"))
        else:
            source = reference.source(entry.country, entry.indicator, entry.source)
            words.append(text_in(source.names, language) if source else entry.source)
            words.append(format_period(entry.period or "", language, "long"))
        due_on = format_date(entry.due_on, language)
        end = (
            translate(language, "was due on %(day)s", day=due_on)
            if today > entry.due_on
            else translate(language, "is due on %(day)s", day=due_on)
        )
        return f"- {', '.join(words)}: {end}"

    def _note(
        self, person: str, rows: Sequence[Any], command: Command, outcome: str, code: str | None
    ) -> None:
        payload = {
            "person": person,
            "reminders": [row.reminder for row in rows],
            "outcome": outcome,
            "code": code,
            "attempts": self._retries.times(person),
        }
        event = NewEvent(type="submission.reminders-mailed", payload=payload, country=rows[0].country)
        appended = self._kit.log.append(
            [Write(stream=f"reminded-{person}", events=[event])],
            command=command,
            actor=f"service:{self._kit.service}",
        )
        self._retries.forget(person)
        settle(self._consumers, appended.last_position, self._kit.settings.settle_timeout_s)
