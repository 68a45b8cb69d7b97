"""Reaches an address that somebody entered, at the network address that was checked."""

import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Final
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection

from servicekit.outward.addresses import Address, AddressRefused, Resolve, parse_address, resolved
from servicekit.outward.answers import Answer, Limits, Tags, taken
from servicekit.outward.deadline import Deadline, told
from servicekit.outward.errors import NotReached, RedirectedElsewhere, TookTooLong
from servicekit.settings import Settings

USER_AGENT: Final = "Comity (official migration statistics)"
REDIRECTS: Final = 3
_REDIRECTED: Final = frozenset({301, 302, 303, 307, 308})
_OURS: Final = frozenset({"host", "user-agent", "accept-encoding", "connection", "content-length", "cookie"})


class Outward:
    """Reaches addresses that people entered. Holds no state: every request is a connection of its own.

    loopback: addresses of this machine and http are allowed, for tests and the demo.
    trust: which certificates count; the system's where None. resolve: how names become addresses.
    """

    def __init__(
        self, *, loopback: bool = False, trust: ssl.SSLContext | None = None, resolve: Resolve | None = None
    ) -> None:
        self._loopback = loopback
        self._trust = trust
        self._resolve = resolve

    def check(self, address: str) -> str:
        """The address as it is kept, where it may be reached by its form and as its name resolves now.

        For the moment at which somebody enters it; it is checked again whenever it is used.
        Raises AddressRefused, AddressUnknown.
        """
        parsed = parse_address(address, loopback=self._loopback)
        resolved(parsed, loopback=self._loopback, resolve=self._resolve)
        return str(parsed)

    def get(
        self, address: str, *, accept: Collection[str], limits: Limits, tags: Tags | None = None
    ) -> Answer:
        """Fetch what an address has. accept: the media types that are taken, in lower case.

        tags: of what was fetched before; an answer with unchanged=True has no content. Redirections are
        followed within the same origin. Raises AddressRefused, AddressUnknown, OutwardFailed.
        """
        headers = {"Accept": ", ".join(sorted(accept))}
        if tags is not None and tags.etag is not None:
            headers["If-None-Match"] = tags.etag
        if tags is not None and tags.last_modified is not None:
            headers["If-Modified-Since"] = tags.last_modified
        return self._exchange("GET", address, None, headers, limits, accept)

    def post(
        self,
        address: str,
        content: bytes,
        *,
        media_type: str,
        limits: Limits,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send content to an address, once; any answer of success will do. No redirection is followed.

        headers: of the sender's own, such as a signature. Raises AddressRefused, AddressUnknown,
        OutwardFailed; after TookTooLong or NotReached the content may have arrived nevertheless.
        """
        own = {name: value for name, value in (headers or {}).items() if name.lower() not in _OURS}
        return self._exchange("POST", address, content, {**own, "Content-Type": media_type}, limits, None)

    def _exchange(
        self,
        method: str,
        text: str,
        content: bytes | None,
        headers: Mapping[str, str],
        limits: Limits,
        accept: Collection[str] | None,
    ) -> Answer:
        address = parse_address(text, loopback=self._loopback)
        places = resolved(address, loopback=self._loopback, resolve=self._resolve)
        with Deadline(limits.total_s) as deadline:
            for _ in range(REDIRECTS + 1):
                with (
                    self._connected(address, places, limits, deadline) as connection,
                    told(deadline),
                    # Where the server ends the connection, it is the answer that holds the socket.
                    closing(_sent(connection, method, address, content, headers, limits)) as response,
                ):
                    if response.status in _REDIRECTED:
                        if method != "GET":
                            raise RedirectedElsewhere()
                        address = self._within(address, response.headers.get("Location"))
                        continue
                    answer = taken(response, limits, accept)
                    deadline.check()
                    return answer
        raise RedirectedElsewhere()

    def _within(self, address: Address, location: str | None) -> Address:
        """Where a redirection leads, if within the same origin: the checked network address stays right."""
        try:
            there = parse_address(urljoin(str(address), location or ""), loopback=self._loopback)
        except (AddressRefused, ValueError):
            raise RedirectedElsewhere() from None
        if there.origin != address.origin:
            raise RedirectedElsewhere()
        return there

    @contextmanager
    def _connected(
        self, address: Address, places: list[str], limits: Limits, deadline: "Deadline"
    ) -> Iterator[HTTPConnection]:
        """A connection to the first of the network addresses that answers; closed afterwards."""
        for at, place in enumerate(places, start=1):
            connection = self._connection(address, place, limits)
            try:
                with told(deadline):
                    connection.connect()
                    deadline.watch(connection.sock)
            except (NotReached, TookTooLong):
                connection.close()
                if at == len(places) or deadline.over:
                    raise
                continue
            except BaseException:
                connection.close()
                raise
            try:
                yield connection
            finally:
                deadline.watch(None)
                connection.close()
            return

    def _connection(self, address: Address, place: str, limits: Limits) -> HTTPConnection:
        timeout = min(limits.connect_s, limits.total_s)
        if address.scheme == "http":
            return HTTPConnection(place, address.port, timeout=timeout)
        return HTTPSConnection(
            place,
            address.port,
            timeout=timeout,
            ssl_context=self._trust or ssl.create_default_context(),
            server_hostname=address.host,
            assert_hostname=address.host,
        )


def outward(settings: Settings) -> Outward:
    """The client that a process with these settings uses."""
    return Outward(loopback=settings.outward_loopback)


def _sent(
    connection: HTTPConnection,
    method: str,
    address: Address,
    content: bytes | None,
    headers: Mapping[str, str],
    limits: Limits,
) -> BaseHTTPResponse:
    connection.timeout = limits.read_s
    assert connection.sock is not None
    connection.sock.settimeout(limits.read_s)
    own = {
        "Host": address.authority,
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "gzip" if content is None else "identity",
        "Connection": "close",
    }
    connection.request(
        method,
        address.target,
        body=content,
        headers={**headers, **own},
        preload_content=False,
        decode_content=False,
    )
    return connection.getresponse()
