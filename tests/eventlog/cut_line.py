"""A TCP line to the broker that a test can cut at the worst moment: published, but not yet confirmed."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class CutLine:
    """Forwards connections to the broker; while `deaf` is set, nothing comes back from it."""

    def __init__(self, broker_url: str) -> None:
        parts = urlsplit(broker_url)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 5672)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.deaf = threading.Event()
        self.sent_while_deaf = threading.Event()
        port = self._listener.getsockname()[1]
        credentials = f"{parts.username}:{parts.password}@" if parts.username else ""
        self.url = f"amqp://{credentials}127.0.0.1:{port}{parts.path}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection; new ones are forwarded again."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                _shut(end)
        self.deaf.clear()

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            self._pairs.append((near, far))
            threading.Thread(target=self._forward, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._forward, args=(far, near, True), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, back: bool) -> None:
        try:
            while chunk := source.recv(65536):
                if self.deaf.is_set():
                    if back:
                        continue
                    self.sent_while_deaf.set()
                sink.sendall(chunk)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                _shut(end)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
