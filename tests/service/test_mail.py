"""Mail over a real connection: what arrives, and what a server that is in the wrong does to it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.servers.mail import Sink, mail_sink
from servicekit.mail import (
    Attachment,
    Mail,
    Mailer,
    MailPostponed,
    MailRefused,
    MailUnreachable,
    Server,
    server_of,
)
from servicekit.settings import BadSetting, Settings, read_settings

NOW = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
MAIL = Mail(
    to="reader@example.org",
    subject="Исправлены данные: Молдова",
    text="Изменено 2 значения.\nПодробности — в приложении.\n",
    language="ru",
    about="notice 12-3",
    attachments=[Attachment(name="differences.csv", content=b"period;old;new\r\n2024;1;2\r\n")],
)


def mailer(url: str, **more: Any) -> Mailer:
    settings = Settings(smtp_url=url, mail_from="Comity <comity@example.org>", **more)
    return Mailer(settings, lambda: NOW)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with mail_sink(tmp_path / "mail") as sink:
        yield sink


def test_a_message_arrives_with_its_words_and_its_attachment(sink: Sink) -> None:
    mailer(sink.url).send(MAIL)
    [message] = sink.to("reader@example.org")
    assert message["Subject"] == MAIL.subject
    assert message["Content-Language"] == "ru"
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == MAIL.text
    [attached] = message.iter_attachments()
    assert attached.get_filename() == "differences.csv"
    assert attached.get_content().split() == MAIL.attachments[0].content.decode().split()


def test_the_same_message_again_is_known_as_the_same(sink: Sink) -> None:
    for _ in range(2):
        mailer(sink.url).send(MAIL)
    first, second = sink.received
    assert first["Message-ID"] == second["Message-ID"]
    assert len(list(sink.folder.glob("*.eml"))) == 1


@pytest.mark.parametrize(
    "to",
    [
        "reader@example.org\nBcc: everybody@example.org",
        "reader@example.org\r\n\r\nA body of my own",
        "reader@example.org, everybody@example.org",
        "<reader@example.org>",
        "reader",
        "",
    ],
)
def test_an_address_that_would_write_headers_is_refused_before_anything_is_sent(sink: Sink, to: str) -> None:
    mail = Mail(to=to, subject="x", text="x", language="en", about="x")
    with pytest.raises(MailRefused, match="unusable-header"):
        mailer(sink.url).send(mail)
    assert sink.received == []


def test_line_breaks_in_a_subject_stay_in_the_subject(sink: Sink) -> None:
    subject = "Corrected\r\nBcc: everybody@example.org"
    mailer(sink.url).send(Mail(to=MAIL.to, subject=subject, text="x", language="en", about="x"))
    [message] = sink.received
    assert message["Subject"] == "Corrected Bcc: everybody@example.org"
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    ("command", "reply", "meaning"),
    [
        ("RCPT", "550 no such box", MailRefused),
        ("RCPT", "450 come back later", MailPostponed),
        ("DATA", "554 not wanted", MailRefused),
        ("DATA", "452 no room now", MailPostponed),
    ],
)
def test_what_a_server_says_of_a_message_is_told_apart(
    sink: Sink, command: str, reply: str, meaning: type[Exception]
) -> None:
    sink.refuse[command] = reply
    with pytest.raises(meaning):
        mailer(sink.url).send(MAIL)
    assert sink.received == []


def test_a_server_that_drops_the_line_was_not_reached(sink: Sink) -> None:
    sink.cut = "DATA"
    with pytest.raises(MailUnreachable):
        mailer(sink.url).send(MAIL)


def test_a_server_that_says_nothing_more_is_left_in_time(sink: Sink) -> None:
    sink.hang = "RCPT"
    with pytest.raises(MailUnreachable):
        mailer(sink.url, mail_timeout_s=1).send(MAIL)


def test_a_server_that_is_not_there_was_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(MailUnreachable):
        mailer(f"smtp://127.0.0.1:{port}").send(MAIL)


@contextmanager
def talking(words: bytes) -> Iterator[int]:
    """A server that says these bytes to whoever connects, and nothing else."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(words)
                connection.recv(1000)

        thread = threading.Thread(target=speak, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


@pytest.mark.parametrize(
    "words", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"\xff\xfe\r\n", b"2" * 20_000, b"220-\r\n"]
)
def test_what_is_no_mail_server_was_not_reached(words: bytes) -> None:
    with talking(words) as port, pytest.raises(MailUnreachable):
        mailer(f"smtp://127.0.0.1:{port}", mail_timeout_s=1).send(MAIL)


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:notaport",
        "smtp://user:secret@mail.example.org?starttls=no",
        "mail.example.org",
    ],
)
def test_an_unusable_server_is_a_bad_setting_and_its_password_is_not_shown(url: str) -> None:
    settings = Settings(smtp_url=url, mail_from="comity@example.org")
    with pytest.raises(BadSetting) as refused:
        server_of(settings)
    assert "secret" not in str(refused.value)
    assert "secret" not in repr(settings)


def test_passwords_come_from_a_file_and_travel_over_tls_alone(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("of the file\n")
    settings = Settings(
        smtp_url="smtp://user@mail.example.org",
        smtp_password_file=tmp_path / "password",
        mail_from="comity@example.org",
    )
    server = server_of(settings)
    assert (server.password, server.tls, server.port) == ("of the file", "started", 587)
    assert server_of(Settings(smtp_url="smtps://h.example", mail_from="a@example.org")).tls == "always"


def test_a_server_without_tls_is_not_spoken_to_in_clear_text(sink: Sink) -> None:
    # The sink offers no STARTTLS; outside this machine it is asked for.
    started = mailer(sink.url)
    started._server = Server(host="127.0.0.1", port=sink.port, tls="started", user=None, password=None)
    with pytest.raises(MailUnreachable):
        started.send(MAIL)
    assert sink.received == []


def test_mail_needs_a_sender_and_days_are_numbers() -> None:
    with pytest.raises(BadSetting, match="COMITY_MAIL_FROM"):
        read_settings({"COMITY_SMTP_URL": "smtp://127.0.0.1"})
    with pytest.raises(BadSetting, match="COMITY_REMIND_BEFORE_DAYS"):
        read_settings({"COMITY_REMIND_BEFORE_DAYS": "14,-3"})
    assert read_settings({"COMITY_REMIND_AFTER_DAYS": "7, 21"}).remind_after_days == (7, 21)


def test_a_sender_that_is_no_address_is_a_bad_setting() -> None:
    with pytest.raises(BadSetting, match="COMITY_MAIL_FROM"):
        server_of(Settings(smtp_url="smtp://127.0.0.1", mail_from="a@b\nBcc: c@d"))
