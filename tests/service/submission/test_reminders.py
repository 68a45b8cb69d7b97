"""Reminders before and after due dates: once each, to those who answer for it, in the portal and by mail."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy.servers.mail import Sink, mail_sink
from servicekit.context import Context
from servicekit.errors import Refused
from servicekit.kit import Kit, settle
from servicekit.mail import Mailer
from services.submission.domain.reminders import offset_of
from services.submission.handlers.reminder_mail import MailsReminders
from tests.service.submission.conftest import (
    ADMINISTRATOR,
    BOTH,
    INDICATOR,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
    write_documentation,
)

CSV = "period,citizenship,sex,value\n{},_T,_T,10\n"


def run(office: Office, name: str) -> bool:
    office.bench.catch_up()
    assert settle(office.app.consumers, office.bench.kit.log.head().position, 10)
    return next(duty for duty in office.app.duties if duty.name == f"submission.{name}").run()


def sent(office: Office) -> list[tuple[str, str | None, int]]:
    payloads: list[Any] = [event.payload for event in office.events("reminder-sent")]
    return [(each["kind"], each["period"], each["offset_days"]) for each in payloads]


def mine(office: Office, actor: str) -> list[tuple[str, str | None]]:
    items = office.call("list_reminders", {}, actor)["items"]
    return [(item["indicator"], item["period"]) for item in items]


@pytest.fixture
def expecting(office: Office) -> Office:
    """An office that expects the figures of 2024, due on 31 March 2025, and nothing else soon."""
    write_documentation(office.bench, "MD", "POPULATION")
    write_documentation(office.bench, "GE", INDICATOR)
    write_documentation(office.bench, "GE", "POPULATION")
    office.call("set_due_dates", {"country": "MD", "indicator": INDICATOR, "first": "2024"}, ADMINISTRATOR)
    return office


@pytest.mark.parametrize(
    ("today", "offset"),
    [
        (date(2025, 3, 16), None),
        (date(2025, 3, 17), -14),
        (date(2025, 3, 28), -3),
        (date(2025, 3, 31), -3),
        (date(2025, 4, 1), 1),
        (date(2025, 4, 29), 14),
        (date(2025, 5, 31), 30),
        (date(2025, 7, 1), None),
    ],
)
def test_of_the_moments_that_have_come_the_last_one_counts(today: date, offset: int | None) -> None:
    assert offset_of(date(2025, 3, 31), today, (14, 3), (1, 14, 30)) == offset


def test_those_responsible_are_reminded_once_before_and_once_after(expecting: Office) -> None:
    office = expecting
    run(office, "reminders")
    assert sent(office) == []
    office.bench.clock.move(days=17)
    for _ in range(3):
        assert run(office, "reminders") is False
    assert sent(office) == [("figures", "2024", -14)]
    office.bench.clock.move(days=15)
    run(office, "reminders")
    run(office, "reminders")
    assert sent(office) == [("figures", "2024", -14), ("figures", "2024", 1)]
    for actor in (SUBMITTER, BOTH):
        assert mine(office, actor) == [(INDICATOR, "2024")]
    for actor in (VALIDATOR, USER, ADMINISTRATOR):
        assert mine(office, actor) == []


def test_a_reminder_is_gone_when_the_figures_came(expecting: Office) -> None:
    office = expecting
    office.bench.clock.move(days=17)
    run(office, "reminders")
    office.post(CSV.format("2024"))
    assert mine(office, SUBMITTER) == []
    office.bench.clock.move(days=20)
    run(office, "reminders")
    assert len(sent(office)) == 1


def test_a_crash_between_the_record_and_the_read_model_reminds_nobody_twice(
    expecting: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = expecting
    office.bench.clock.move(days=17)
    monkeypatch.setattr(Kit, "settle", lambda *_: True)
    run(office, "reminders")
    run(office, "reminders")
    assert len(sent(office)) == 1


def test_administrators_are_reminded_of_the_yearly_review_of_documentation(expecting: Office) -> None:
    office = expecting
    due_dates = {"country": "MD", "indicator": INDICATOR, "frequencies": []}
    office.call("set_due_dates", due_dates, ADMINISTRATOR)
    office.bench.clock.move(days=360)
    run(office, "reminders")
    assert ("documentation", None, -14) in sent(office)
    assert (INDICATOR, None) in mine(office, ADMINISTRATOR)
    assert mine(office, SUBMITTER) == []


def test_reminders_are_ones_own(expecting: Office) -> None:
    for actor in (None, "key:1"):
        with pytest.raises(Refused):
            expecting.call("list_reminders", {}, actor)


class Directory:
    """What identity answers: everybody wants reminders, in Russian."""

    def call(
        self, service: str, operation: str, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        assert (service, operation, request["kind"]) == ("identity", "mail_addresses", "reminders")
        return {
            "items": [
                {"person": number, "email": f"{number}@example.org", "language": "ru", "since": None}
                for number in request["people"]
            ]
        }


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with mail_sink(tmp_path / "mail") as sink:
        yield sink


def mailing(office: Office, sink: Sink) -> MailsReminders:
    kit = replace(office.bench.kit, calls=Directory())
    settings = replace(kit.settings, smtp_url=sink.url, mail_from="comity@example.org")
    queries = office.app.reminders
    return MailsReminders(kit, Mailer(settings, kit.clock), queries, office.app.consumers)


def test_each_gets_one_message_with_everything_that_is_due(expecting: Office, sink: Sink) -> None:
    office = expecting
    office.call("set_due_dates", {"country": "MD", "indicator": "POPULATION", "first": "2024"}, ADMINISTRATOR)
    office.bench.clock.move(days=17)
    run(office, "reminders")
    mails = mailing(office, sink)
    for _ in range(2):
        mails.run()
    assert sorted(message["To"] for message in sink.received) == ["1@example.org", "5@example.org"]
    [message] = sink.to("1@example.org")
    body = message.get_body()
    assert body is not None
    text = body.get_content()
    assert text.count("- Молдова, имя, имя, 2024") == 2
    assert "31 марта 2025" in text
    [payload] = [e.payload for e in office.events("reminders-mailed") if e.payload["person"] == "1"]
    assert (payload["outcome"], len(payload["reminders"])) == ("delivered", 2)


def test_what_came_meanwhile_is_not_mailed(expecting: Office, sink: Sink) -> None:
    office = expecting
    office.bench.clock.move(days=17)
    run(office, "reminders")
    office.post(CSV.format("2024"))
    mailing(office, sink).run()
    assert sink.received == []
    outcomes = {e.payload["outcome"] for e in office.events("reminders-mailed")}
    assert outcomes == {"withheld"}


def test_a_server_that_is_away_is_tried_later(expecting: Office, sink: Sink) -> None:
    office = expecting
    office.bench.clock.move(days=17)
    run(office, "reminders")
    mails = mailing(office, sink)
    sink.refuse["RCPT"] = "421 closing"
    mails.run()
    sink.refuse.clear()
    mails.run()
    assert sink.received == []
    office.bench.clock.move(minutes=2)
    mails.run()
    assert len(sink.received) == 2
