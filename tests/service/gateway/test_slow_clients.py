"""Clients that hold a connection without ever asking for anything."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.listener import Listener
from servicekit.settings import Settings

LONGEST_S = 30
REQUEST = b"POST /figures HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n"


def _answers(environ: dict[str, object], start_response: object) -> list[bytes]:
    assert callable(start_response)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


@contextmanager
def connected(patience_s: float) -> Iterator[socket.socket]:
    """A connection to a server that is as patient as a test asks for."""
    with (
        Listener(_answers, Settings(port=0), patience_s=patience_s) as listener,  # type: ignore[arg-type]
        socket.create_connection(("127.0.0.1", listener.port), timeout=LONGEST_S) as connection,
    ):
        yield connection


def test_a_request_that_comes_in_small_pieces_is_answered() -> None:
    with connected(patience_s=LONGEST_S) as connection:
        for piece in (REQUEST[:10], REQUEST[10:], b"a", b"b", b"c"):
            connection.sendall(piece)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 OK")


def test_a_client_beyond_all_patience_is_let_go_while_it_sends() -> None:
    with connected(patience_s=-1) as connection:
        stop = threading.Event()

        def drip() -> None:
            connection.sendall(REQUEST[:10])
            while not stop.wait(0.01):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

        sender = threading.Thread(target=drip)
        sender.start()
        try:
            answer = connection.recv(4096)
        except ConnectionResetError:
            answer = b""
        stop.set()
        sender.join()
        assert answer == b""
