"""The HTTP server of the embedded system: waitress in a thread of its own."""

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

from waitress.server import create_server

from servicekit.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Listener:
    """Serves a WSGI application while it is open; port 0 takes a free one."""

    def __init__(self, application: "WSGIApplication", settings: Settings) -> None:
        self._server = create_server(
            application,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            max_request_body_size=settings.max_upload_bytes + 1024 * 1024,
            channel_request_lookahead=0,
            ident="",
            clear_untrusted_proxy_headers=True,
        )
        self.port = int(self._server.effective_port)
        self.address = f"http://{settings.host}:{self.port}"
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self._thread.join(timeout=10)
