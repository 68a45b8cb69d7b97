"""Unit tests reach no network: a connection that one opens is a failure of that test."""

import socket
from typing import Any, NoReturn

import pytest


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: Any, *_: Any) -> NoReturn:
        raise AssertionError(f"a unit test may not use the network (tried {address!r})")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
