"""Mails reminders to those who want them: one message for everything that is new for a person."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from eventlog import Command, NewEvent, Write, reading
from servicekit.concepts import text_in
from servicekit.kit import Kit
from servicekit.language import format_date, format_period, translate, translate_plural
from servicekit.mail import Mail, Mailer
from servicekit.mailing import Mailing
from services.submission.domain.calendar import Entry
from services.submission.queries.reminders import ReminderQueries, key_of

KIND: Final = "reminders"
"""What people choose on their account's page."""
AGE: Final = timedelta(days=7)


class MailsReminders:
    """The duty `submission.reminder-mail`."""

    def __init__(self, kit: Kit, mailer: Mailer, queries: ReminderQueries, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._mailing = Mailing(kit, mailer)
        self._queries = queries
        self._consumers = consumers

    def run(self) -> bool:
        """Mail what is new, a message for each person; False: nothing more is due now.

        What came meanwhile, or somebody no longer answers for, is left out of the message.
        """
        if not self._mailing.possible:
            return False
        with reading(self._kit.database) as connection:
            rows = self._queries.unmailed(connection, AGE)
        mine: dict[str, list[Any]] = {}
        for row in rows:
            mine.setdefault(row.person, []).append(row)
        wanted = self._mailing.addresses(list(mine), KIND)
        open_ = self._queries.open_entries({row.country for row in rows})
        due = [person for person in wanted if self._mailing.may_try(person)]
        self._mailing.each(due, lambda person: self._deliver(person, mine[person], open_, wanted[person]))
        return False

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
        message = self._message(entries, address, f"reminders {about}")
        fared = self._mailing.send(message, person)
        if fared is not None:
            self._note(person, rows, command, fared.outcome, fared.code)

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
            "attempts": self._mailing.times(person),
        }
        event = NewEvent(type="submission.reminders-mailed", payload=payload, country=rows[0].country)
        appended = self._kit.log.append(
            [Write(stream=f"reminded-{person}", events=[event])],
            command=command,
            actor=f"service:{self._kit.service}",
        )
        self._mailing.forget(person)
        self._kit.settle(self._consumers, appended.last_position)
