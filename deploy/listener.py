"""The HTTP server of the embedded system: waitress in a thread of its own."""

import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.trigger import trigger
from waitress.utilities import RequestEntityTooLarge
from waitress.wasyncore import close_all

from servicekit.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

END_TIMEOUT_S = 10
IDLE_S = 60
"""A connection on which nothing happens is closed after so long."""
PATIENCE_S = 30
SLOWEST_BYTES_PER_S = 500
"""A request may take so long to arrive, and longer by what came of it at this pace: the line of an
outpost is slow, but one that sends a byte now and then only holds a connection."""
MOST_CONNECTIONS = 1000


class Listener:
    """Serves a WSGI application while it is open; port 0 takes a free one.

    patience_s: how long a request may take to arrive, see PATIENCE_S. Raises OSError where the port is taken.
    """

    def __init__(
        self, application: "WSGIApplication", settings: Settings, *, patience_s: float = PATIENCE_S
    ) -> None:
        self._channels: dict[int, Any] = {}
        self._server = create_server(
            application,
            map=self._channels,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            max_request_body_size=settings.max_upload_bytes + 1024 * 1024,
            channel_request_lookahead=0,
            channel_timeout=IDLE_S,
            connection_limit=MOST_CONNECTIONS,
            asyncore_use_poll=True,  # select() counts to 1,024
            ident="",
            clear_untrusted_proxy_headers=True,
        )
        self._server.channel_class = type("Channel", (_Channel,), {"patience_s": patience_s})
        self.port = int(self._server.effective_port)
        self.address = f"http://{settings.host}:{self.port}"
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Sockets are closed by the thread that waits on them: its loop ends when none is left.
        wake = next(channel for channel in self._channels.values() if isinstance(channel, trigger))
        wake.pull_trigger(lambda: close_all(self._channels))
        self._thread.join(END_TIMEOUT_S)
        self._server.task_dispatcher.shutdown(timeout=END_TIMEOUT_S)


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress is untyped
    """Leaves the refusal of a body that is too large to the application, which gets its length alone.

    waitress's own refusal is a line of English; the application's is a problem in the caller's language.
    """

    error: Any

    def received(self, data: bytes) -> int:
        """Take in the next bytes of a request; how many of them belong to it."""
        taken = int(super().received(data))
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = None
            self.close()  # what came of the body
            self.body_rcv = None
            self.headers["CONTENT_LENGTH"] = str(max(self.content_length, self.body_bytes_received))
            self.headers["CONNECTION"] = "close"  # the rest of the body is not read
            self.expect_continue = False
        return taken


class _Channel(HTTPChannel):  # type: ignore[misc]
    """Lets go of a client that sends its request too slowly; waitress waits as long as something comes."""

    parser_class = _Parser
    patience_s: float
    began_s: float | None = None

    def received(self, data: bytes) -> bool:
        """Take in the next bytes of the connection."""
        taken = bool(super().received(data))
        if self.request is None:
            self.began_s = None
        elif self.began_s is None:
            self.began_s = time.monotonic()
        else:
            arrived = self.request.header_bytes_received + self.request.body_bytes_received
            allowed_s = self.patience_s + arrived / SLOWEST_BYTES_PER_S
            if time.monotonic() - self.began_s > allowed_s:
                self.will_close = True
        return taken
