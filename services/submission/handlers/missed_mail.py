"""Mails that a scheduled release does not come about, to those who were told and want reminders by mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from eventlog import Command, NewEvent, Write, reading
from servicekit.concepts import text_in
from servicekit.explaining import missed_text
from servicekit.kit import Kit
from servicekit.language import format_moment, translate
from servicekit.mail import Mail, Mailer
from servicekit.mailing import PEOPLE, Mailing
from services.submission.handlers.reminder_mail import KIND
from services.submission.queries.missed import MissedQueries

NO_LONGER: Final = "no-longer"
"""Why a message is withheld: it was released meanwhile or has another moment, or the person left."""


class MailsMissed:
    """The duty `submission.missed-release-mail`."""

    def __init__(self, kit: Kit, mailer: Mailer, queries: MissedQueries, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._mailing = Mailing(kit, mailer)
        self._queries = queries
        self._consumers = consumers

    def run(self) -> bool:
        """Mail what is new, a message for each person and release; False: nothing more is due now."""
        if not self._mailing.possible:
            return False
        with reading(self._kit.database) as connection:
            rows = self._queries.unmailed(connection)[:PEOPLE]
        wanted = self._mailing.addresses(sorted({row.person for row in rows}), KIND)
        due = [row for row in rows if row.person in wanted and self._mailing.may_try(_about(row))]
        self._mailing.each(due, lambda row: self._deliver(row, wanted[row.person]))
        return False

    def _deliver(self, row: Any, address: Mapping[str, Any]) -> None:
        command = Command(key=_about(row), request=_about(row).encode())
        if self._kit.log.seen(command) is not None:  # the read model does not show it yet
            return
        principal = self._kit.rights.principal(f"person:{row.person}")
        left = principal is None or not principal.active or principal.country != row.country
        if left or row.state == "released" or row.release_at is not None:
            self._note(row, command, "withheld", NO_LONGER)
            return
        fared = self._mailing.send(self._message(row, address), _about(row))
        if fared is not None:
            self._note(row, command, fared.outcome, fared.code)

    def _message(self, row: Any, address: Mapping[str, Any]) -> Mail:
        language, reference = address["language"], self._kit.reference
        indicator = reference.indicator(row.indicator)
        source = reference.source(row.country, row.indicator, row.source)
        name = text_in(indicator.names, language) if indicator else row.indicator
        moment = format_moment(datetime.fromisoformat(row.at), language)
        text = [
            translate(language, "A release that was scheduled does not come about."),
            "",
            f"{translate(language, 'Indicator')}: {name}",
            f"{translate(language, 'Source')}: {text_in(source.names, language) if source else row.source}",
            f"{translate(language, 'It was to be released')}: {moment}",
            f"{translate(language, 'Why not')}: {missed_text(row.reason, language)}",
            "",
            translate(language, "See what there is to do:"),
            f"{self._kit.settings.base_url}/submissions/{row.submission}",
            "",
            translate(language, "You can choose in your account what comes by e-mail."),
        ]
        country = reference.country_name(row.country, language)
        return Mail(
            to=address["email"],
            subject=translate(
                language, "Not released: %(indicator)s, %(country)s", indicator=name, country=country
            ),
            text="\n".join(text) + "\n",
            language=language,
            about=_about(row),
        )

    def _note(self, row: Any, command: Command, outcome: str, code: str | None) -> None:
        payload = {
            "person": row.person,
            "submission": row.submission,
            "missed": row.position,
            "outcome": outcome,
            "code": code,
            "attempts": self._mailing.times(_about(row)),
        }
        event = NewEvent(type="submission.release-missed-mailed", payload=payload, country=row.country)
        appended = self._kit.log.append(
            [Write(stream=f"missed-{row.submission}", events=[event])],
            command=command,
            actor=f"service:{self._kit.service}",
        )
        self._mailing.forget(_about(row))
        self._kit.settle(self._consumers, appended.last_position)


def _about(row: Any) -> str:
    """What names a message: of a release that was missed, to one person."""
    return f"release-missed-mailed:{row.submission}:{row.position}:{row.person}"
