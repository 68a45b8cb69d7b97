"""A mail server for demo and tests: takes whatever comes and keeps each message as a file of its own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from deploy.servers.ports import free_ports


class Sink:
    """The messages that came. folder: where they lie as .eml; the same Message-ID is the same file.

    Replies of a server that does other than it should are set by `refuse`: the command to its reply;
    `hang` and `cut` name a command at which it says nothing more, or drops the line.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.received: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.hang: str | None = None
        self.cut: str | None = None
        self._ends = asyncio.Event()
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        """What COMITY_SMTP_URL is to be."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """The messages to an address, in the order in which they came."""
        return [each for each in self.received if each["To"] == address]

    async def handle_RCPT(  # noqa: N802  aiosmtpd finds its hooks by name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a recipient."""
        wrong = await self._wrong(server, "RCPT")
        if wrong is None:
            envelope.rcpt_tos.append(address)
        return wrong or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message and keep it."""
        wrong = await self._wrong(server, "DATA")
        if wrong is not None and self.cut != "DATA":
            return wrong
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (self.folder / f"{name}.eml").write_bytes(envelope.content)
        return wrong or "250 kept"

    async def _wrong(self, server: Any, command: str) -> str | None:
        if self.hang == command:
            await self._ends.wait()
        if self.cut == command:
            server.transport.abort()
            return "451 cut"
        return self.refuse.get(command)


@contextmanager
def mail_sink(folder: Path) -> Iterator[Sink]:
    """A mail server on a free port of this machine."""
    sink = Sink(folder)
    [sink.port] = free_ports(1)
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, ready_timeout=30)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
