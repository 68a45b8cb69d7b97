"""Unit tests reach no network: a connection that one opens is a failure of that test."""

import socket
import threading
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    testing = threading.get_ident()

    def forbid(name: str) -> None:
        allowed = getattr(socket.socket, name)

        def refuse(self: socket.socket, address: Any, *more: Any) -> Any:
            # A system that other tests of the same process share works on in threads of its own.
            if threading.get_ident() != testing:
                return allowed(self, address, *more)
            raise AssertionError(f"a unit test may not use the network (tried {address!r})")

        monkeypatch.setattr(socket.socket, name, refuse)

    for name in ("connect", "connect_ex", "bind", "sendto"):
        forbid(name)
