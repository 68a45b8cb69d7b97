"""Mail: one message to one person through the operator's mail server, or a reason why it did not go."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from servicekit.settings import LOOPBACK, BadSetting, Settings

_SCHEMES: Final = {"smtp": 587, "smtps": 465}
_READY: Final = 220
_TEMPORARY: Final = range(400, 500)
CHARSET: Final = {"charset": "utf-8"}
"""Of what is attached: what Comity writes is text."""
_WHOLE: Final = 3
"""A message may take so many times as long as one answer of the server."""


class MailFailed(Exception):
    """A message did not go out. code: permanent; what the server says is kept nowhere, it may name people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MailRefused(MailFailed):
    """The server will never take this message, or it cannot be written."""


class MailPostponed(MailFailed):
    """The server does not take this message now."""


class MailUnreachable(MailFailed):
    """The server takes nothing now: it does not answer, or not to us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file in a message."""

    name: str
    content: bytes
    media_type: str = "text/csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message to one person. about: what it is the message of; the same again has the same Message-ID."""

    to: str
    subject: str
    text: str
    language: str
    about: str
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail goes out. tls: from the first byte, started, or none on this machine alone."""

    host: str
    port: int
    tls: str
    user: str | None
    password: str | None


class Mailer:
    """Sends messages. Made from settings; `enabled` is False where they name no server."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        """Raises BadSetting where the settings cannot be used."""
        self._server = server_of(settings) if settings.smtp_url else None
        self._from = settings.mail_from
        self._clock = clock
        self._timeout_s = settings.mail_timeout_s
        self._host = urlsplit(settings.base_url).hostname or "localhost"

    @property
    def enabled(self) -> bool:
        """Whether there is a server to send through."""
        return self._server is not None

    def send(self, mail: Mail) -> None:
        """Hand a message over to the server. Raises MailRefused, MailPostponed, MailUnreachable.

        SMTP cannot tell whether a message was taken when the line breaks at its very end: it is sent
        again then, with the same Message-ID, by which mail programs know the copy.
        """
        server = self._server
        if server is None:
            raise MailUnreachable("no-server")
        message = self.written(mail)
        with _translated(), self._connected(server) as connection:
            connection.send_message(message, from_addr=parseaddr(self._from)[1], to_addrs=[mail.to])

    def written(self, mail: Mail) -> EmailMessage:
        """The message as it goes over the wire. Raises MailRefused for what no header can hold."""
        message = EmailMessage(policy=policy.SMTP)
        try:
            _check_address(mail.to)
            message["From"] = self._from
            message["To"] = mail.to
            message["Subject"] = " ".join(mail.subject.split())
            message["Date"] = format_datetime(self._clock())
            message["Message-ID"] = f"<{sha256(mail.about.encode()).hexdigest()[:32]}@{self._host}>"
            message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
        except (ValueError, IndexError, MessageError) as error:
            raise MailRefused("unusable-header") from error
        message.set_content(mail.text, cte="quoted-printable")
        for each in mail.attachments:
            kind, _, subtype = each.media_type.partition("/")
            message.add_attachment(
                each.content, maintype=kind, subtype=subtype, filename=each.name, params=CHARSET
            )
        message["Content-Language"] = mail.language  # last: contents that are set take such headers away
        return message

    @contextmanager
    def _connected(self, server: Server) -> Iterator[smtplib.SMTP]:
        connection = (_TlsConnection if server.tls == "always" else _Connection)(server, self._timeout_s)
        # A server that sends a byte now and then resets every time-out: the whole has a limit of its own.
        watch = threading.Timer(self._timeout_s * _WHOLE, _cut, [connection])
        watch.daemon = True
        watch.start()
        try:
            status, _ = connection.connect(server.host, server.port)
            if status != _READY:
                raise MailUnreachable("server-refuses")
            connection.ehlo_or_helo_if_needed()
            if server.tls == "started":
                if not connection.has_extn("starttls"):
                    raise MailUnreachable("server-without-tls")
                connection.starttls(context=ssl.create_default_context())
            if server.user is not None:
                connection.ehlo_or_helo_if_needed()
                if not connection.has_extn("auth"):
                    raise MailUnreachable("not-let-in")
                connection.login(server.user, server.password or "")
            yield connection
            _leave(connection)
        finally:
            watch.cancel()
            connection.close()


class _Connection(smtplib.SMTP):
    """A connection that is not yet made, and knows whose certificate to ask for."""

    def __init__(self, server: Server, timeout_s: float) -> None:
        super().__init__(timeout=timeout_s)
        self._host = server.host


class _TlsConnection(smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""

    def __init__(self, server: Server, timeout_s: float) -> None:
        super().__init__(timeout=timeout_s, context=ssl.create_default_context())
        self._host = server.host


def server_of(settings: Settings) -> Server:
    """The server that COMITY_SMTP_URL names. Raises BadSetting, which never shows the value."""
    try:
        parts = urlsplit(settings.smtp_url or "")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadSetting("COMITY_SMTP_URL has a value that cannot be used") from None
    if parts.scheme not in _SCHEMES or not host or parts.path not in ("", "/"):
        raise BadSetting("COMITY_SMTP_URL has a value that cannot be used")
    _check_sender(settings.mail_from)
    password = unquote(parts.password) if parts.password else None
    if settings.smtp_password_file is not None:
        try:
            password = settings.smtp_password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting("COMITY_SMTP_PASSWORD_FILE cannot be read") from error
    plain = parse_qs(parts.query).get("starttls") == ["no"] or host in LOOPBACK
    user = unquote(parts.username) if parts.username else None
    if plain and parts.scheme == "smtp" and user is not None and host not in LOOPBACK:
        raise BadSetting("COMITY_SMTP_URL would send a password in clear text")
    return Server(
        host=host,
        port=port or _SCHEMES[parts.scheme],
        tls="always" if parts.scheme == "smtps" else "never" if plain else "started",
        user=user,
        password=password,
    )


def _check_sender(text: str) -> None:
    try:
        _check_address(parseaddr(text)[1])
        if not text.isprintable():
            raise ValueError
    except ValueError:
        raise BadSetting("COMITY_MAIL_FROM has a value that cannot be used") from None


def _check_address(text: str) -> None:
    """Raise ValueError for what is no address: the header parser would mend it into another one."""
    local, at, domain = text.rpartition("@")
    if not (at and local and domain) or not text.isprintable() or any(each in text for each in ' ,;:<>()[]"'):
        raise ValueError


@contextmanager
def _translated() -> Iterator[None]:
    """What smtplib raises, as what it means for the message."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        codes = [status for status, _ in error.recipients.values()]
        if any(status == 421 for status in codes):
            raise MailUnreachable("server-closing") from error
        if all(status in _TEMPORARY for status in codes):
            raise MailPostponed("recipient-not-now") from error
        raise MailRefused("recipient-refused") from error
    except smtplib.SMTPDataError as error:
        if error.smtp_code in _TEMPORARY:
            raise MailPostponed("message-not-now") from error
        raise MailRefused("message-refused") from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailRefused("address-not-supported") from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailUnreachable("not-let-in") from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPException) as error:
        raise MailUnreachable("server-refuses") from error
    except (OSError, ValueError) as error:  # broken and slow lines, certificates, answers that are none
        raise MailUnreachable("no-connection") from error


def _cut(connection: smtplib.SMTP) -> None:
    """End what a connection waits for, from another thread."""
    if connection.sock is not None:
        with suppress(OSError):  # it has ended meanwhile
            connection.sock.shutdown(socket.SHUT_RDWR)


def _leave(connection: smtplib.SMTP) -> None:
    """Say good-bye; what was sent stays sent whatever comes back."""
    with suppress(OSError, smtplib.SMTPException, ValueError):
        connection.quit()
